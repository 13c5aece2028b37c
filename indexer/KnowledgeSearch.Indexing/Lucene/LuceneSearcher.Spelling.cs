using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Spelling;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <content>Did you mean.</content>
internal sealed partial class LuceneSearcher
{
    // With so many hits nobody asks whether something else was meant.
    private const int EnoughHits = 5;

    // What another spelling finds speaks for it, tenfold as much as an edit against it.
    private const double PerHits = 5;

    // Another query that finds more of what this searcher may see; null when there is none, or no need.
    private string? DidYouMean(SearchRequest request, SearchSession session, SearchResult result, bool relaxed, CancellationToken cancellationToken)
    {
        if (request.Cursor is not null || (!relaxed && result.Total.Value >= EnoughHits) || request.Query.Length > SearchRequest.MaxQueryLength)
        {
            return null;
        }

        string? best = null;
        double bestScore = double.NegativeInfinity;
        int enough = relaxed ? 1 : result.Total.Value + 1;
        foreach ((string query, double score) in new SpellingSearch(session.Leaves, request.Principals, session.Analyzers).Corrections(request.Query))
        {
            int hits = CountHits(request with { Query = query }, session, MostWordsMissed, cancellationToken);
            double sum = score + (PerHits * Math.Log10(1 + hits));
            if (hits >= enough && sum > bestScore)
            {
                (best, bestScore) = (query, sum);
            }
        }

        return best;
    }

    // Documents that match; none when of a query of so many words at most no document has all.
    private int CountHits(SearchRequest request, SearchSession session, int mostWords, CancellationToken cancellationToken)
    {
        AnalyzedQuery query = QueryAnalysis.Analyze(QueryTextParser.Parse(request.Query), session.Analyzers, request.Synonyms ?? synonyms?.Invoke());
        (HitCollector collector, int? minimum) = Retrieve(request with { Facets = false }, session, query, null, null, cancellationToken);
        using (collector)
        {
            return minimum is null && !LacksWords(query, collector, mostWords) ? collector.Total : 0;
        }
    }
}
