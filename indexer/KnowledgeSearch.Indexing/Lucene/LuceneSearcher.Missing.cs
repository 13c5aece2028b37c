using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <content>The words that hits lack.</content>
internal sealed partial class LuceneSearcher
{
    // Names, per hit and of all, the words that are missing. Each word is looked up once more, among the hits of this page alone.
    private SearchResult WithMissing(
        SearchResult result, SearchRequest request, SearchSession session, AnalyzedQuery query, IReadOnlyList<RankedHit> ranked, SearchDeadline deadline)
    {
        HashSet<long> shown = [.. ranked.Select(hit => hit.Position.Key)];
        SearchRequest plain = new(request.Query, request.Principals) { GroupByThread = false, Facets = false };
        List<(string Word, HashSet<long> Having)> words = [];
        foreach (SearchUnit unit in query.Wanted.Where(unit => unit is { IsCommon: false, Typed: not null }))
        {
            if (deadline.Skips())
            {
                return result; // half of the words missing would be a wrong answer
            }

            words.Add((unit.Typed!, Having(unit, plain, session, shown, deadline)));
        }

        return deadline.CutShort ? result : result with
        {
            Missing = [.. words.Where(word => word.Having.Count == 0).Select(word => word.Word).Distinct(StringComparer.OrdinalIgnoreCase)],
            Hits = [.. result.Hits.Zip(ranked, (hit, at) => hit with
            {
                Missing = [.. words.Where(word => !word.Having.Contains(at.Position.Key)).Select(word => word.Word).Distinct(StringComparer.OrdinalIgnoreCase)],
            })],
        };
    }

    // Of some documents, those that have what a unit asks for.
    private HashSet<long> Having(SearchUnit unit, SearchRequest request, SearchSession session, IReadOnlySet<long> among, SearchDeadline deadline)
    {
        WeightedQuery query = new(new AnalyzedQuery([unit], [], null), new SearchStatistics(session.Leaves, request.Principals), weights, 1);
        using HitCollector collector = Collect(request, session, query, among, deadline);
        return [.. collector.Page(null, among.Count).Hits.Select(hit => hit.Position.Key)];
    }
}
