using System.Net;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>Searches a list: a document fits when it has every word of the query.</summary>
internal sealed class ListSearcher : IIndexSearcher
{
    public List<IndexDocument> Documents { get; } = [];

    public bool IsReady { get; set; } = true;

    public ValueTask<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        if (!IsReady)
        {
            throw new IndexUnavailableException("index at /secret/path is gone");
        }

        string mine = $"{request.Principals.Digest}.{request.Query}.";
        if (request.Cursor is { } cursor && !cursor.StartsWith(mine, StringComparison.Ordinal))
        {
            throw new InvalidSearchException("cursor", "cursor belongs to another search; start at the first page.");
        }

        int start = request.Cursor is null ? 0 : int.Parse(request.Cursor[mine.Length..], System.Globalization.CultureInfo.InvariantCulture);
        List<IndexDocument> found = [.. Documents.Where(document => request.Principals.MaySee(document.Access) && Fits(document, request))];
        return ValueTask.FromResult(new SearchResult
        {
            Hits = [.. found.Skip(start).Take(request.Size).Select(document => Hit(document, request.Query))],
            Total = new SearchTotal(found.Count, "eq"),
            Facets = !request.Facets ? new Dictionary<string, IReadOnlyList<FacetValue>>() : new Dictionary<string, IReadOnlyList<FacetValue>>
            {
                ["source"] = [.. found.CountBy(document => document.Id.Source.Value).Select(count => new FacetValue(count.Key, count.Key, count.Value))],
                ["kind"] = [.. found.CountBy(document => document.Kind).Select(count => new FacetValue(count.Key.ToString().ToLowerInvariant(), count.Key.ToString(), count.Value))],
                ["year"] = [.. found.CountBy(document => document.Created!.Value.Year).Select(count => new FacetValue($"{count.Key}", $"{count.Key}", count.Value))],
            },
            Next = start + request.Size < found.Count ? mine + (start + request.Size) : null,
        });
    }

    public ValueTask<IndexDocument?> FindAsync(DocumentId id, Principals principals, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Documents.FirstOrDefault(document => document.Id == id && principals.MaySee(document.Access)));

    private static bool Fits(IndexDocument document, SearchRequest request) =>
        request.Query.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => $"{document.Title} {document.Body}".Contains(word, StringComparison.OrdinalIgnoreCase))
        && (request.Sources.Count == 0 || request.Sources.Contains(document.Id.Source.Value))
        && (request.Kinds.Count == 0 || request.Kinds.Contains(document.Kind));

    private static SearchHit Hit(IndexDocument document, string query)
    {
        string text = WebUtility.HtmlEncode(document.Body);
        return new SearchHit
        {
            Id = document.Id, Source = document.Id.Source, Kind = document.Kind, Title = document.Title, Url = document.Url, Author = document.Author, Created = document.Created,
            Language = document.Languages[0], Container = document.Container, Accepted = document.Accepted,
            Fragments = [query.Length > 0 ? text.Replace(query.Split(' ')[0], $"<mark>{query.Split(' ')[0]}</mark>", StringComparison.OrdinalIgnoreCase) : text],
            Thread = document.Thread is { } thread ? new ThreadSummary(thread, document.ThreadTitle, 3) : null,
        };
    }
}
