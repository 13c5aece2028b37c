using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Web.Robots;

/// <summary>Fetches the rules of a host (RFC 9309 §2.3): any 4xx allows everything, a server that fails or cannot be reached allows nothing.</summary>
internal sealed partial class RobotsFetch(WebOptions options, ConnectorContext context, WebClient client)
{
    /// <summary>§2.4: a copy is not to be used for longer.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    /// <summary>The rules for us, and the sitemaps named.</summary>
    /// <exception cref="ConnectorException">The host does not tell its rules: nothing of it may be fetched.</exception>
    public async Task<(RobotsRules Rules, IReadOnlyList<string> Sitemaps)> ReadAsync(Uri onHost, CancellationToken cancellationToken)
    {
        SourceResponse response;
        try
        {
            response = await client.GetFileAsync(new Uri(onHost, "/robots.txt"), cancellationToken).ConfigureAwait(false);
        }
        catch (DocumentException error)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, error.Message, error);
        }

        if ((int)response.Status >= 500)
        {
            throw new ConnectorException(ConnectorFault.Unavailable, $"{response.Address.Host} does not tell its robots.txt ({(int)response.Status}), so nothing is fetched from it. The crawl tries again at its next time; nothing was removed.");
        }

        RobotsTxt robots = RobotsTxt.Parse(response.IsSuccess ? response.Body : []);
        if (options.IgnoreRobotsReason.Length > 0)
        {
            LogIgnored(context.Logger, onHost.Host, options.IgnoreRobotsReason);
            return (RobotsRules.AllowAll, robots.Sitemaps);
        }

        return (robots.For(PageDirectives.ProductToken), robots.Sitemaps);
    }

    [LoggerMessage(1102, LogLevel.Warning, "robots.txt of {Host} is ignored because an admin decided so: {Reason}")]
    private static partial void LogIgnored(ILogger logger, string host, string reason);
}
