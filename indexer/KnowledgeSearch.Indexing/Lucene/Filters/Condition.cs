using KnowledgeSearch.Indexing.Querying;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Filters;

/// <summary>What one typed filter asks of a document that the searcher may see. For one search.</summary>
internal abstract class Condition
{
    /// <summary>Whether the document of the segment meets it.</summary>
    public abstract bool Passes(SearchLeaf leaf, int document);
}

/// <summary>A facet's value by its name. Decided per name that a document itself has: another one's name for the same person plays no part, it may be hidden.</summary>
internal sealed class NamedCondition : Condition
{
    private readonly (Facet Facet, bool[] Terms)[] _facets;

    /// <param name="facets">Of which one must have the name.</param>
    /// <param name="views">The values that the segments have.</param>
    /// <param name="matches">Whether an id and a name are meant.</param>
    public NamedCondition(IReadOnlyList<Facet> facets, FacetValues.View[] views, Func<string, string, bool> matches)
    {
        _facets = [.. facets.Select(facet => (facet, Array.ConvertAll(views[(int)facet].Terms, Meant)))];

        bool Meant(string? term)
        {
            if (term is null)
            {
                return false;
            }

            (string value, string label) = IndexFields.SplitFacetTerm(term);
            return matches(value, label);
        }
    }

    /// <inheritdoc/>
    public override bool Passes(SearchLeaf leaf, int document)
    {
        foreach ((Facet facet, bool[] terms) in _facets)
        {
            if (terms[leaf.Columns.Facets[(int)facet][document]])
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A language among the document's.</summary>
internal sealed class LanguageCondition(string language) : Condition
{
    private readonly int _bit = (int)IndexFields.LanguageBit(language);

    /// <inheritdoc/>
    public override bool Passes(SearchLeaf leaf, int document) => (leaf.Columns.Languages[document] & _bit) != 0;
}

/// <summary>Written within a time; undated documents were not.</summary>
internal sealed class TimeCondition(long from, long until) : Condition
{
    /// <inheritdoc/>
    public override bool Passes(SearchLeaf leaf, int document) => leaf.Columns.Created[document] is var created && created != long.MinValue && created >= from && created < until;
}

/// <summary>A tag, whole.</summary>
internal sealed class TagCondition(string tag) : Condition
{
    private readonly BytesRef _term = new(IndexFields.TagTerm(tag));
    private readonly Dictionary<SearchLeaf, ulong[]?> _tagged = [];

    /// <inheritdoc/>
    public override bool Passes(SearchLeaf leaf, int document)
    {
        if (!_tagged.TryGetValue(leaf, out ulong[]? documents))
        {
            documents = Read(leaf);
            _tagged.Add(leaf, documents);
        }

        return documents is not null && (documents[document >> 6] & (1UL << document)) != 0;
    }

    private ulong[]? Read(SearchLeaf leaf)
    {
        if (leaf.Terms.Find(IndexFields.Tag, _term) is not { } terms)
        {
            return null;
        }

        ulong[] documents = new ulong[(leaf.Reader.MaxDoc + 63) / 64];
        DocsEnum tagged = leaf.Terms.Documents(IndexFields.Tag, terms, DocsFlags.NONE);
        for (int document = tagged.NextDoc(); document != Matching.Postings.End; document = tagged.NextDoc())
        {
            documents[document >> 6] |= 1UL << document;
        }

        return documents;
    }
}

/// <summary>Of a conversation with an answer marked as such; only answers count that the searcher may see.</summary>
internal sealed class AnsweredCondition : Condition
{
    private readonly HashSet<long> _answered = [];

    public AnsweredCondition(IEnumerable<SearchLeaf> leaves, Principals principals)
    {
        foreach (SearchLeaf leaf in leaves)
        {
            bool[]? allowed = leaf.Allowed(principals);
            foreach (int document in leaf.Columns.Accepted)
            {
                if (leaf.Reader.LiveDocs?.Get(document) != false && (allowed is null || allowed[leaf.Columns.Access[document]]))
                {
                    _answered.Add(leaf.Columns.Groups[document]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override bool Passes(SearchLeaf leaf, int document) => _answered.Contains(leaf.Columns.Groups[document]);
}
