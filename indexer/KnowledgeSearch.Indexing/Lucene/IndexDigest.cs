using System.Security.Cryptography;
using System.Text;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// A hash of what an index holds: partition by partition every document in order of id, whatever segments it lies in. Authors count by name: their numbers are given out in the order in
/// which accounts arrive, and two installations with the same content may have met them in another.
/// </summary>
internal static class IndexDigest
{
    private static readonly HashSet<string> StoredOnly = [IndexFields.Stored];

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Compute(IndexSnapshot snapshot, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < Partition.All.Count; i++)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Partition.All[i].Name}\n"));
            Append(hash, snapshot.Readers[i], cancellationToken);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, DirectoryReader reader, CancellationToken cancellationToken)
    {
        IBits? live = MultiFields.GetLiveDocs(reader);
        if (MultiFields.GetTerms(reader, IndexFields.Id)?.GetEnumerator() is not { } ids)
        {
            return;
        }

        DocsEnum? documents = null;
        while (ids.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            documents = ids.Docs(live, documents, DocsFlags.NONE);
            for (int document = documents.NextDoc(); document != DocsEnum.NO_MORE_DOCS; document = documents.NextDoc())
            {
                BytesRef stored = reader.Document(document, StoredOnly).GetBinaryValue(IndexFields.Stored);
                IndexDocument content = StoredDocumentJson.Read(stored.Bytes.AsSpan(stored.Offset, stored.Length));
                byte[] canonical = StoredDocumentJson.Write(content.Author is { } author ? content with { Author = author with { Id = "" } } : content);
                hash.AppendData(ids.Term.Bytes.AsSpan(ids.Term.Offset, ids.Term.Length));
                hash.AppendData(BitConverter.GetBytes(canonical.Length));
                hash.AppendData(canonical);
            }
        }
    }
}
