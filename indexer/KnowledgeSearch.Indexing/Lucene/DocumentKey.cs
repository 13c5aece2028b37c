using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// A 64-bit name of a document or thread: the first eight bytes of SHA-256 of its id. Two of a million documents share one with a chance of 3 in 10⁸, and a
/// source cannot make them on purpose within reason.
/// </summary>
internal static class DocumentKey
{
    /// <summary>The key of an id.</summary>
    public static long Of(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
