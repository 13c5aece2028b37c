using System.Text.Json;
using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>
/// The promise of the searcher: whoever asks gets, to the byte, what they would get if the documents that they may not see did not exist. Hits, order, counts, facets,
/// passages, cursors, people, answers, reasons: all of it.
/// </summary>
public sealed class NonInterferenceTests
{
    [Fact]
    public void What_a_searcher_may_not_see_changes_nothing_of_what_they_get() =>
        Gen.Select(RandomSearches.Corpus, RandomSearches.Viewer, RandomSearches.Request.Array[12], Gen.Int[1, 9]).Sample(
            (corpus, viewer, requests, batch) =>
            {
                using MemoryIndex all = new(corpus, batch);
                using MemoryIndex visible = new(Visible(corpus, viewer), batch);
                foreach (SearchRequest request in requests.Select(request => request with { Principals = viewer }))
                {
                    Assert.Equal(Everything(visible, request), Everything(all, request));
                    Assert.Equal(People(visible, request), People(all, request));

                    SearchRequest misspelled = request with { Query = request.Query.Replace("laptop", "laptob", StringComparison.Ordinal).Replace("server", "servr", StringComparison.Ordinal) };
                    Assert.Equal(Everything(visible, misspelled), Everything(all, misspelled));
                }

                foreach (string typed in (string[])[requests[0].Query, "an", "ba", "Ann d", "laptpo"])
                {
                    Assert.Equal(Suggestions(visible, typed, viewer), Suggestions(all, typed, viewer));
                }

                Assert.Equal(Documents(visible, corpus, viewer), Documents(all, corpus, viewer));
            },
            iter: 120, seed: "0000000000002");

    [Fact]
    public void Compounds_are_learned_from_nothing_that_a_signed_in_person_may_not_see() =>
        Gen.Select(RandomSearches.Corpus, RandomSearches.SignedIn, Gen.Int[0, 63].Array[6], Gen.Int[1, 9]).Sample(
            (corpus, viewer, pairs, batch) =>
            {
                // Compounds of the words that documents have, in documents of every kind of access, also of words that only hidden ones have.
                string[] compounds = [.. pairs.Select(pair => RandomSearches.Words[pair / 8] + RandomSearches.Words[pair % 8])];
                IndexDocument[] documents = [.. corpus.Select((document, i) => document with { Body = $"{document.Body} {compounds[i % compounds.Length]}" })];
                IReadOnlyList<IndexDocument> seen = Visible(documents, viewer);
                GenerationWords learned = Learn(documents, batch);
                Assert.Equal(Learn(seen, batch), learned);

                using MemoryIndex all = new(documents, batch, learned.ToAnalyzers(WordFiles.None.Current));
                using MemoryIndex visible = new(seen, batch, learned.ToAnalyzers(WordFiles.None.Current));
                foreach (string query in compounds.Concat(RandomSearches.Words))
                {
                    SearchRequest request = new(query, viewer) { Size = 5 };
                    Assert.Equal(Everything(visible, request), Everything(all, request));
                }
            },
            iter: 40, seed: "0000000000003");

    private static GenerationWords Learn(IReadOnlyList<IndexDocument> documents, int batch)
    {
        using MemoryIndex index = new(documents, batch);
        return index.Learn();
    }

    // As if the others had never been crawled: nothing refers to them either.
    private static IReadOnlyList<IndexDocument> Visible(IReadOnlyList<IndexDocument> corpus, Principals viewer)
    {
        List<IndexDocument> visible = [.. corpus.Where(document => viewer.MaySee(document.Access))];
        HashSet<string> ids = [.. visible.Select(document => document.Id.Value)];
        return
        [
            .. visible.Select(document => document with
            {
                ThreadTitle = ids.Contains(document.ThreadRoot ?? "") ? document.ThreadTitle : null,
                ThreadRoot = ids.Contains(document.ThreadRoot ?? "") ? document.ThreadRoot : null,
                InReplyTo = ids.Contains(document.InReplyTo ?? "") ? document.InReplyTo : null,
            }),
        ];
    }

    // All pages, as they go over the wire.
    private static string Everything(MemoryIndex index, SearchRequest request)
    {
        List<SearchResult> pages = [];
        string? next = null;
        do
        {
            SearchResult page = index.Searcher.SearchAsync(request with { Cursor = next }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            pages.Add(page);
            next = page.Next;
        }
        while (next is not null);

        return JsonSerializer.Serialize(pages, DocumentJson.Options);
    }

    private static string People(MemoryIndex index, SearchRequest request) =>
        JsonSerializer.Serialize(index.Searcher.FindPeopleAsync(request with { Cursor = null, Size = 50 }, CancellationToken.None).AsTask().GetAwaiter().GetResult(), DocumentJson.Options);

    private static string Suggestions(MemoryIndex index, string typed, Principals viewer) =>
        JsonSerializer.Serialize(
            index.Searcher.SuggestAsync(new SuggestRequest(typed, viewer) { Queries = ["laptop", "budget sprint", "intranet"] }, CancellationToken.None).AsTask().GetAwaiter().GetResult(), DocumentJson.Options);

    private static string Documents(MemoryIndex index, IReadOnlyList<IndexDocument> corpus, Principals viewer) =>
        JsonSerializer.Serialize(
            corpus.Select(document => index.Searcher.FindAsync(document.Id, viewer, CancellationToken.None).AsTask().GetAwaiter().GetResult()), DocumentJson.Options);
}
