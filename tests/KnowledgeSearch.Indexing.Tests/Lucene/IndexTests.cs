using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>An index in a temporary folder, and ways to look into it.</summary>
public abstract class IndexTests : IDisposable
{
    private readonly List<LuceneIndex> _opened = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("index-").FullName;

    protected string IndexPath => Path.Combine(Folder, "index");

    public void Dispose()
    {
        _opened.ForEach(index => index.Dispose());
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static IndexChange Upsert(IndexDocument document) => new IndexChange.Upsert(document);

    protected static IndexChange Upsert(string id, string body = "Text.", string language = "nl", DocumentAccess? access = null) =>
        Upsert(Document(id, body, [language], access));

    protected static IndexChange Delete(string id) => new IndexChange.Delete(DocumentId.Parse(id));

    protected static IndexDocument Document(string id, string body = "Text.", IReadOnlyList<string>? languages = null, DocumentAccess? access = null) => new()
    {
        Id = DocumentId.Parse(id),
        Kind = DocumentKind.Message,
        Title = "Title of " + id,
        Body = body,
        Languages = languages ?? ["nl"],
        Access = access ?? DocumentAccess.ForEveryone,
    };

    private protected LuceneIndex Open(string? path = null, IndexStorage? storage = null, string? schema = null)
    {
        LuceneIndex index = new(new IndexOptions { Path = path ?? IndexPath, RamBufferMegabytes = 4 }, storage: storage, schema: schema);
        _opened.Add(index);
        index.Open();
        return index;
    }

    private protected static async Task CommitAsync(LuceneIndex index, long sequence, params IReadOnlyList<IndexChange> changes)
    {
        await index.WriteAsync(changes, Cancel);
        await index.CommitAsync(sequence, Cancel);
    }

    /// <summary>What is visible: "partition id body" of every document, in order of partition and id.</summary>
    private protected static List<string> Contents(LuceneIndex index)
    {
        IndexSnapshot snapshot = index.Acquire()!; // open
        try
        {
            return Contents(snapshot);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private protected static List<string> Contents(IndexSnapshot snapshot)
    {
        List<string> contents = [];
        for (int i = 0; i < Partition.All.Count; i++)
        {
            DirectoryReader reader = snapshot.Readers[i];
            IBits? live = MultiFields.GetLiveDocs(reader);
            contents.AddRange(Enumerable.Range(0, reader.MaxDoc)
                .Where(document => live is null || live.Get(document))
                .Select(document => Stored(reader, document))
                .OrderBy(document => document.Id.Value, StringComparer.Ordinal)
                .Select(document => $"{Partition.All[i].Name} {document.Id} {document.Body}"));
        }

        return contents;
    }

    private protected static IndexDocument Stored(DirectoryReader reader, int document)
    {
        BytesRef stored = reader.Document(document).GetBinaryValue(IndexFields.Stored);
        return StoredDocumentJson.Read(stored.Bytes.AsSpan(stored.Offset, stored.Length));
    }

    /// <summary>The message of the fault that the action must end in.</summary>
    protected static async Task<string> FaultAsync(Func<ValueTask> action) =>
        (await Assert.ThrowsAsync<IndexUnavailableException>(async () => await action())).Message;

    /// <summary>The files as they lie there now: what a killed process leaves.</summary>
    protected string Copy(string name)
    {
        string copy = Path.Combine(Folder, name);
        IEnumerable<string> files = Directory.EnumerateFiles(IndexPath, "*", SearchOption.AllDirectories);
        foreach (string file in files.Where(file => Path.GetFileName(file) != IndexLock.FileName))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(IndexPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // below the copy's folder
            File.Copy(file, target);
        }

        return copy;
    }
}
