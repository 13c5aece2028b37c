using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>
/// Learns what a site repeats on its pages (menus, banners, footers, the site's name in titles) and takes it out of pages before they are read. One per site
/// (scheme and host); not safe to share between threads.
/// <code>
/// RepeatedBlocks blocks = RepeatedBlocks.Restore(checkpoint.Blocks);
/// … per page, in crawl order, after its links are harvested:
/// blocks.Learn(document, address);
/// blocks.Strip(document);                       // changes the document
/// PageContent page = await reader.ReadAsync(document, address, ct);
/// … with the checkpoint: blocks.Save()
/// </code>
/// A line counts once per page by its text (digits alike) and its place in the structure. It is repeated when at least <see cref="RepeatedBlocksOptions.MinPages"/> pages and
/// a share of all have it, so the first few pages of a site are read unstripped. The result depends only on the pages learned and their order: the same crawl resumed
/// from a checkpoint strips the same. Counting is lossy counting (Manku and Motwani, VLDB 2002) over a window of pages: memory is bounded, and a redesigned site is unlearned.
/// </summary>
internal sealed class RepeatedBlocks
{
    private const byte FormatVersion = 1;

    private readonly RepeatedBlocksOptions options;
    private readonly SortedDictionary<ulong, ushort> counts = [];
    private readonly SortedSet<uint> window = [];
    private int carriedPages;

    public RepeatedBlocks(RepeatedBlocksOptions? options = null) => this.options = options ?? RepeatedBlocksOptions.Default;

    /// <summary>Pages that the counts stand for.</summary>
    public int Pages => carriedPages + window.Count;

    /// <summary>Counts the lines of a page. A page learned before in the same window counts once, so crawling it again changes nothing.</summary>
    public void Learn(IHtmlDocument document, Uri address)
    {
        if (!window.Add((uint)Hash(address.AbsoluteUri, "page")))
        {
            return;
        }

        HashSet<ulong> seen = [];
        foreach (string segment in TitleSegments(document.Title ?? "", out _))
        {
            seen.Add(Hash(segment, "title"));
        }

        // Menus and banners stand at the start, footers at the end: the middle of a long page is its own.
        List<TextRun> runs = document.Body is { } body ? TextRun.Of(body) : [];
        foreach (TextRun run in runs.Take(options.MaxLinesPerPage / 2).Concat(runs.Skip(options.MaxLinesPerPage / 2).TakeLast(options.MaxLinesPerPage / 2)))
        {
            seen.Add(Hash(run.Text, run.Path));
        }

        foreach (ulong block in seen.Order())
        {
            counts[block] = (ushort)Math.Min(counts.GetValueOrDefault(block) + 1, ushort.MaxValue);
        }

        for (int rare = 1; counts.Count > options.MaxBlocks; rare++)
        {
            Keep(count => count > rare ? count : 0);
        }

        if (window.Count >= options.WindowPages)
        {
            carriedPages = Pages / 2;
            window.Clear();
            Keep(count => count / 2);
        }
    }

    /// <summary>
    /// Takes the repeated lines out of the page and the site's name out of its title (a title that is nothing but the site's name becomes empty). A page that would lose
    /// everything is left alone. A short repeated line between lines of the page's own stays: it is more often a label ("Telefoon:") than navigation.
    /// </summary>
    /// <returns>How many lines were taken out.</returns>
    public int Strip(IHtmlDocument document)
    {
        StripTitle(document);
        List<TextRun> runs = document.Body is { } body ? TextRun.Of(body) : [];
        bool[] repeated = [.. runs.Select(IsRepeated)];
        if (Array.TrueForAll(repeated, line => line))
        {
            return 0;
        }

        int stripped = 0;
        for (int start = 0; start < runs.Count;)
        {
            int end = start;
            int letters = 0;
            for (; end < runs.Count && repeated[end]; end++)
            {
                letters += runs[end].Text.Length;
            }

            if (end - start >= 3 || letters >= 40 || (end > start && (start == 0 || end == runs.Count)))
            {
                foreach (IText node in runs[start..end].SelectMany(run => run.Nodes))
                {
                    node.Data = "";
                }

                stripped += end - start;
            }

            start = Math.Max(end, start + 1);
        }

        return stripped;
    }

