using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Robots;
using KnowledgeSearch.Connectors.Web.Sitemaps;
using KnowledgeSearch.Connectors.Web.Urls;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>One crawl of a site: takes addresses from the frontier host by host, each at its own pace, and yields what <see cref="WebVisit"/> makes of them.</summary>
internal sealed partial class WebCrawl
{
    private const int PagesPerCheckpoint = 50;
    private static readonly TimeSpan TimePerCheckpoint = TimeSpan.FromSeconds(5);

    private readonly WebOptions _options;
    private readonly ConnectorContext _context;
    private readonly WebCheckpoint _since;
    private readonly WebClient _client;
    private readonly CrawlScope _scope;
    private readonly RobotsFetch _robots;
    private readonly Frontier _frontier;
    private readonly UrlShapes _shapes = new();
    private readonly Dictionary<string, WebHost> _hosts = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _texts = [];

    public WebCrawl(WebOptions options, ConnectorContext context, WebCheckpoint since)
    {
        (_options, _context, _since) = (options, context, since);
        _client = new WebClient(options, context);
        _scope = new CrawlScope(options);
        _robots = new RobotsFetch(options, context, _client);
        _frontier = new Frontier(options.MaxPages);
        MentionsAll = since.Complete;
    }

    /// <summary>Whether this stream, when it ends well, has mentioned every page: not when it goes on from an earlier one, nor when a page whose links nobody knows failed.</summary>
    public bool MentionsAll { get; private set; }

