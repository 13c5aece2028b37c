using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KnowledgeSearch.Client;

/// <summary>
/// Searches, reads and stores documents over HTTP. Make it over an <see cref="HttpClient"/> whose <see cref="HttpClient.BaseAddress"/> is the server's and whose
/// <c>Authorization</c> header is <c>Bearer ks_…</c>; without the header it sees what is public. Safe for concurrent use.
/// </summary>
/// <param name="http">Not disposed.</param>
public sealed class KnowledgeSearchClient(HttpClient http)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Searches.</summary>
    /// <exception cref="KnowledgeSearchException">The server refused; the message says why.</exception>
    public async Task<SearchAnswer> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri("api/v1/search?" + query.ToQueryString(), UriKind.Relative), cancellationToken);
        return await ReadAsync<SearchAnswer>(response, cancellationToken);
    }

    /// <summary>Searches page after page; stops asking when the caller stops reading.</summary>
    /// <exception cref="KnowledgeSearchException">The server refused; the message says why.</exception>
    public async IAsyncEnumerable<Hit> SearchAllAsync(SearchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (SearchQuery? page = query; page is not null;)
        {
            SearchAnswer answer = await SearchAsync(page, cancellationToken);
            foreach (Hit hit in answer.Hits)
            {
                yield return hit;
            }

            page = answer.Next is null ? null : page with { Cursor = answer.Next, Facets = false };
        }
    }

    /// <summary>Who can answer this: colleagues who answered questions like it, with the answers that show it.</summary>
    /// <param name="question">The question, in words.</param>
    /// <param name="size">People at most, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="KnowledgeSearchException">The server refused; the message says why.</exception>
    public async Task<PeopleAnswer> FindPeopleAsync(string question, int size = 5, CancellationToken cancellationToken = default)
    {
        string query = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"api/v1/people?q={Uri.EscapeDataString(question)}&size={size}");
        using HttpResponseMessage response = await http.GetAsync(new Uri(query, UriKind.Relative), cancellationToken);
        return await ReadAsync<PeopleAnswer>(response, cancellationToken);
    }

    /// <summary>Completes what is being typed: titles, phrases and people of what the caller may see.</summary>
    /// <param name="text">Only the first 100 characters count.</param>
    /// <param name="size">1 to 10.</param>
    /// <param name="cancellationToken">Cancel it when another letter is typed.</param>
    /// <exception cref="KnowledgeSearchException">The server refused; the message says why.</exception>
    public async Task<SuggestAnswer> SuggestAsync(string text, int size = 8, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await http.GetAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"api/v1/suggest?q={Uri.EscapeDataString(text)}&size={size}"), UriKind.Relative), cancellationToken);
        return await ReadAsync<SuggestAnswer>(response, cancellationToken);
    }

    /// <summary>The text of a document; null when there is none, or none for this caller.</summary>
    /// <exception cref="KnowledgeSearchException">The server refused; the message says why.</exception>
    public async Task<Document?> GetDocumentAsync(string id, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await http.GetAsync(Address(id), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync<Document>(response, cancellationToken);
    }

    /// <summary>Stores a document; the same again is unchanged. Needs the scope <c>ingest:{source}</c>.</summary>
    /// <exception cref="KnowledgeSearchException">The server refused; nothing was stored.</exception>
    public async Task<StoreOutcome> PutDocumentAsync(NewDocument document, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await http.PutAsJsonAsync(Address(document.Id), document, s_json, cancellationToken);
        return await ReadAsync<StoreOutcome>(response, cancellationToken);
    }

    /// <summary>Removes a document; unchanged when it was not there. Needs the scope <c>ingest:{source}</c>.</summary>
    /// <exception cref="KnowledgeSearchException">The server refused; nothing was removed.</exception>
    public async Task<StoreOutcome> DeleteDocumentAsync(string id, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await http.DeleteAsync(Address(id), cancellationToken);
        return await ReadAsync<StoreOutcome>(response, cancellationToken);
    }

    /// <summary>Stores many documents in one request, streamed; tells what became of each, in order. What cannot be stored fails alone.</summary>
    /// <exception cref="KnowledgeSearchException">The server refused; a part may be stored already: sending everything again is harmless.</exception>
    public async IAsyncEnumerable<StoreOutcome> PutDocumentsAsync(IAsyncEnumerable<NewDocument> documents, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("api/v1/documents:bulk", UriKind.Relative)) { Content = new DocumentLines(documents, s_json, cancellationToken) };
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await EnsureAsync(response, cancellationToken);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return JsonSerializer.Deserialize<StoreOutcome>(line, s_json)!; // the server writes no null lines
        }
    }

    /// <summary>Makes a token with which a browser searches for a few minutes. Needs the scope <c>token</c>, or <c>token:person</c> when a person is named.</summary>
    /// <param name="email">Address of the person to search as, whom the caller has signed in itself; null: as the key searches.</param>
    /// <param name="minutes">1 to 15.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="KnowledgeSearchException">The server refused; the message says why.</exception>
    public async Task<SearchToken> CreateTokenAsync(string? email = null, int minutes = 5, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync(new Uri("api/v1/tokens", UriKind.Relative), new { email, minutes }, s_json, cancellationToken);
        return await ReadAsync<SearchToken>(response, cancellationToken);
    }

    // Slashes stay: they are part of the address of a document.
    private static Uri Address(string id) => new("api/v1/documents/" + Uri.EscapeDataString(id).Replace("%2F", "/", StringComparison.Ordinal), UriKind.Relative);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await EnsureAsync(response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(s_json, cancellationToken) ?? throw new JsonException("The server answered null.");
    }

    private static async Task EnsureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        Problem? problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<Problem>(s_json, cancellationToken) : null;
        RetryConditionHeaderValue? retry = response.Headers.RetryAfter;
        throw new KnowledgeSearchException(
            response.StatusCode, problem?.Detail ?? problem?.Title ?? $"The server answered {(int)response.StatusCode}.", problem?.Type, problem?.TraceId, problem?.Errors ?? [], retry?.Delta);
    }

    private sealed record Problem(string? Type, string? Title, string? Detail, string? TraceId, Dictionary<string, IReadOnlyList<string>>? Errors);

    private sealed class DocumentLines : HttpContent
    {
        private readonly IAsyncEnumerable<NewDocument> _documents;
        private readonly JsonSerializerOptions _options;
        private readonly CancellationToken _cancelled;

        public DocumentLines(IAsyncEnumerable<NewDocument> documents, JsonSerializerOptions options, CancellationToken cancelled)
        {
            (_documents, _options, _cancelled) = (documents, options, cancelled);
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await foreach (NewDocument document in _documents.WithCancellation(_cancelled))
            {
                await JsonSerializer.SerializeAsync(stream, document, _options, _cancelled);
                await stream.WriteAsync("\n"u8.ToArray(), _cancelled);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