    /// <summary>Everything learned, as base64 of at most some 60 kB; <see cref="Restore"/> reads it.</summary>
    public string Save()
    {
        byte[] state = new byte[1 + 4 + 4 + 4 * window.Count + 10 * counts.Count];
        Span<byte> at = state;
        at[0] = FormatVersion;
        BinaryPrimitives.WriteInt32LittleEndian(at[1..], carriedPages);
        BinaryPrimitives.WriteInt32LittleEndian(at[5..], window.Count);
        at = at[9..];
        foreach (uint page in window)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(at, page);
            at = at[4..];
        }

        foreach ((ulong block, ushort count) in counts)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(at, block);
            BinaryPrimitives.WriteUInt16LittleEndian(at[8..], count);
            at = at[10..];
        }

        return Convert.ToBase64String(state);
    }

    /// <summary>What <see cref="Save"/> wrote; a state that is absent, damaged or of another version starts learning afresh, which costs nothing but the first few pages.</summary>
    public static RepeatedBlocks Restore(string? state, RepeatedBlocksOptions? options = null)
    {
        RepeatedBlocks blocks = new(options);
        byte[] bytes = new byte[state?.Length ?? 0];
        if (state is null || !Convert.TryFromBase64String(state, bytes, out int length) || length < 9 || bytes[0] != FormatVersion)
        {
            return blocks;
        }

        ReadOnlySpan<byte> at = bytes.AsSpan(0, length);
        int carried = BinaryPrimitives.ReadInt32LittleEndian(at[1..]);
        int pages = BinaryPrimitives.ReadInt32LittleEndian(at[5..]);
        at = at[9..];
        if (carried < 0 || pages < 0 || pages > at.Length / 4 || (at.Length - 4 * pages) % 10 != 0)
        {
            return blocks;
        }

        blocks.carriedPages = carried;
        for (; pages > 0; pages--, at = at[4..])
        {
            blocks.window.Add(BinaryPrimitives.ReadUInt32LittleEndian(at));
        }

        for (; !at.IsEmpty; at = at[10..])
        {
            blocks.counts[BinaryPrimitives.ReadUInt64LittleEndian(at)] = BinaryPrimitives.ReadUInt16LittleEndian(at[8..]);
        }

        return blocks;
    }

    private bool IsRepeated(TextRun run) => IsRepeated(Hash(run.Text, run.Path), run.IsLink ? options.LinkShare : options.TextShare);

    private bool IsRepeated(ulong block, double share) => counts.GetValueOrDefault(block) >= Math.Max(options.MinPages, share * Pages);

    private void StripTitle(IHtmlDocument document)
    {
        string title = document.Title ?? "";
        List<string> segments = TitleSegments(title, out List<(int Start, int Length)> places);
        bool[] repeated = [.. segments.Select(segment => IsRepeated(Hash(segment, "title"), options.TextShare))];
        int first = Array.IndexOf(repeated, false);
        int last = Array.LastIndexOf(repeated, false);
        if (segments.Count > 0 && first < 0)
        {
            document.Title = "";
        }
        else if (segments.Count > 0 && (first > 0 || last < segments.Count - 1))
        {
            document.Title = title[places[first].Start..(places[last].Start + places[last].Length)];
        }
    }

    private static List<string> TitleSegments(string title, out List<(int Start, int Length)> places)
    {
        places = [];
        int start = 0;
        for (int at = 0; at <= title.Length; at++)
        {
            int separator = at == title.Length ? 1 : Array.Find(PageTitle.Separators, s => string.CompareOrdinal(title, at, s, 0, s.Length) == 0)?.Length ?? 0;
            if (separator > 0)
            {
                places.Add((start, at - start));
                start = at + separator;
                at = start - 1;
            }
        }

        places.RemoveAll(place => string.IsNullOrWhiteSpace(title.Substring(place.Start, place.Length)));
        return [.. places.Select(place => title.Substring(place.Start, place.Length))];
    }

    private void Keep(Func<int, int> next)
    {
        foreach ((ulong block, ushort count) in counts.ToArray())
        {
            if (next(count) is > 0 and int kept)
            {
                counts[block] = (ushort)kept;
            }
            else
            {
                counts.Remove(block);
            }
        }
    }

    // Digits count alike: "Bezoekers: 10412" (and 9998) and "Vandaag is het 3-3-2004" are the same line on every page.
    private static ulong Hash(string text, string place)
    {
        StringBuilder key = new(place.Length + text.Length + 1);
        key.Append(place).Append('\0');
        foreach (char c in text)
        {
            if (place == "page" || !char.IsDigit(c))
            {
                key.Append(char.ToLowerInvariant(c));
            }
            else if (key[^1] != '0')
            {
                key.Append('0');
            }
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString()), digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}
