using CsCheck;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>Counts against a model that reads every document: what a facet promises is what a click shows.</summary>
public sealed class CountingTests
{
    [Fact]
    public void Totals_facets_and_pages_are_those_of_reading_every_document() =>
        Gen.Select(RandomSearches.PlainCorpus, RandomSearches.PlainRequest.Array[8], Gen.Int[1, 9]).Sample(
            (corpus, requests, batch) =>
            {
                using MemoryIndex index = new(corpus, batch);
                foreach (SearchRequest request in requests)
                {
                    Check(index, corpus, request);
                }
            },
            iter: 100, seed: "0000000000003");

    private static void Check(MemoryIndex index, IReadOnlyList<IndexDocument> corpus, SearchRequest request)
    {
        List<IndexDocument> matches = [.. corpus.Where(document => request.Principals.MaySee(document.Access) && Matches(document, request.Query))];
        List<SearchResult> pages = Pages(index, request);
        List<SearchHit> hits = [.. pages.SelectMany(page => page.Hits)];

        List<IndexDocument> filtered = [.. matches.Where(document => Passes(document, request, except: ""))];
        string[] groups = [.. filtered.Select(document => Group(document, request)).Distinct()];
        Assert.All(pages, page => Assert.Equal(new SearchTotal(groups.Length, "eq"), page.Total));

        // Every hit once, whatever the size of pages.
        Assert.Equal(groups.Order(StringComparer.Ordinal), hits.Select(hit => Group(corpus.Single(document => document.Id == hit.Id), request)).Order(StringComparer.Ordinal));
        Assert.All(hits, hit => Assert.Contains(hit.Id, filtered.Select(document => document.Id)));
        if (request.GroupByThread)
        {
            Assert.All(hits, hit => Assert.Equal(filtered.Count(document => document.Thread == hit.Thread?.Id && (document.Thread is not null || document.Id == hit.Id)), hit.Thread?.Matches ?? 1));
        }

        if (request.Order == SearchOrder.Newest || request.Query.Length == 0)
        {
            Assert.Equal(hits.OrderByDescending(hit => hit.Created ?? DateTimeOffset.MinValue).Select(hit => hit.Created), hits.Select(hit => hit.Created));
        }

        Facet("source", document => [document.Id.Source.Value]);
        Facet("kind", document => [Wire(document.Kind)]);
        Facet("author", document => document.Author is { } author ? [author.Id] : []);
        Facet("container", document => document.Container is { } container ? [container.Id] : []);
        Facet("language", document => document.Languages);
        Facet("year", document => document.Created is { } created ? [created.UtcDateTime.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)] : []);

        void Facet(string facet, Func<IndexDocument, IReadOnlyList<string>> values)
        {
            IEnumerable<(string, int)> expected = matches.Where(document => Passes(document, request, except: facet))
                .SelectMany(document => values(document).Select(value => (Value: value, Group: Group(document, request))))
                .Distinct().GroupBy(pair => pair.Value).Select(group => (group.Key, group.Count()))
                .OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Key, StringComparer.Ordinal);
            Assert.Equal(expected, pages[0].Facets[facet].Select(value => (value.Value, value.Count)));
        }
    }

    private static List<SearchResult> Pages(MemoryIndex index, SearchRequest request)
    {
        List<SearchResult> pages = [];
        for (string? next = null; pages.Count == 0 || next is not null;)
        {
            pages.Add(index.Searcher.SearchAsync(request with { Cursor = next }, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            next = pages[^1].Next;
        }

        return pages;
    }

    // Words are optional: any of them will do, and no words mean everything.
    private static bool Matches(IndexDocument document, string query) =>
        query.Length == 0 || query.Split(' ').Any(word => $"{document.Title} {document.Body} {string.Join(' ', document.Tags)}".Split(' ').Contains(word));

    private static bool Passes(IndexDocument document, SearchRequest request, string except) =>
        (except == "kind" || request.Kinds.Count == 0 || request.Kinds.Contains(document.Kind))
        && (except == "author" || request.Authors.Count == 0 || (document.Author is { } author && request.Authors.Contains(author.Id)))
        && (except == "container" || request.Containers.Count == 0 || (document.Container is { } container && request.Containers.Contains(container.Id)))
        && (except == "language" || request.Languages.Count == 0 || request.Languages.Intersect(document.Languages).Any())
        && (except == "year" || request.From is null || document.Created >= request.From)
        && (except == "year" || request.Until is null || document.Created < request.Until);

    private static string Group(IndexDocument document, SearchRequest request) => request.GroupByThread ? document.Thread ?? document.Id.Value : document.Id.Value;

    private static string Wire(DocumentKind kind) => System.Text.Json.JsonSerializer.SerializeToElement(kind).GetString()!;
}
