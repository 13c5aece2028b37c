using System.Globalization;
using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// A Viva Engage (Yammer) network over REST, as far as one service account sees it. A document is a message; direct messages and private conversations are
/// never read. The API is a subset by its maker's own word ("not all messages may be returned"): import a network export for the history before it.
/// </summary>
internal sealed class VivaEngageConnector(VivaEngageOptions options, ConnectorContext context) : IConnector, IListsDocumentIds, IReadsAccess
{
    public ConnectorCapabilities Capabilities { get; } = new()
    {
        // Edits and deletions come when their thread is revisited: soon for young threads, within the sweep for old ones, and not for forgotten ones.
        ReportsDeletions = false,
        ReportsEdits = true,
        ReportsPermissions = true,
        Completeness = ListingCompleteness.FullCrawls,
    };

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) =>
        new VivaEngageCrawl(options, context, VivaEngageState.Read(since), idsOnly: false).RunAsync(cancellationToken);

    /// <summary>The API has no listing of ids: the pages are those of a full crawl, without the requests for people, members and starters.</summary>
    public async IAsyncEnumerable<DocumentId> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SourceChange change in new VivaEngageCrawl(options, context, new VivaEngageState(), idsOnly: true).RunAsync(cancellationToken).ConfigureAwait(false))
        {
            if (change is SourceChange.Upsert { Document.Id: var id })
            {
                yield return id;
            }
        }
    }

    /// <summary>
    /// People, and the members of the closed groups that the account is in. A group that changed from public to private or back is noticed by the next
    /// crawl, which knows the messages in it.
    /// </summary>
    public IAsyncEnumerable<SourceChange> ReadAccessAsync(CancellationToken cancellationToken) =>
        new VivaEngageCrawl(options, context, new VivaEngageState(), idsOnly: false).ReadAccessAsync(everything: true, cancellationToken);

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        VivaEngageClient client = new(options, context);
        (string Name, Func<Task<string>> Look)[] steps =
        [
            ("authenticate", async () => await client.GetCurrentUserAsync(cancellationToken).ConfigureAwait(false) is { Name: var name } ? $"Signed in as {Short(name)}." : "Signed in."),
            ("list", async () => Invariant($"The network's feed answers; {Known((await client.GetNewestStarterAsync(cancellationToken).ConfigureAwait(false)).Messages.Count)}.")),
            ("fetch", async () => Invariant($"Read {(await client.GetMessagesAsync("messages", null, null, cancellationToken).ConfigureAwait(false)).Messages.Count} messages.")),
            ("permissions", () => PermissionsAsync(client, cancellationToken)),
        ];
        foreach ((string name, Func<Task<string>> look) in steps)
        {
            ProbeStep step;
            try
            {
                step = new ProbeStep(name, true, await look().ConfigureAwait(false));
            }
            catch (ConnectorException fault)
            {
                step = new ProbeStep(StepOf(fault.Fault, name), false, fault.Message.Length > 300 ? fault.Message[..299] + "…" : fault.Message);
            }

            yield return step;
            if (!step.Succeeded)
            {
                yield break;
            }
        }
    }

    private static async Task<string> PermissionsAsync(VivaEngageClient client, CancellationToken cancellationToken)
    {
        int closed = 0;
        int members = 0;
        await foreach (System.Text.Json.JsonElement element in client.GetGroupsAsync(mine: true, cancellationToken).ConfigureAwait(false))
        {
            if (EngageGroup.Read(element) is { Closed: true } group && closed++ == 0)
            {
                await foreach (System.Text.Json.JsonElement _ in client.GetMembersAsync(group.Id, cancellationToken).ConfigureAwait(false))
                {
                    members++;
                }
            }
        }

        return closed == 0
            ? "The account is in no private group, so none will be searched."
            : Invariant($"The account is in {closed} private groups; of the first, {members} members were read.");
    }

    private static string StepOf(ConnectorFault fault, string otherwise) => fault switch
    {
        ConnectorFault.NameResolution => "resolve",
        ConnectorFault.Connection or ConnectorFault.Tls or ConnectorFault.Timeout => "connect",
        _ => otherwise,
    };

    private static string Known(int starters) => starters > 0 ? "its newest conversation is visible" : "it is empty so far";

    private static string Short(string name) => name.Length > 100 ? name[..100] + "…" : name;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
