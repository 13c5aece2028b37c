using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Bytes to feed: finds out the encoding and the format from the content, whatever the headers say.</summary>
internal static class FeedParser
{
    /// <summary>Reads a feed; null when the bytes are not one.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="charset">From the HTTP header; null when absent.</param>
    /// <param name="address">Where it was fetched: the base of relative addresses. Null: only what the document declares is resolved.</param>
    public static Feed? Parse(ReadOnlySpan<byte> bytes, string? charset, Uri? address)
    {
        string text = FeedEncoding.Decode(bytes, charset, out string? note);
        ReadOnlySpan<char> start = text.AsSpan().TrimStart().TrimStart('\uFEFF').TrimStart();
        if (start is ['{', ..])
        {
            return WithNote(new JsonFeedReader(address).Read(start.ToString()), note);
        }

        (FeedElement? root, IReadOnlyList<string> faults) = FeedXml.Read(text);
        Feed? feed = root?.Name switch
        {
            "rss" or "rdf:rdf" or "rdf" or "channel" => new RssReader(address).Read(root),
            "atom:feed" or "atom:entry" => new AtomReader(address).Read(root),
            _ => null,
        };
        return WithNote(feed is null ? null : feed with { Faults = [.. faults, .. feed.Faults] }, note);
    }

    private static Feed? WithNote(Feed? feed, string? note) => feed is null || note is null ? feed : feed with { Notes = [note] };
}
