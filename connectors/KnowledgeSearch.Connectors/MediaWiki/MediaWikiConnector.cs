using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// A wiki over the Action API, as far as one account, or anyone, may read it. MediaWiki tells no permissions of pages: what is read gets the access set for
/// the source, so a namespace for fewer people needs a source of its own. Deletions that administrators suppressed are in no log that others may read; a
/// prune run or a full crawl finds those.
/// </summary>
internal sealed class MediaWikiConnector(MediaWikiOptions options, ConnectorContext context) : IConnector, IListsDocumentIds
{
    public ConnectorCapabilities Capabilities { get; } = new()
    {
        ReportsDeletions = true,
        ReportsEdits = true,
        ReportsPermissions = false,
        Completeness = ListingCompleteness.FullCrawls,
    };

    public IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, CancellationToken cancellationToken) =>
        new MediaWikiCrawl(options, context, MediaWikiState.Read(since, MediaWikiState.SettingsOf(options, context.DefaultAccess)).OverApi())
            .RunAsync(cancellationToken);

    public IAsyncEnumerable<DocumentId> ListDocumentIdsAsync(CancellationToken cancellationToken) =>
        new MediaWikiCrawl(options, context, MediaWikiState.Start("")).ListIdsAsync(cancellationToken);

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MediaWikiClient client = new(options, context);
        MediaWikiQueries queries = new(client);
        MediaWikiSite? site = null;
        ConnectorException? fault = null;
        try
        {
            site = await queries.GetSiteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException error)
        {
            fault = error;
        }

        foreach (ProbeStep step in fault is null
            ? HttpProbe.Answered(client.Address, options.HasCredentials) : HttpProbe.Failed(client.Address, options.HasCredentials, fault))
        {
            yield return step;
        }

        if (site is null)
        {
            yield break;
        }

        IReadOnlyList<MediaWikiPage> pages = [];
        ProbeStep list = await StepAsync("list", async () =>
        {
            IReadOnlyList<int> namespaces = site.Select(options);
            await foreach (ListedPages batch in queries.ListPagesAsync(namespaces[0], "", cancellationToken).ConfigureAwait(false))
            {
                pages = batch.Pages;
                break;
            }

            return $"{site.Name} runs {(site.Generator.Length > 0 ? site.Generator : "MediaWiki")}; {namespaces.Count} namespaces are read, the first of "
                + $"which has {(pages.Count == 0 ? "no pages" : "pages")}.";
        }).ConfigureAwait(false);
        yield return list;
        if (!list.Succeeded)
        {
            yield break;
        }

        ProbeStep fetch = await StepAsync("fetch", async () =>
        {
            if (pages.FirstOrDefault(page => page.IsReadable) is not { } page)
            {
                return "There are no pages yet.";
            }

            IReadOnlyList<MediaWikiPage> read = await queries.ReadAsync([page], cancellationToken).ConfigureAwait(false);
            return read is [{ IsTextHidden: false, Text: { } text }]
                ? $"'{page.Title}' has {text.Length} characters of text." : $"The text of '{page.Title}' is hidden from this account; such pages are left out.";
        }).ConfigureAwait(false);
        yield return fetch;
        if (fetch.Succeeded)
        {
            yield return HttpProbe.Step("permissions", Permissions(context.DefaultAccess, options.HasCredentials));
        }
    }

    public static string Permissions(DocumentAccess? access, bool withCredentials)
    {
        if (access is null)
        {
            return "MediaWiki tells no permissions and none are set for this source: nobody but admins will see its documents.";
        }

        string who = access.Public ? "anyone, signed in or not"
            : access.Everyone ? "every signed-in person"
            : access.AllOf.Count > 0 ? "the groups and accounts set for this source" : "nobody but admins";
        return "MediaWiki tells no permissions: all that is read will be seen by "
            + $"{who}.{(withCredentials ? " Check that nothing is read that is for fewer people." : "")}";
    }

    private static async Task<ProbeStep> StepAsync(string name, Func<Task<string>> look)
    {
        try
        {
            return HttpProbe.Step(name, await look().ConfigureAwait(false));
        }
        catch (ConnectorException fault)
        {
            return HttpProbe.Step(name, fault.Message) with { Succeeded = false };
        }
    }
}
