using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene.Filters;

/// <summary>
/// The filters that were typed among the words of a query. Those of one field are alternatives, fields combine, and nothing excluded may hold. What fails counts for nothing,
/// not for facets either: what was typed stands, whatever is chosen beside it.
/// </summary>
internal sealed class TypedFilters
{
    private readonly Condition[][] _wanted;
    private readonly Condition[] _excluded;

    /// <param name="filters">As typed; not empty.</param>
    /// <param name="views">The values that the segments have.</param>
    /// <param name="leaves">The segments.</param>
    /// <param name="principals">On whose behalf.</param>
    public TypedFilters(IReadOnlyList<QueryFilter> filters, FacetValues.View[] views, IReadOnlyList<SearchLeaf> leaves, Principals principals)
    {
        ILookup<bool, QueryFilter> excluded = filters.ToLookup(filter => filter.Excluded);

        // Two dates of one field are bounds, of which the tighter one holds.
        _wanted = [.. excluded[false].GroupBy(filter => IsDate(filter.Field) ? (filter.Field, filter.Value) : (filter.Field, "")).Select(field => field.Select(Of).ToArray())];
        _excluded = [.. excluded[true].Select(Of)];

        Condition Of(QueryFilter filter) => filter.Field switch
        {
            FilterField.Author => new NamedCondition([Facet.Author], views, new NamePattern(filter.Value).Matches),
            FilterField.In => new NamedCondition([Facet.Source, Facet.Container], views, new NamePattern(filter.Value).Matches),
            FilterField.Kind => new NamedCondition([Facet.Kind], views, (kind, _) => kind == filter.Value),
            FilterField.Lang => new LanguageCondition(filter.Value),
            FilterField.Tag => new TagCondition(filter.Value),
            FilterField.Before => new TimeCondition(long.MinValue, FilterReader.StartOf(filter.Value).UtcTicks),
            FilterField.After => new TimeCondition(FilterReader.StartOf(filter.Value).UtcTicks, long.MaxValue),
            _ => new AnsweredCondition(leaves, principals),
        };
    }

    /// <summary>Whether a document that the searcher may see passes.</summary>
    public bool Pass(SearchLeaf leaf, int document)
    {
        foreach (Condition[] field in _wanted)
        {
            if (!Array.Exists(field, condition => condition.Passes(leaf, document)))
            {
                return false;
            }
        }

        return !Array.Exists(_excluded, condition => condition.Passes(leaf, document));
    }

    private static bool IsDate(FilterField field) => field is FilterField.Before or FilterField.After;
}
