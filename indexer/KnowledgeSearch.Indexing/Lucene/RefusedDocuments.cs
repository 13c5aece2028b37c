using System.Collections.Concurrent;
using System.Security.Cryptography;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Documents that the writer cannot take: text on which an analyzer fails, say. What a writer holds after such a fault is unknown, so it is closed and the
/// changes since the
/// last commit are written again; a document that has brought that about twice is refused before it reaches the writer, until it changes. Thread-safe.
/// </summary>
internal sealed class RefusedDocuments
{
    private const int Strikes = 2;

    private readonly ConcurrentDictionary<DocumentId, (string Content, int Strikes)> _documents = new();

    /// <summary>Whether the document is refused as it is.</summary>
    public bool Contains(DocumentId id, byte[] content) =>
        _documents.TryGetValue(id, out (string Content, int Strikes) known) && known.Strikes >= Strikes && known.Content == Hash(content);

    /// <summary>Notes that writing the document failed. Faults of the disk and of a closed writer are not the document's.</summary>
    public void Add(DocumentId id, byte[] content, Exception fault)
    {
        if (fault is not (IOException or UnauthorizedAccessException or ObjectDisposedException or OutOfMemoryException))
        {
            string hash = Hash(content);
            _documents.AddOrUpdate(id, (hash, 1), (_, known) => (hash, known.Content == hash ? known.Strikes + 1 : 1));
        }
    }

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content));
}

/// <summary>This one document cannot be indexed; the writer is sound.</summary>
internal sealed class DocumentRefusedException(DocumentId id, Exception? innerException = null)
    : ArgumentException($"Document '{id}' cannot be indexed{(innerException is null ? ", as before" : $": {innerException.Message}")}", innerException);
