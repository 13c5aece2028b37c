using System.Buffers.Binary;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Referral;

/// <summary>Where the replies of one segment point to, by thread, and which of its documents an address leads to. Some 12 bytes per address.</summary>
internal sealed class ReferralColumns
{
    private readonly long[] _addresses;
    private readonly int[] _documents;
    private readonly long[] _threads;
    private readonly Dictionary<int, long[]> _targets = [];

    /// <param name="reader">The segment.</param>
    /// <param name="groups">Keys of the threads of its documents.</param>
    public ReferralColumns(AtomicReader reader, long[] groups)
    {
        List<(long Address, int Document)> addresses = [];
        Read(reader, IndexFields.Addresses, (document, keys) => addresses.AddRange(keys.Select(key => (key, document))));
        _addresses = [.. addresses.Select(pair => pair.Address)];
        _documents = [.. addresses.Select(pair => pair.Document)];
        Array.Sort(_addresses, _documents);
        Read(reader, IndexFields.Pointers, _targets.Add);
        _threads = [.. _targets.Keys.Select(document => groups[document]).Distinct().Order()];
    }

    /// <summary>Whether a reply of the thread that lies in this segment points somewhere.</summary>
    public bool HasPointers(long thread) => _threads.Length > 0 && Array.BinarySearch(_threads, thread) >= 0;

    /// <summary>Keys of the addresses that a document points to.</summary>
    public IReadOnlyList<long> Targets(int document) => _targets.TryGetValue(document, out long[]? targets) ? targets : [];

    /// <summary>The documents that an address leads to.</summary>
    public ReadOnlySpan<int> At(long address)
    {
        int found = Array.BinarySearch(_addresses, address);
        if (found < 0)
        {
            return [];
        }

        int first = found, last = found;
        while (first > 0 && _addresses[first - 1] == address)
        {
            first--;
        }

        while (last + 1 < _addresses.Length && _addresses[last + 1] == address)
        {
            last++;
        }

        return _documents.AsSpan(first, last - first + 1);
    }

    private static void Read(AtomicReader reader, string field, Action<int, long[]> take)
    {
        if (reader.GetBinaryDocValues(field) is not { } values)
        {
            return;
        }

        BytesRef bytes = new();
        for (int document = 0; document < reader.MaxDoc; document++)
        {
            values.Get(document, bytes);
            if (bytes.Length > 0)
            {
                long[] keys = new long[bytes.Length / sizeof(long)];
                for (int i = 0; i < keys.Length; i++)
                {
                    keys[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.Bytes.AsSpan(bytes.Offset + (i * sizeof(long))));
                }

                take(document, keys);
            }
        }
    }
}
