using System.Net.Http;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>How a run ended.</summary>
internal sealed record RunEnd(RunState State, string? Message = null, ConnectorFault? Fault = null, TimeSpan? RetryAfter = null);

/// <summary>Turns what ended a run into words for an admin. Text of unexpected exceptions stays in the log: it may hold addresses with keys.</summary>
internal static class CrawlFaults
{
    /// <summary>The end of a run; null when the exception is none that the parties of a crawl throw on purpose.</summary>
    public static RunEnd? Explain(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                // Also inside an HttpRequestException: so the network policy's refusals arrive at a connector that does not look into them.
                case ConnectorException fault:
                    return new RunEnd(RunState.Failed, fault.Message, fault.Fault, fault.RetryAfter);
                case DocumentException or StoreException:
                    return new RunEnd(RunState.Failed, cause.Message);
            }
        }

        return exception switch
        {
            OperationCanceledException or TimeoutException =>
                new RunEnd(RunState.Failed, "The source did not answer in time. Check that it is up; the next run goes on from here.", ConnectorFault.Timeout),
            HttpRequestException or IOException =>
                new RunEnd(RunState.Failed, "The connection with the source broke off. Check that it is up; the next run goes on.", ConnectorFault.Connection),
            _ => null,
        };
    }

    /// <summary>The end of a run by a fault of the program.</summary>
    public static RunEnd Unexpected(Exception exception, long run) =>
        new(RunState.Failed, $"The crawl stopped at a fault of the program ({exception.GetType().Name}); the log has it under {run}.", ConnectorFault.Other);

    /// <summary>
    /// Whether a fault met while reading one document's text is that of the whole source, so that asking for the next document would only make it worse.
    /// </summary>
    public static bool IsOfSource(ConnectorException fault) => fault.Fault is
        ConnectorFault.Credentials or ConnectorFault.LoginPage or ConnectorFault.RateLimited or ConnectorFault.NameResolution or ConnectorFault.Tls
            or ConnectorFault.CheckpointLost;
}
