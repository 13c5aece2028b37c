using CsCheck;
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
        Gen.Select(RandomSearches.Corpus, RandomSearches.Viewer, RandomSearches.Request.Array[8], Gen.Int[1, 9]).Sample(
            (corpus, viewer, requests, batch) =>
            {
                if (Interference.Find(corpus, viewer, requests, batch) is { } difference)
                {
                    Assert.Equal($"{difference.What}: {difference.Expected}", $"{difference.What}: {difference.Actual}");
                }
            },
            iter: 60, seed: "0000000000002");

    [Fact]
    public void Compounds_are_learned_from_nothing_that_a_signed_in_person_may_not_see() =>
        Gen.Select(RandomSearches.Corpus, RandomSearches.SignedIn, Gen.Int[0, 63].Array[6], Gen.Int[1, 9]).Sample(
            (corpus, viewer, pairs, batch) =>
            {
                // Compounds of the words that documents have, in documents of every kind of access, also of words that only hidden ones have.
                string[] compounds = [.. pairs.Select(pair => RandomSearches.Words[pair / 8] + RandomSearches.Words[pair % 8])];
                IndexDocument[] documents = [.. corpus.Select((document, i) => document with { Body = $"{document.Body} {compounds[i % compounds.Length]}" })];
                IReadOnlyList<IndexDocument> seen = Interference.Visible(documents, viewer);
                GenerationWords learned = Learn(documents, batch);
                Assert.Equal(Learn(seen, batch), learned);

                using MemoryIndex all = new(documents, batch, learned.ToAnalyzers(WordFiles.None.Current));
                using MemoryIndex visible = new(seen, batch, learned.ToAnalyzers(WordFiles.None.Current));
                foreach (string query in compounds.Concat(RandomSearches.Words))
                {
                    SearchRequest request = new(query, viewer) { Size = 5 };
                    Assert.Equal(Interference.Pages(visible, request), Interference.Pages(all, request));
                }
            },
            iter: 40, seed: "0000000000003");

    private static GenerationWords Learn(IReadOnlyList<IndexDocument> documents, int batch)
    {
        using MemoryIndex index = new(documents, batch);
        return index.Learn();
    }
}
