using System.Buffers.Binary;
using System.Security.Cryptography;
using KnowledgeSearch.Connectors.Web.Urls;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>An address to visit, and how many links from a start it is.</summary>
internal sealed record QueuedPage(string Address, int Depth, bool Deferred = false);

/// <summary>What is still to be visited, breadth first per host, and what was seen. Bounded: addresses beyond the limit are refused and told.</summary>
internal sealed class Frontier(int maxAddresses)
{
    private readonly Dictionary<string, Queue<QueuedPage>> _queues = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _seen = [];

    /// <summary>Whether an address was refused for want of room: then the crawl does not know all pages.</summary>
    public bool IsTruncated { get; private set; }

    public int Seen => _seen.Count;

    public IEnumerable<string> Hosts => _queues.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key);

    public IEnumerable<QueuedPage> Queued => _queues.Values.SelectMany(queue => queue);

    /// <summary>Queues an address that was not seen before.</summary>
    public void Add(Uri address, int depth)
    {
        if (_seen.Count >= maxAddresses)
        {
            IsTruncated |= !_seen.Contains(Hash(address.AbsoluteUri));
        }
        else if (_seen.Add(Hash(address.AbsoluteUri)))
        {
            Enqueue(new QueuedPage(address.AbsoluteUri, depth));
        }
    }

    public bool HasSeen(Uri address) => _seen.Contains(Hash(address.AbsoluteUri));

    public void Enqueue(QueuedPage page)
    {
        string host = CrawlScope.Authority(new Uri(page.Address));
        if (!_queues.TryGetValue(host, out Queue<QueuedPage>? queue))
        {
            _queues[host] = queue = [];
        }

        queue.Enqueue(page);
    }

    public QueuedPage Take(string host) => _queues[host].Dequeue();

    public string SaveSeen() => SaveHashes(_seen);

    public void RestoreSeen(string saved) => _seen.UnionWith(RestoreHashes(saved));

    public static string SaveHashes(IReadOnlyCollection<ulong> hashes)
    {
        byte[] bytes = new byte[hashes.Count * 8];
        int at = 0;
        foreach (ulong hash in hashes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), hash);
            at += 8;
        }

        return Convert.ToBase64String(bytes);
    }

    public static IEnumerable<ulong> RestoreHashes(string saved) => Convert.FromBase64String(saved).Chunk(8).Select(bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    public static ulong Hash(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text), digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}