    public async IAsyncEnumerable<SourceChange> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateTimeOffset started = _context.Time.GetUtcNow();
        await _client.SignInAsync(cancellationToken).ConfigureAwait(false);
        await StartAsync(cancellationToken).ConfigureAwait(false);
        WebVisit visit = new(_options, _context, _client, _scope, _frontier, _shapes, _texts);
        DateTimeOffset saved = started;
        int unsaved = 0;
        bool late = false;
        while (!late && _frontier.Hosts.Any())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string authority = _frontier.Hosts.MinBy(host => Host(host).Ready)!;
            WebHost host = Host(authority);
            TimeSpan wait = host.Ready - _context.Time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _context.Time, cancellationToken).ConfigureAwait(false);
            }

            QueuedPage page = _frontier.Take(authority);
            foreach (SourceChange change in await VisitAsync(visit, page, host, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            // The position grows with the site: saving it less often keeps the cost per page even.
            DateTimeOffset now = _context.Time.GetUtcNow();
            late = now - started > _options.MaxDuration;
            if (++unsaved >= Math.Max(PagesPerCheckpoint, _frontier.Seen / 100) || (now - saved >= TimePerCheckpoint && _frontier.Seen < 5000))
            {
                (unsaved, saved) = (0, now);
                yield return Position(complete: false);
                yield return new SourceChange.Progress(_frontier.Seen - _frontier.Queued.Count(), _frontier.Seen);
            }
        }

        MentionsAll &= !visit.HasLostLinks;
        LogEnded(_context.Logger, _frontier.Seen, _context.Source.Value, visit.Skipped);
        bool truncated = _since is { Complete: false, Truncated: true } || _frontier.IsTruncated;
        yield return Position(complete: !late);
        if (late || truncated)
        {
            // Not a listing of all pages: ending well would have the pages not reached taken for missing.
            throw new ConnectorException(ConnectorFault.Other, late
                ? $"The crawl took longer than {_options.MaxDuration} and stopped; nothing was removed. The next crawl goes on from here; allow more time if this keeps happening."
                : $"The site has more than {_options.MaxPages} addresses, the limit: the rest was not visited and nothing was removed. Raise the limit, or exclude what need not be found.");
        }
    }

    private SourceChange Position(bool complete) => new WebCheckpoint
    {
        Complete = complete,
        Truncated = !complete && ((_since is { Complete: false, Truncated: true }) || _frontier.IsTruncated),
        Seen = complete ? "" : _frontier.SaveSeen(),
        Queue = complete ? [] : [.. _frontier.Queued],
        Texts = complete ? "" : Frontier.SaveHashes(_texts),
        StoppedShapes = complete ? [] : [.. _shapes.Stopped],
        Blocks = _hosts.Where(pair => pair.Value.Blocks.Pages > 0).Take(50).ToDictionary(pair => pair.Key, pair => pair.Value.Blocks.Save()),
    }.Reached();

    private WebHost Host(string authority)
    {
        if (!_hosts.TryGetValue(authority, out WebHost? host))
        {
            _hosts[authority] = host = new WebHost(_since.Blocks.GetValueOrDefault(authority));
        }

        return host;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_since.Complete)
        {
            _frontier.RestoreSeen(_since.Seen);
            _texts.UnionWith(Frontier.RestoreHashes(_since.Texts));
            foreach (QueuedPage page in _since.Queue)
            {
                _frontier.Enqueue(page);
            }

            foreach (string shape in _since.StoppedShapes)
            {
                _shapes.Stop(shape);
            }

            return;
        }

        SitemapCrawl sitemaps = new(_context, _client, _scope);
        List<Uri> named = [.. _options.Sitemaps.Select(address => new Uri(address))];
        foreach (Uri seed in _options.Seeds.Select(seed => PageAddress.Normalize(new Uri(seed))).OfType<Uri>())
        {
            _frontier.Add(seed, 0);
            WebHost host = Host(CrawlScope.Authority(seed));
            if (host.Rules is null)
            {
                IReadOnlyList<string> fromRobots = await ReadRulesAsync(host, seed, cancellationToken).ConfigureAwait(false);
                named.AddRange(fromRobots.Select(address => PageAddress.Resolve(seed, address)).OfType<Uri>());
                named.Add(new Uri(seed, "/sitemap.xml"));
            }
        }

        foreach (Uri address in await sitemaps.ReadAsync(named, cancellationToken).ConfigureAwait(false))
        {
            _frontier.Add(address, 1);
        }
    }

    private async Task<IReadOnlyList<SourceChange>> VisitAsync(WebVisit visit, QueuedPage page, WebHost host, CancellationToken cancellationToken)
    {
        Uri address = new(page.Address);
        if (host.Fault is null)
        {
            try
            {
                return await visit.ReadAsync(page, await WithRulesAsync(host, address, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectorException fault) when (fault.Fault is not (ConnectorFault.LoginPage or ConnectorFault.Credentials)
                && !_options.Seeds.Any(seed => CrawlScope.Authority(new Uri(seed)) == CrawlScope.Authority(address)))
            {
                // One host of several that is down costs its own pages only.
                host.Fault = fault;
            }
        }

        // Told once: all pages of the host would say the same, and soon be more failures than a crawl may have. What is not told is not missing either.
        MentionsAll = false;
        SourceChange unread = await visit.UnreadAsync(page, host.Fault, cancellationToken).ConfigureAwait(false);
        bool told = host.FaultTold;
        host.FaultTold = true;
        return told ? [] : [unread];
    }

    private async Task<WebHost> WithRulesAsync(WebHost host, Uri address, CancellationToken cancellationToken)
    {
        if (host.Rules is null || _context.Time.GetUtcNow() - host.RulesRead > RobotsFetch.MaxAge)
        {
            await ReadRulesAsync(host, address, cancellationToken).ConfigureAwait(false);
        }

        return host;
    }

    private async Task<IReadOnlyList<string>> ReadRulesAsync(WebHost host, Uri address, CancellationToken cancellationToken)
    {
        (host.Rules, IReadOnlyList<string> sitemaps) = await _robots.ReadAsync(address, cancellationToken).ConfigureAwait(false);
        host.RulesRead = _context.Time.GetUtcNow();
        return sitemaps;
    }

    [LoggerMessage(1103, LogLevel.Information, "saw {Addresses} addresses of {Source}, {Skipped} of them files that are not read")]
    private static partial void LogEnded(ILogger logger, int addresses, string source, int skipped);
}
