using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Robots;
using KnowledgeSearch.Connectors.Web.Urls;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>Crawls an intranet site page by page, politely, and asks again only for what changed.</summary>
internal sealed class WebConnector(WebOptions options, ConnectorContext context) : IConnector
{
    private WebCrawl? _crawl;

    /// <summary>Every crawl visits all pages; one that went on from a cut-off crawl, or could not read a page that leads to others, says so afterwards.</summary>
    public ConnectorCapabilities Capabilities => new()
    {
        ReportsDeletions = true,
        ReportsEdits = true,
        Completeness = _crawl is { MentionsAll: false } ? ListingCompleteness.Never : ListingCompleteness.EveryCrawl,
    };

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Uri seed = new(options.Seeds[0]);
        SourceResponse? response = null;
        ConnectorException? fault = null;
        bool allowed = false;
        try
        {
            WebClient client = new(options, context);
            await client.SignInAsync(cancellationToken).ConfigureAwait(false);
            allowed = (await new RobotsFetch(options, context, client).ReadAsync(seed, cancellationToken).ConfigureAwait(false)).Rules.Allows(seed);
            response = await client.GetFileAsync(seed, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccess)
            {
                fault = HttpFaults.From(response.Status, response.Address);
            }
            else if (response.LooksLikeLogin && new CrawlScope(options).IsOnHosts(response.Address) is false)
            {
                fault = new ConnectorException(ConnectorFault.LoginPage, $"{HttpFaults.Shown(seed)} leads to a log-in page at {response.Address.Host}. Give credentials that work without it.");
            }
        }
        catch (ConnectorException error)
        {
            fault = error;
        }
        catch (DocumentException error)
        {
            fault = new ConnectorException(ConnectorFault.UnexpectedContent, error.Message, error);
        }

        if (fault is not null || response is null)
        {
            foreach (ProbeStep step in HttpProbe.Failed(seed, options.HasCredentials, fault!))
            {
                yield return step;
            }

            yield break;
        }

        foreach (ProbeStep step in HttpProbe.Answered(seed, options.HasCredentials))
        {
            yield return step;
        }

        yield return new ProbeStep("list", allowed, allowed ? "robots.txt lets this crawler in."
            : "robots.txt keeps this crawler out of the start address. Ask the site's administrator, or give a reason to ignore it in the source's settings.");
        if (allowed)
        {
            yield return HttpProbe.Step("fetch", $"The start page has {response.Body.Length} bytes of {(response.MediaType.Length > 0 ? response.MediaType : "unnamed type")}.");
            yield return HttpProbe.Step("permissions", context.DefaultAccess is null
                ? "Pages tell no permissions and none are set for this source: nobody but admins will see its documents."
                : "Pages tell no permissions: the access set for this source applies to all.");
        }
    }

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) =>
        (_crawl = new WebCrawl(options, context, WebCheckpoint.Read(since))).RunAsync(cancellationToken);
}

/// <summary>Registration of the web connector.</summary>
public static class WebConnectorRegistration
{
    /// <summary>Adds the connector type <c>web</c>: intranet sites of HTML pages.</summary>
    public static IServiceCollection AddWebConnector(this IServiceCollection services) =>
        services.AddConnector<WebOptions>("web", "Intranet site (HTML)", static (options, context) => new WebConnector(options, context));
}
