using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Some pages of a listing.</summary>
/// <param name="Pages">Without their text.</param>
/// <param name="Next">The title that the next ones begin at; null at the end.</param>
internal sealed record ListedPages(IReadOnlyList<MediaWikiPage> Pages, string? Next);

/// <summary>An edit, or an event of the log, as far as it says which pages to look at again.</summary>
/// <param name="Time">By the server's clock.</param>
/// <param name="PageIds">Of the page, under its title then or now; may be gone.</param>
/// <param name="Titles">Of the event and, for moves and merges, the other one.</param>
/// <param name="Namespaces">Of the titles.</param>
internal sealed record MediaWikiEvent(DateTimeOffset Time, IReadOnlyList<long> PageIds, IReadOnlyList<string> Titles, IReadOnlyList<int> Namespaces);

/// <summary>What the connector asks the API for.</summary>
internal sealed class MediaWikiQueries(MediaWikiClient client)
{
    /// <summary>Pages asked for at once: 50 without the right <c>apihighlimits</c>, and as many with content in any case.</summary>
    public const int MaxPages = 50;

    private const int MaxTitleCharacters = 4_000;

    // Types whose events change what a page is, where it stands or whether it may be read.
    private static readonly string[] LogTypes = ["delete", "suppress", "move", "import", "merge", "contentmodel", "protect"];

    // What tells whether a page is known as it is. The hash is asked for what its absence says: that the text was hidden, which makes no new revision.
    private static readonly (string, string)[] Known = [("prop", "info|revisions"), ("inprop", "url"), ("rvprop", "ids|sha1")];

    public async Task<MediaWikiSite> GetSiteAsync(CancellationToken cancellationToken)
    {
        using JsonDocument answer = await client.GetAsync([("action", "query"), ("meta", "siteinfo"),
            ("siprop", "general|namespaces|namespacealiases|interwikimap")], cancellationToken).ConfigureAwait(false);
        return MediaWikiSiteInfo.Read(answer.RootElement, client.Address);
    }

    /// <summary>The pages of a namespace that are no redirects, in the wiki's order from a title on.</summary>
    public async IAsyncEnumerable<ListedPages> ListPagesAsync(int ns, string from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(string, string)> parameters =
            [("generator", "allpages"), ("gapnamespace", Invariant(ns)), ("gapfilterredir", "nonredirects"), ("gaplimit", "max"), .. Known];
        if (from.Length > 0)
        {
            parameters.Add(("gapfrom", from));
        }

        Dictionary<long, MediaWikiPage> batch = [];
        await foreach (JsonElement answer in client.QueryAsync(parameters, cancellationToken).ConfigureAwait(false))
        {
            Merge(answer, batch);
            if (!answer.Flag("batchcomplete") && answer.Part("continue").ValueKind == JsonValueKind.Object)
            {
                // More about the same pages.
                continue;
            }

            yield return new ListedPages([.. batch.Values], answer.Part("continue").Text("gapcontinue") is { Length: > 0 } next ? next : null);
            batch.Clear();
        }
    }

    /// <summary>Pages by id, without their text; those that are gone say so.</summary>
    public async Task<IReadOnlyList<MediaWikiPage>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        Dictionary<long, MediaWikiPage> pages = [];
        foreach (long[] chunk in ids.Chunk(MaxPages))
        {
            await foreach (JsonElement answer in client.QueryAsync([("pageids", string.Join('|', chunk.Select(Invariant))), .. Known],
                cancellationToken).ConfigureAwait(false))
            {
                Merge(answer, pages);
            }
        }

