using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Lucene.People;
using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The part of the searcher that gives numbers to developers.</summary>
internal sealed partial class LuceneSearcher
{
    private SearchResult Explained(
        SearchResult result, SearchRequest request, SearchSession session, AnalyzedQuery query, IReadOnlyList<RankedHit> ranked, int before, int? minimum, SearchDeadline deadline)
    {
        if (!request.Explain || query.AsksForNothing)
        {
            return result;
        }

        WeightedQuery weighted = new(query, new SearchStatistics(session.Leaves, request.Principals), weights, minimum);
        HitExplainer explainer = new(session, new DocumentReader(session.Leaves, request.Principals), weighted, _freshness?.At(Today), deadline);
        return result with { Hits = [.. result.Hits.Select((hit, i) => hit with { Explanation = explainer.Explain(ranked[i], before + i) })] };
    }

    private static IReadOnlyList<PersonHit> Explained(IReadOnlyList<PersonHit> shown, SearchRequest request, PeopleSearch people, IReadOnlyList<RankedPerson> ranked)
    {
        if (!request.Explain)
        {
            return shown;
        }

        Dictionary<string, RankedPerson> byId = ranked.ToDictionary(person => people.Id(person.Author), StringComparer.Ordinal);
        return
        [
            .. shown.Select(person => byId.TryGetValue(person.Person.Id, out RankedPerson? behind)
                ? person with { Explanation = new PersonExplanation(behind.Score, behind.Share, [.. behind.Evidence.Select(evidence => evidence.Similarity).OrderDescending()]) }
                : person),
        ];
    }
}
