using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// The documents that a run has met, as 8-byte hashes: some 20 bytes each in memory instead of the 150 of an id, and no write to the store for a document
/// that has not changed. Two ids with one hash
/// (one chance in 10⁷ among a million documents) leave a document that is gone until a later crawl; no document is ever taken for gone by it.
/// </summary>
internal sealed class SeenDocuments
{
    private readonly HashSet<ulong> _hashes = [];

    public void Add(DocumentId id) => _hashes.Add(Hash(id));

    public bool Contains(DocumentId id) => _hashes.Contains(Hash(id));

    private static ulong Hash(DocumentId id)
    {
        Span<byte> text = stackalloc byte[DocumentId.MaxLength * 3], hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(id.Value, text)], hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
