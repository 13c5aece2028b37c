using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>A thread read to its end, or why it was not.</summary>
/// <param name="Status">200, 403, 404 or 410.</param>
/// <param name="Pages">Newest first.</param>
internal sealed record ThreadReading(HttpStatusCode Status, IReadOnlyList<EngagePage> Pages)
{
    public bool IsWhole => Pages.Count > 0 && !Pages[^1].OlderAvailable;
}

/// <summary>
/// Requests and paging of the Viva Engage REST API. Messages are paged flat: <c>limit</c> works only with <c>threaded=true</c>, which answers
/// starters alone and would cost a request per thread, five to ten times as many under the same allowance.
/// </summary>
internal sealed class VivaEngageClient
{
    private const int MaxPages = 5_000;

    private readonly SourceHttpClient _http;
    private readonly Uri _root;
    private readonly SourceId _source;

    // The service's windows differ by kind of request; a full one does not hold up the other.
    private readonly RequestPacer _messages;
    private readonly RequestPacer _others;

    public VivaEngageClient(VivaEngageOptions options, ConnectorContext context)
    {
        _root = new Uri(new Uri(options.BaseUrl.EndsWith('/') ? options.BaseUrl : options.BaseUrl + "/"), "api/v1/");
        _http = new SourceHttpClient(context, credentials: SourceCredentials.Bearer(_root, options.Token));
        _source = context.Source;
        _messages = new RequestPacer(context.Time, options.RequestsPerWindow, TimeSpan.FromSeconds(30));
        _others = new RequestPacer(context.Time, options.RequestsPerWindow, TimeSpan.FromSeconds(10));
    }

    /// <summary>The page of a feed below <paramref name="olderThan"/>, newest first.</summary>
    public async Task<EngagePage> GetMessagesAsync(string feed, long? olderThan, long? newerThan, CancellationToken cancellationToken)
    {
        string query = string.Join('&', Query(("older_than", olderThan), ("newer_than", newerThan)));
        return ReadPage(await GetAsync($"{feed}.json{(query.Length > 0 ? "?" + query : "")}", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The newest starter: the smallest question that shows whether the token reads messages.</summary>
    public async Task<EngagePage> GetNewestStarterAsync(CancellationToken cancellationToken) =>
        ReadPage(await GetAsync("messages.json?threaded=true&limit=1", cancellationToken).ConfigureAwait(false));

    public async Task<ThreadReading> ReadThreadAsync(long thread, CancellationToken cancellationToken)
    {
        List<EngagePage> pages = [];
        long? olderThan = null;
        while (pages.Count < MaxPages)
        {
            string query = string.Concat(Query(("?older_than", olderThan)));
            SourceResponse response = await GetAsync(Invariant($"messages/in_thread/{thread}.json{query}"), cancellationToken).ConfigureAwait(false);
            if (response.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return new ThreadReading(response.Status, []);
            }

            EngagePage page = ReadPage(response);
            pages.Add(page);
            if (!page.OlderAvailable)
            {
                break;
            }

            if (NextPosition(page, olderThan) is not { } next)
            {
                break;
            }

            olderThan = next;
        }

        return new ThreadReading(HttpStatusCode.OK, pages);
    }

    /// <summary>Where the page after this one begins: below the lowest id, system messages counted. Null when the page does not lead further down.</summary>
    public static long? NextPosition(EngagePage page, long? position)
    {
        long? lowest = page.Messages.Count > 0 ? page.Messages.Min(message => message.Id) : null;
        return position is null || lowest < position ? lowest : null;
    }

    public async Task<EngageMessage?> FindMessageAsync(long id, CancellationToken cancellationToken) =>
        await FindAsync(Invariant($"messages/{id}.json"), EngageMessage.Read, cancellationToken).ConfigureAwait(false);

    public async Task<EngageGroup?> FindGroupAsync(long id, CancellationToken cancellationToken) =>
        await FindAsync(Invariant($"groups/{id}.json"), EngageGroup.Read, cancellationToken).ConfigureAwait(false);

    public async Task<SourcePerson?> FindUserAsync(long id, CancellationToken cancellationToken) =>
        await FindAsync(Invariant($"users/{id}.json"), user => EngagePerson.Read(user, _source), cancellationToken).ConfigureAwait(false);

    public async Task<SourcePerson?> GetCurrentUserAsync(CancellationToken cancellationToken)
    {
        using JsonDocument json = SourceHttpClient.ParseJson(await GetAsync("users/current.json", cancellationToken).ConfigureAwait(false));
        return EngagePerson.Read(json.RootElement, _source);
    }

    public IAsyncEnumerable<JsonElement> GetUsersAsync(CancellationToken cancellationToken) => GetListAsync("users.json?", "users", cancellationToken);

    public IAsyncEnumerable<JsonElement> GetMembersAsync(long group, CancellationToken cancellationToken) =>
        GetListAsync(Invariant($"users/in_group/{group}.json?"), "users", cancellationToken);

    /// <param name="mine">Only the groups the service account is a member of; otherwise all it can see.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<JsonElement> GetGroupsAsync(bool mine, CancellationToken cancellationToken) =>
        GetListAsync(mine ? "groups.json?mine=1&" : "groups.json?", "groups", cancellationToken);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Query(params (string Name, long? Value)[] parameters) =>
        parameters.Where(parameter => parameter.Value is not null).Select(parameter => Invariant($"{parameter.Name}={parameter.Value}"));

    private EngagePage ReadPage(SourceResponse response)
    {
        using JsonDocument json = SourceHttpClient.ParseJson(response);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.Part("messages").ValueKind == JsonValueKind.Array
            ? EngagePage.Read(json.RootElement, _source)
            : throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{HttpFaults.Shown(response.Address)} answered JSON without 'messages'. Check that the address is that of the Viva Engage API.");
    }

    /// <summary>Pages by number until one is empty, brings nothing new, or says it is the last: the page size is not documented.</summary>
    private async IAsyncEnumerable<JsonElement> GetListAsync(string address, string member, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<long> seen = [];
        for (int number = 1; number <= MaxPages; number++)
        {
            using JsonDocument json = SourceHttpClient.ParseJson(await GetAsync(Invariant($"{address}page={number}"), cancellationToken).ConfigureAwait(false));
            JsonElement root = json.RootElement;
            int before = seen.Count;
            foreach (JsonElement element in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : root.Each(member))
            {
                if (element.Id("id") is { } id && seen.Add(id))
                {
                    yield return element;
                }
            }

            if (seen.Count == before || root.Part("more_available").ValueKind == JsonValueKind.False)
            {
                yield break;
            }
        }
    }

    private async Task<T?> FindAsync<T>(string path, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        SourceResponse response = await GetAsync(path, cancellationToken).ConfigureAwait(false);
        if (response.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }

        using JsonDocument json = SourceHttpClient.ParseJson(response);
        return read(json.RootElement);
    }

    private async Task<SourceResponse> GetAsync(string path, CancellationToken cancellationToken)
    {
        await (path.StartsWith("messages", StringComparison.Ordinal) ? _messages : _others).WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _http.GetAsync(new Uri(_root, path), cancellationToken).ConfigureAwait(false);
        }
        catch (DocumentException error)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, error.Message, error);
        }
    }
}
