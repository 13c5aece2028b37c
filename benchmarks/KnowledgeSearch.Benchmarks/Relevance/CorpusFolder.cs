namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>A question put to a corpus.</summary>
/// <param name="Id">Its id in the judgements.</param>
/// <param name="Text">Plain words, whatever signs they have.</param>
internal sealed record CorpusQuery(string Id, string Text);

/// <summary>
/// A folder to measure on: <c>documents.jsonl</c>, <c>people.jsonl</c>, <c>queries.tsv</c> (id, tab, text), <c>qrels.txt</c> and/or <c>experts.qrels.txt</c> (query, 0, id, grade), and
/// optionally <c>candidates.txt</c> (query, id): rank only these.
/// </summary>
internal sealed class CorpusFolder
{
    private static readonly Dictionary<string, int> None = [];

    private CorpusFolder(string path)
    {
        Path = path;
        Name = System.IO.Path.GetFileName(path);
        DocumentGrades = ReadGrades(File("qrels.txt"));
        ExpertGrades = ReadGrades(File("experts.qrels.txt"));
        Candidates = Lines("candidates.txt").Select(line => Fields(line, "candidates.txt", 2)).GroupBy(fields => fields[0], fields => fields[1], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);
        Queries = [.. Lines("queries.tsv").Select(ReadQuery).Where(query => DocumentGrades.ContainsKey(query.Id) || ExpertGrades.ContainsKey(query.Id))];
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The queries that have judgements, in the order of the file.</summary>
    public IReadOnlyList<CorpusQuery> Queries { get; }

    /// <summary>Per query: documents and how good they are, above 0.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> DocumentGrades { get; }

    /// <summary>Per query: accounts and how good they are, above 0.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> ExpertGrades { get; }

    /// <summary>Per query: the documents to put in order; empty when all documents are to be searched.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Candidates { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidDataException">It lacks a file, or a line cannot be read; one sentence.</exception>
    public static CorpusFolder Open(string path)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        foreach (string name in (string[])["documents.jsonl", "queries.tsv"])
        {
            if (!System.IO.File.Exists(System.IO.Path.Combine(full, name)))
            {
                throw new InvalidDataException($"'{full}' has no {name}: a corpus has documents.jsonl, queries.tsv, and qrels.txt or experts.qrels.txt.");
            }
        }

        CorpusFolder folder = new(full);
        return folder.Queries.Count > 0
            ? folder
            : throw new InvalidDataException($"'{full}' has no query with a judgement above 0: qrels.txt or experts.qrels.txt must name queries of queries.tsv.");
    }

    /// <summary>A file of it; null when it has none of that name.</summary>
    public string? File(string name) => System.IO.Path.Combine(Path, name) is var file && System.IO.File.Exists(file) ? file : null;

    /// <summary>The grades of a query's documents; empty when it has none.</summary>
    public IReadOnlyDictionary<string, int> Documents(CorpusQuery query) => DocumentGrades.GetValueOrDefault(query.Id, None);

    /// <summary>The grades of a query's experts; empty when it has none.</summary>
    public IReadOnlyDictionary<string, int> Experts(CorpusQuery query) => ExpertGrades.GetValueOrDefault(query.Id, None);

    private static Dictionary<string, IReadOnlyDictionary<string, int>> ReadGrades(string? file)
    {
        Dictionary<string, Dictionary<string, int>> grades = new(StringComparer.Ordinal);
        foreach (string line in file is null ? [] : System.IO.File.ReadLines(file).Where(line => line.Length > 0))
        {
            string[] fields = Fields(line, System.IO.Path.GetFileName(file!), 4);
            if (!int.TryParse(fields[3], out int grade))
            {
                throw new InvalidDataException($"'{file}' has the line '{line}': the fourth field must be a whole number.");
            }

            if (grade > 0)
            {
                (grades.TryGetValue(fields[0], out Dictionary<string, int>? known) ? known : grades[fields[0]] = new(StringComparer.Ordinal))[fields[2]] = grade;
            }
        }

        return grades.ToDictionary(pair => pair.Key, IReadOnlyDictionary<string, int> (pair) => pair.Value, StringComparer.Ordinal);
    }

    private static string[] Fields(string line, string file, int count)
    {
        string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == count ? fields : throw new InvalidDataException($"{file} has the line '{line}': it must have {count} fields.");
    }

    private static CorpusQuery ReadQuery(string line)
    {
        int tab = line.IndexOf('\t', StringComparison.Ordinal);
        return tab > 0 ? new CorpusQuery(line[..tab], line[(tab + 1)..]) : throw new InvalidDataException($"queries.tsv has the line '{line}': it must be an id, a tab and the text.");
    }

    private IEnumerable<string> Lines(string name) => File(name) is { } file ? System.IO.File.ReadLines(file).Where(line => line.Length > 0) : [];
}
