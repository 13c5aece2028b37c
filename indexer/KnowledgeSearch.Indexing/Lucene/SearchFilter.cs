using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene.Filters;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The facets, in the order in which the collector keeps them; the first four are <see cref="FacetColumns.Fields"/>.</summary>
internal enum Facet
{
    Source,
    Kind,
    Author,
    Container,
    Language,
    Year,
}

/// <summary>What narrows a search, in terms of the columns.</summary>
internal sealed class SearchFilter
{
    // Two filters fail, so that no facet counts the document.
    private const int NoFacet = 3 << 16;

    private readonly bool[]?[] _values = new bool[]?[4];
    private readonly TypedFilters? _typed;
    private readonly int[][] _valueOfTerm;
    private readonly int _languages;
    private readonly IReadOnlySet<long>? _only;
    private readonly long _from;
    private readonly long _until;

    /// <param name="request">Whose filters.</param>
    /// <param name="columns">The numbers of facet values.</param>
    /// <param name="views">The values that the segments have.</param>
    /// <param name="typed">Filters among the words; null: none.</param>
    /// <param name="only">Keys of the only documents that pass; null: any.</param>
    public SearchFilter(SearchRequest request, FacetColumns columns, FacetValues.View[] views, TypedFilters? typed = null, IReadOnlySet<long>? only = null)
    {
        _typed = typed;
        _only = only;
        _valueOfTerm = [.. views.Select(view => view.ValueOfTerm)];
        Set(Facet.Source, request.Sources);
        Set(Facet.Kind, [.. request.Kinds.Select(WireName)]);
        Set(Facet.Author, request.Authors);
        Set(Facet.Container, request.Containers);
        foreach (string language in request.Languages)
        {
            _languages |= language is "nl" or "en" ? (int)IndexFields.LanguageBit(language) : 0;
        }

        _languages = request.Languages.Count == 0 ? int.MaxValue : _languages;
        _from = request.From?.UtcTicks ?? long.MinValue;
        _until = request.Until?.UtcTicks ?? long.MaxValue;
        IsEmpty = only is null && typed is null && Array.TrueForAll(_values, values => values is null) && _languages == int.MaxValue && request.From is null && request.Until is null;

        void Set(Facet facet, IReadOnlyList<string> wanted)
        {
            if (wanted.Count > 0)
            {
                bool[] values = _values[(int)facet] = new bool[views[(int)facet].ValueCount];
                foreach (int number in wanted.Select(columns.Values[(int)facet].Find).Where(number => number > 0 && number < values.Length))
                {
                    values[number] = true;
                }
            }
        }
    }

    /// <summary>Whether everything passes.</summary>
    public bool IsEmpty { get; }

    /// <summary>The kind as the index and the wire name it.</summary>
    public static string WireName(DocumentKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The facets whose filter the document does not pass, a bit each.</summary>
    public int Failing(SearchLeaf leaf, int document)
    {
        SegmentColumns columns = leaf.Columns;
        if (_only?.Contains(columns.Keys[document]) == false || _typed?.Pass(leaf, document) == false)
        {
            return NoFacet;
        }

        int failing = 0;
        for (int i = 0; i < _values.Length; i++)
        {
            // A document without the value has number 0, which no filter names.
            if (_values[i] is { } values && !values[_valueOfTerm[i][columns.Facets[i][document]]])
            {
                failing |= 1 << i;
            }
        }

        failing |= (columns.Languages[document] & _languages) == 0 ? 1 << (int)Facet.Language : 0;
        long created = columns.Created[document];
        bool inTime = created >= _from && created < _until && (created != long.MinValue || (_from == long.MinValue && _until == long.MaxValue));
        return inTime ? failing : failing | (1 << (int)Facet.Year);
    }
}
