using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Crawls RSS, Atom and JSON feeds and the replies to their items.</summary>
internal sealed class FeedConnector(FeedOptions options, ConnectorContext context) : IConnector
{
    /// <summary>Items fall off the end of a feed and edits of those are not told: nothing is concluded from what a feed leaves out.</summary>
    public ConnectorCapabilities Capabilities { get; } = new() { Completeness = ListingCompleteness.Never };

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FeedClient client = new(context, options);
        bool first = true;
        FeedItem? newest = null;
        foreach (string address in options.Addresses)
        {
            FetchedFeed? fetched = null;
            ConnectorException? fault = null;
            try
            {
                fetched = await client.FindAsync(new Uri(address), cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectorException error)
            {
                fault = error;
            }

            if (fault is not null || fetched?.Feed is not { } feed)
            {
                foreach (ProbeStep step in HttpProbe.Failed(new Uri(address), options.HasCredentials, fault!).Where(step => first || !step.Succeeded))
                {
                    yield return step;
                }

                yield break;
            }

            foreach (ProbeStep step in first ? HttpProbe.Answered(fetched.Answered, options.HasCredentials) : [])
            {
                yield return step;
            }

            first = false;
            newest ??= feed.Items.Count > 0 ? feed.Items[0] : null;
            string mended = string.Concat(feed.Faults.Concat(feed.Notes).Select(static problem => " " + problem));
            yield return HttpProbe.Step("list", $"{feed.Format} '{FeedMarkup.ToLine(feed.Title)}' at {HttpFaults.Shown(fetched.Answered)} has {feed.Items.Count} items.{mended}");
        }

        yield return HttpProbe.Step("fetch", newest is null ? "There are no items yet."
            : $"The first item is '{FeedMarkup.ToLine(newest.Title)}', dated {(newest.Published ?? newest.Updated)?.ToString("yyyy-MM-dd HH:mm 'UTC'", null) ?? "nowhere"}, with {(newest.Content.IsEmpty ? newest.Summary : newest.Content).ToString().Length} characters of text.");
        yield return HttpProbe.Step("permissions", context.DefaultAccess is { } access
            ? $"Feeds tell no permissions: the access set for this source applies ({(access.Public ? "public" : access.Everyone ? "every signed-in person" : access.AllOf.Count > 0 ? "the listed groups and accounts" : "nobody but admins")})."
            : "Feeds tell no permissions and none are set for this source: nobody but admins will see its documents.");
    }

    public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FeedCheckpoint state = FeedCheckpoint.Read(since);
        foreach (string removed in state.Feeds.Keys.Except(options.Addresses).ToArray())
        {
            state.Feeds.Remove(removed);
        }

        FeedCrawl crawl = new(context, options, new FeedClient(context, options), state);
        List<ConnectorException> faults = [];
        foreach (string address in options.Addresses.Distinct(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await foreach (SourceChange change in crawl.ReadAsync(address, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }

            if (crawl.Fault is { } fault)
            {
                faults.Add(fault);
            }
        }

        // One feed of several that fails is a line in the list of failures; when all do, the source does.
        bool allFailed = faults.Count == options.Addresses.Distinct(StringComparer.Ordinal).Count();
        foreach (ConnectorException fault in allFailed ? [] : faults)
        {
            yield return new SourceChange.Failed(null, fault.Message, fault.IsTransient);
        }

        yield return state.Reached();
        if (allFailed)
        {
            throw faults[0];
        }
    }
}

/// <summary>Registration of the feed connector.</summary>
public static class FeedConnectorRegistration
{
    /// <summary>Adds the connector type <c>feed</c>: RSS, Atom and JSON Feed.</summary>
    public static IServiceCollection AddFeedConnector(this IServiceCollection services) =>
        services.AddConnector<FeedOptions>("feed", "RSS, Atom or JSON feed", static (options, context) => new FeedConnector(options, context));
}
