using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.People;

/// <summary>A page of a SCIM list.</summary>
/// <param name="Resources">At most a page size of them.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="ETag">Of the answer; null when there is none.</param>
internal sealed record ScimPage(IReadOnlyList<ScimResource> Resources, int Total, string? ETag);

/// <summary>Lists the resources of a SCIM 2.0 service (RFC 7644 §3.4.2).</summary>
internal sealed class ScimClient(ConnectorContext context, ScimOptions options)
{
    private readonly Uri _base = new(options.Address.TrimEnd('/') + "/");
    private readonly SourceHttpClient _http = new(context, credentials: SourceCredentials.Bearer(new Uri(options.Address), options.Token));

    public Uri Base => _base;

    /// <summary>One page; null when <paramref name="etag"/> still holds.</summary>
    /// <exception cref="ScimFilterException">The server does not support the filter.</exception>
    /// <exception cref="ConnectorException">The list cannot be read.</exception>
    public async Task<ScimPage?> GetAsync(string endpoint, int startIndex, string? filter, string? etag, CancellationToken cancellationToken)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"{endpoint}?startIndex={startIndex}&count={options.PageSize}") + (filter is null ? "" : "&filter=" + Uri.EscapeDataString(filter));
        SourceResponse response;
        try
        {
            response = await _http.GetAsync(new Uri(_base, query), cancellationToken, request =>
            {
                request.Headers.TryAddWithoutValidation("Accept", "application/scim+json, application/json;q=0.9");
                if (etag is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-None-Match", etag);
                }
            }).ConfigureAwait(false);
        }
        catch (DocumentException tooLarge)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, $"A page of {endpoint} is too large. Lower the page size in the source's settings.", tooLarge);
        }

        if (response.Status == HttpStatusCode.NotModified && etag is not null)
        {
            return null;
        }

        if (filter is not null && response.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotImplemented or HttpStatusCode.InternalServerError)
        {
            throw new ScimFilterException();
        }

        // Resources are used after the document is gone.
        using JsonDocument json = SourceHttpClient.ParseJson(response);
        ScimResource list = json.RootElement.ValueKind == JsonValueKind.Object ? new ScimResource(json.RootElement.Clone()) : throw NotAList(response.Address);
        return list.Number("totalResults") is { } total ? new ScimPage([.. list.Objects("Resources")], total, response.ETag) : throw NotAList(response.Address);
    }

    /// <summary>
    /// All pages. The server decides how many a page holds; what it returned is what the next index is counted from. Some servers count resources that they do
    /// not show: the list ends at the first empty page, short of the total.
    /// </summary>
    /// <param name="endpoint">Users or Groups.</param>
    /// <param name="filter">Null: all.</param>
    /// <param name="first">The first page where it has been asked for already.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="ScimFilterException">The server does not support the filter.</exception>
    /// <exception cref="ConnectorException">The list could not be completed.</exception>
    public async IAsyncEnumerable<ScimPage> ListAsync(string endpoint, string? filter, ScimPage? first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        int startIndex = 1;
        while (true)
        {
            // Without a validator there is no answer "not modified".
            ScimPage page = first ?? (await GetAsync(endpoint, startIndex, filter, null, cancellationToken).ConfigureAwait(false))!;
            first = null;
            int before = ids.Count;
            foreach (ScimResource resource in page.Resources)
            {
                ids.Add(resource.Text("id"));
            }

            if (page.Resources.Count > 0 && ids.Count == before)
            {
                throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{HttpFaults.Shown(_base)}{endpoint} gives the same resources for startIndex={startIndex} as before: the server does not page. Raise the page size above {page.Total}.");
            }

            yield return page;
            startIndex += page.Resources.Count;
            if (page.Resources.Count == 0 || startIndex > page.Total)
            {
                yield break;
            }
        }
    }

    private static ConnectorException NotAList(Uri address) =>
        new(ConnectorFault.UnexpectedContent, $"{HttpFaults.Shown(address)} did not answer a SCIM ListResponse. Give the base address of the SCIM service, such as https://directory.example/scim/v2.");
}

/// <summary>The server understands no filter on meta.lastModified: everything has to be listed.</summary>
internal sealed class ScimFilterException : Exception;