        return [.. pages.Values];
    }

    /// <summary>The ids of the pages that now have these titles; titles without a page are left out.</summary>
    public async Task<IReadOnlyList<long>> FindAsync(IReadOnlyCollection<string> titles, CancellationToken cancellationToken)
    {
        List<long> ids = [];
        List<string> chunk = [];
        Queue<string> left = new(titles);
        while (left.Count > 0)
        {
            chunk.Clear();
            int length = 0;
            do
            {
                length += Uri.EscapeDataString(left.Peek()).Length;
                chunk.Add(left.Dequeue());
            }
            while (left.Count > 0 && chunk.Count < MaxPages && length < MaxTitleCharacters);

            await foreach (JsonElement answer in client.QueryAsync([("titles", string.Join('|', chunk)), ("prop", "info")],
                cancellationToken).ConfigureAwait(false))
            {
                ids.AddRange(answer.Part("query").Each("pages").Where(page => !page.Flag("missing")).Select(page => page.Number("pageid")).OfType<long>());
            }
        }

        return [.. ids.Distinct()];
    }

    /// <summary>Pages with their text, at most <see cref="MaxPages"/>. One that this account may not read is answered as hidden.</summary>
    public async Task<IReadOnlyList<MediaWikiPage>> ReadAsync(IReadOnlyList<MediaWikiPage> pages, CancellationToken cancellationToken)
    {
        Dictionary<long, MediaWikiPage> read = [];
        List<(string, string)> parameters =
        [
            ("action", "query"), ("pageids", string.Join('|', pages.Select(page => Invariant(page.Id)))), ("prop", "info|revisions"), ("inprop", "url"),
            ("rvslots", "main"), ("rvprop", "ids|timestamp|user|userid|sha1|content"),
        ];
        (JsonDocument? first, string code, string info) = await client.TryGetAsync(parameters, cancellationToken).ConfigureAwait(false);
        if (first is null)
        {
            if (!MediaWikiFaults.IsPageDenied(code))
            {
                throw MediaWikiFaults.From(code, info, client.Address, withCredentials: true);
            }

            // One page that may not be read makes the wiki refuse all that were asked for with it (ApiQueryRevisions).
            return pages.Count == 1 ? [pages[0] with { IsTextHidden = true }]
                : [.. await ReadAsync([.. pages.Take(pages.Count / 2)], cancellationToken).ConfigureAwait(false),
                    .. await ReadAsync([.. pages.Skip(pages.Count / 2)], cancellationToken).ConfigureAwait(false)];
        }

        using (first)
        {
            Merge(first.RootElement, read);
            if (first.RootElement.Part("continue").ValueKind != JsonValueKind.Object)
            {
                return [.. read.Values];
            }
        }

        // Too much for one answer ($wgAPIMaxResultSize): asked again from the start, following the continuation.
        await foreach (JsonElement answer in client.QueryAsync(parameters[1..], cancellationToken).ConfigureAwait(false))
        {
            Merge(answer, read);
        }

        return [.. read.Values];
    }

    /// <summary>The newest editor of a page whom <paramref name="isBot"/> does not know for a program, with the wiki's last 50 revisions to find them
    /// in.</summary>
    public async Task<string?> FindEditorAsync(long page, Func<string, bool> isBot, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await client.GetAsync([("action", "query"), ("pageids", Invariant(page)), ("prop", "revisions"),
            ("rvprop", "ids|user|userid"), ("rvlimit", "50")], cancellationToken).ConfigureAwait(false);
        return answer.RootElement.Part("query").Each("pages").SelectMany(found => found.Each("revisions")).Select(MediaWikiPage.EditorOf)
            .FirstOrDefault(user => user is not null && !isBot(user));
    }

    public async Task<IReadOnlyList<string>> GetBotsAsync(CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (JsonElement answer in client.QueryAsync([("list", "allusers"), ("augroup", "bot"), ("aulimit", "max")],
            cancellationToken).ConfigureAwait(false))
        {
            names.AddRange(answer.Part("query").Each("allusers").Select(user => user.Text("name")).Where(name => name.Length > 0));
        }

        return names;
    }

    /// <summary>The oldest change that the wiki still tells of: <c>$wgRCMaxAge</c> decides, 90 days unless set. Null when it tells none.</summary>
    public async Task<DateTimeOffset?> GetOldestChangeAsync(CancellationToken cancellationToken)
    {
        using JsonDocument answer = await client.GetAsync([("action", "query"), ("list", "recentchanges"), ("rcdir", "newer"), ("rclimit", "1"),
            ("rcprop", "timestamp|ids")], cancellationToken).ConfigureAwait(false);
        return answer.RootElement.Part("query").Each("recentchanges").FirstOrDefault().Time("timestamp");
    }

    /// <summary>Edits and new pages from a moment on, oldest first; of other namespaces too where there are more than can be asked for.</summary>
    public async IAsyncEnumerable<IReadOnlyList<MediaWikiEvent>> GetEditsAsync(DateTimeOffset since, IReadOnlyList<int> namespaces,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(string, string)> parameters = [("list", "recentchanges"), ("rcdir", "newer"), ("rcstart", Stamp(since)), ("rctype", "edit|new"),
            ("rcprop", "title|ids|timestamp"), ("rclimit", "max")];
        if (namespaces.Count <= MaxPages)
        {
            parameters.Add(("rcnamespace", string.Join('|', namespaces.Select(ns => Invariant(ns)))));
        }

        await foreach (JsonElement answer in client.QueryAsync(parameters, cancellationToken).ConfigureAwait(false))
        {
            yield return [.. answer.Part("query").Each("recentchanges")
                .Select(row => new MediaWikiEvent(row.Time("timestamp") ?? since, Ids(row.Number("pageid")), [], [(int)(row.Number("ns") ?? 0)]))];
        }
    }

    /// <summary>Moves, deletions, restores, hidden texts, imports and merges from a moment on, oldest first. Logs are kept for ever.</summary>
    public async IAsyncEnumerable<IReadOnlyList<MediaWikiEvent>> GetLogAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(string, string)> parameters = [("list", "logevents"), ("ledir", "newer"), ("lestart", Stamp(since)),
            ("leprop", "ids|title|type|timestamp|details"), ("lelimit", "max")];
        await foreach (JsonElement answer in client.QueryAsync(parameters, cancellationToken).ConfigureAwait(false))
        {
            yield return [.. answer.Part("query").Each("logevents").Where(row => LogTypes.Contains(row.Text("type"))).Select(row => ReadLog(row, since))];
        }
    }

    /// <summary>An event whose target was hidden has neither ids nor titles.</summary>
    private static MediaWikiEvent ReadLog(JsonElement row, DateTimeOffset since)
    {
        JsonElement details = row.Part("params");
        List<(string Title, long? Namespace)> titles =
        [
            (row.Text("title"), row.Number("ns")),
            (details.Text("target_title"), details.Number("target_ns")),
            (details.Text("dest_title"), details.Number("dest_ns")),
        ];
        titles.RemoveAll(title => title.Title.Length == 0);
        return new MediaWikiEvent(
            row.Time("timestamp") ?? since, Ids(row.Number("logpage"), row.Number("pageid")),
            [.. titles.Select(title => title.Title)], [.. titles.Select(title => (int)(title.Namespace ?? 0))]);
    }

    private static void Merge(JsonElement answer, Dictionary<long, MediaWikiPage> pages)
    {
        foreach (JsonElement page in answer.Part("query").Each("pages"))
        {
            if (page.Number("pageid") is > 0 and { } id)
            {
                pages[id] = MediaWikiPage.Read(page, pages.GetValueOrDefault(id));
            }
        }
    }

    private static IReadOnlyList<long> Ids(params IEnumerable<long?> ids) => [.. ids.OfType<long>().Where(id => id > 0).Distinct()];

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
