using System.Globalization;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Checks what one generation holds durably: Lucene's files, its record, and the rules that searches rely on.</summary>
internal sealed class IndexAudit(IndexStorage storage, string folder, string schema)
{
    private const int MaxListed = 20;

    private readonly List<string> _faults = [];

    // By document key: bit i of the first: it is in partition i; the second: the languages it says it is in.
    private readonly Dictionary<long, (int Partitions, long Languages)> _documents = [];

    /// <summary>One sentence per fault; empty when sound.</summary>
    public static IReadOnlyList<string> Check(IndexStorage storage, string folder, string schema, CancellationToken cancellationToken)
    {
        IndexAudit audit = new(storage, folder, schema);
        audit.Run(cancellationToken);
        return audit._faults;
    }

    private void Run(CancellationToken cancellationToken)
    {
        CommitRecord? record;
        try
        {
            record = CommitRecord.Read(folder);
            _ = GenerationWords.Read(folder);
        }
        catch (InvalidDataException exception)
        {
            Add($"{exception.Message} Rebuild the index ('reindex').");
            return;
        }

        if (record is null)
        {
            Add($"The index generation '{folder}' was never completed: rebuild the index ('reindex').");
            return;
        }

        if (record.Schema != schema)
        {
            Add($"The index generation '{folder}' was written with other fields or analysis ({record.Schema}, now {schema}): rebuild it ('reindex').");
        }

        for (int i = 0; i < Partition.All.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = Path.Combine(folder, Partition.All[i].Name);
            try
            {
                CheckPartition(i, path, record);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever a damaged file makes Lucene throw is a finding.
                AddDamage(path, exception.Message);
            }
        }

        CheckPlaces();
    }

    private void CheckPartition(int number, string path, CommitRecord record)
    {
        using CommitView files = new(storage.OpenDirectory(path), record.Partitions[Partition.All[number].Name]);
        using StringWriter report = new(CultureInfo.InvariantCulture);
        CommitFiles.CheckEnds(files, record.Partitions[Partition.All[number].Name]);
        CheckIndex.Status status = new CheckIndex(files) { InfoStream = report }.DoCheckIndex();
        if (!status.Clean)
        {
            AddDamage(path, Summarise(report.ToString()));
            return;
        }

        if (status.UserData.TryGetValue(PartitionWriter.SequenceKey, out string? text) && long.Parse(text, CultureInfo.InvariantCulture) > record.Sequence)
        {
            Add($"'{path}' holds changes up to {text}, but the index says {record.Sequence}: rebuild it ('reindex').");
        }

        using DirectoryReader reader = DirectoryReader.Open(files);
        foreach (AtomicReaderContext leaf in reader.Leaves)
        {
            CheckSegment(number, path, leaf.AtomicReader);
        }
    }

    private void CheckSegment(int number, string path, AtomicReader segment)
    {
        NumericDocValues keys = segment.GetNumericDocValues(IndexFields.Key), languages = segment.GetNumericDocValues(IndexFields.Languages);
        SortedDocValues? access = segment.GetSortedDocValues(IndexFields.Access);
        bool[] open = [.. Enumerable.Range(0, access?.ValueCount ?? 0).Select(value => IsOpen(access!, value))]; // no values without the field
        IBits? live = segment.LiveDocs;
        for (int document = 0; document < segment.MaxDoc; document++)
        {
            if (live is not null && !live.Get(document))
            {
                continue;
            }

            int value = access?.GetOrd(document) ?? -1;
            if ((value >= 0 && open[value]) != Partition.All[number].IsOpen)
            {
                Add($"'{path}' holds document '{IdOf(segment, document)}', whose access belongs elsewhere: rebuild the index ('reindex').");
            }

            long key = keys.Get(document);
            (int partitions, _) = _documents.GetValueOrDefault(key);
            if ((partitions & (1 << number)) != 0)
            {
                Add($"'{path}' holds document '{IdOf(segment, document)}' twice: rebuild the index ('reindex').");
            }

            _documents[key] = (partitions | (1 << number), languages.Get(document));
        }
    }

    private void CheckPlaces()
    {
        int wrong = _documents.Values.Count(place =>
        {
            int[] partitions = [.. Enumerable.Range(0, Partition.All.Count).Where(i => (place.Partitions & (1 << i)) != 0)];
            return partitions.Length != partitions.Select(i => Partition.All[i].Language).Distinct().Count()
                || IndexFields.LanguageBits(partitions.Select(i => Partition.All[i].Language)) != place.Languages;
        });
        if (wrong > 0 && _faults.Count == 0)
        {
            Add($"{wrong} documents of the index generation '{folder}' are not in exactly one partition of each of their languages: rebuild it ('reindex').");
        }
    }

    private void AddDamage(string path, string cause) => Add($"'{path}' is damaged ({cause}): rebuild the index ('reindex'), and check the disk.");

    private void Add(string fault)
    {
        if (_faults.Count < MaxListed)
        {
            _faults.Add(fault);
        }
    }

    private static bool IsOpen(SortedDocValues access, int value)
    {
        BytesRef bytes = new();
        access.LookupOrd(value, bytes);
        return AccessValue.IsOpen(AccessValue.Read(bytes));
    }

    private static string IdOf(AtomicReader segment, int document)
    {
        BytesRef stored = segment.Document(document).GetBinaryValue(IndexFields.Stored);
        return StoredDocumentJson.Read(stored.Bytes.AsSpan(stored.Offset, stored.Length)).Id.Value;
    }

    // Lucene's report names each segment before what it finds in it, and prints the exceptions: "Type: message".
    private static string Summarise(string report)
    {
        string[] lines = [.. report.Split('\n').Select(line => line.Trim())];
        List<string> bad = [];
        string segment = "";
        foreach (string line in lines)
        {
            int name = line.IndexOf(": name=", StringComparison.Ordinal);
            segment = name < 0 ? segment : line[(name + ": name=".Length)..].Split(' ')[0];
            if (line.StartsWith("FAILED", StringComparison.Ordinal))
            {
                bad.Add(segment);
            }
        }

        string cause = lines.FirstOrDefault(line => line.Contains("Exception: ", StringComparison.Ordinal)) ?? "no details";
        return bad.Count == 0 ? cause : $"segment {string.Join(", ", bad.Distinct())}: {cause}";
    }
}
