using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Urls;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Web.Sitemaps;

/// <summary>Follows sitemaps and their indexes within bounds. A sitemap speaks for hosts of the source only; one that cannot be read costs nothing but its hints.</summary>
internal sealed partial class SitemapCrawl(ConnectorContext context, WebClient client, CrawlScope scope)
{
    private const int MaxSitemaps = 200;
    private const int MaxDepth = 3;

    /// <summary>Addresses of pages within the scope, each once.</summary>
    public async Task<IReadOnlyList<Uri>> ReadAsync(IReadOnlyList<Uri> starts, CancellationToken cancellationToken)
    {
        Queue<(Uri Address, int Depth)> queue = new(starts.Select(address => (address, 0)));
        HashSet<string> seen = new(StringComparer.Ordinal);
        Dictionary<string, Uri> pages = new(StringComparer.Ordinal);
        while (queue.TryDequeue(out (Uri Address, int Depth) next) && seen.Count < MaxSitemaps)
        {
            if (!scope.IsOnHosts(next.Address) || !seen.Add(next.Address.AbsoluteUri) || await FetchAsync(next.Address, cancellationToken).ConfigureAwait(false) is not { } sitemap)
            {
                continue;
            }

            foreach (Uri page in sitemap.Pages.Select(text => PageAddress.Resolve(next.Address, text)).OfType<Uri>().Where(scope.Contains))
            {
                pages.TryAdd(page.AbsoluteUri, page);
            }

            foreach (Uri inner in sitemap.Sitemaps.Select(text => PageAddress.Resolve(next.Address, text)).OfType<Uri>().Where(_ => next.Depth < MaxDepth))
            {
                queue.Enqueue((inner, next.Depth + 1));
            }
        }

        return [.. pages.Values];
    }

    private async Task<Sitemap?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            SourceResponse response = await client.GetFileAsync(address, cancellationToken).ConfigureAwait(false);
            return response.IsSuccess && !response.LooksLikeHtml ? SitemapReader.Read(response.Body, cancellationToken) : null;
        }
        catch (Exception error) when (error is ConnectorException or DocumentException)
        {
            LogUnread(context.Logger, HttpFaults.Shown(address), error.Message);
            return null;
        }
    }

    [LoggerMessage(1104, LogLevel.Warning, "sitemap {Address} is left out: {Reason}")]
    private static partial void LogUnread(ILogger logger, string address, string reason);
}
