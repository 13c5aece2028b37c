using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Spelling;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <content>Did you mean.</content>
internal sealed partial class LuceneSearcher
{
    // With so many hits only a word that is surely a slip is worth a question.
    private const int EnoughHits = 5;

    // What another spelling finds speaks for it, tenfold as much as an edit against it.
    private const double PerHits = 5;

    // Another query that finds what this searcher may see: more than this one, or, where this one finds enough, what its misspelt word was to find. Null when there is
    // none, or no need.
    private string? DidYouMean(SearchRequest request, SearchSession session, SearchResult result, bool relaxed, SearchDeadline deadline)
    {
        if (request.Cursor is not null || request.Query.Length > SearchRequest.MaxQueryLength || deadline.Skips())
        {
            return null;
        }

        bool finds = !relaxed && result.Total.Value >= EnoughHits;
        string? best = null;
        double bestScore = double.NegativeInfinity;
        int enough = relaxed || finds ? 1 : result.Total.Value + 1;
        foreach ((string query, double score) in new SpellingSearch(session.Leaves, request.Principals, session.Analyzers).Corrections(request.Query, onlySlips: finds))
        {
            if (deadline.Skips())
            {
                return null;
            }

            int hits = CountHits(request with { Query = query }, session, MostWordsMissed, deadline);
            double sum = score + (PerHits * Math.Log10(1 + hits));
            if (hits >= enough && sum > bestScore)
            {
                (best, bestScore) = (query, sum);
            }
        }

        return best;
    }

    // Documents that match; none when of a query of so many words at most no document has all.
    private int CountHits(SearchRequest request, SearchSession session, int mostWords, SearchDeadline deadline)
    {
        AnalyzedQuery query = QueryAnalysis.Analyze(QueryTextParser.Parse(request.Query), session.Analyzers, request.Synonyms ?? synonyms?.Invoke());
        (HitCollector collector, int? minimum) = Retrieve(request with { Facets = false }, session, query, null, null, deadline);
        using (collector)
        {
            return minimum is null && !LacksWords(query, collector, mostWords) ? collector.Total : 0;
        }
    }
}
