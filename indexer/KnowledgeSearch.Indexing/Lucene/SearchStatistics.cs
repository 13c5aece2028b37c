using System.Runtime.CompilerServices;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// How frequent words are and how long fields, counted over both languages and only over documents that the searcher may see whoever they are: the open partitions for those
/// signed in; of these the public documents, counted one by one, for everybody else. A hidden document can so not move a visible score.
/// </summary>
internal sealed class SearchStatistics
{
    private static readonly ConditionalWeakTable<AtomicReader, Dictionary<string, (int Documents, long Words)>> PublicLengths = [];
    private readonly List<SearchLeaf> _open;
    private readonly bool _onlyPublic;

    public SearchStatistics(IEnumerable<SearchLeaf> leaves, Principals principals)
    {
        _open = [.. leaves.Where(leaf => leaf.Partition.IsOpen)];
        _onlyPublic = !principals.IsSignedIn;
        (int documents, TitleLength) = Field(IndexFields.Title);
        (int bodies, BodyLength) = Field(IndexFields.Body);
        (int tagged, TagsLength) = Field(IndexFields.Tags);
        Documents = Math.Max(documents, Math.Max(bodies, tagged));
    }

    /// <summary>Documents that count.</summary>
    public int Documents { get; }

    /// <summary>Average words of a title, over documents that have one.</summary>
    public double TitleLength { get; }

    /// <summary>Average words of a text, over documents that have one.</summary>
    public double BodyLength { get; }

    /// <summary>Average words of tags and container, over documents that have any.</summary>
    public double TagsLength { get; }

    /// <summary>Documents that have the word: the Dutch term in Dutch ones, the English term in English ones.</summary>
    public int DocumentFrequency(string field, string dutch, string english)
    {
        BytesRef inDutch = new(dutch);
        BytesRef inEnglish = new(english);
        int frequency = 0;
        foreach (SearchLeaf leaf in _open)
        {
            if (leaf.Terms.Find(field, leaf.Partition.Language == "nl" ? inDutch : inEnglish) is { } terms)
            {
                frequency += _onlyPublic ? CountPublic(leaf, terms) : terms.DocFreq;
            }
        }

        return frequency;
    }

    /// <summary>Dutch documents that have the word within a compound.</summary>
    public int PartFrequency(string field, string dutch) => DocumentFrequency(field, CompoundPartMarkFilter.TermOf(dutch), CompoundPartMarkFilter.TermOf(dutch));

    private static int CountPublic(SearchLeaf leaf, TermsEnum terms)
    {
        bool[]? allowed = leaf.Allowed(Principals.Anonymous);
        DocsEnum documents = terms.Docs(leaf.Reader.LiveDocs, null, DocsFlags.NONE);
        int count = 0;
        for (int doc = documents.NextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = documents.NextDoc())
        {
            count += allowed is null || allowed[leaf.Columns.Access[doc]] ? 1 : 0;
        }

        return count;
    }

    private (int Documents, double AverageLength) Field(string field)
    {
        int documents = 0;
        long words = 0;
        foreach (SearchLeaf leaf in _open)
        {
            (int Documents, long Words) counted = _onlyPublic ? PublicLengths.GetValue(leaf.Reader, _ => CountPublic(leaf))[field] : Count(leaf, field);
            documents += counted.Documents;
            words += counted.Words;
        }

        return (documents, documents == 0 ? 0 : (double)words / documents);
    }

    private static (int Documents, long Words) Count(SearchLeaf leaf, string field) =>
        leaf.Reader.GetTerms(field) is { } terms ? (terms.DocCount, terms.SumTotalTermFreq) : (0, 0);

    // Lengths are those that scoring sees. Kept per reader, not per core: deletions change them.
    private static Dictionary<string, (int Documents, long Words)> CountPublic(SearchLeaf leaf)
    {
        bool[]? allowed = leaf.Allowed(Principals.Anonymous);
        IBits? live = leaf.Reader.LiveDocs;
        Dictionary<string, (int Documents, long Words)> counted = new(StringComparer.Ordinal);
        foreach (string field in (string[])[IndexFields.Title, IndexFields.Body, IndexFields.Tags])
        {
            (int Documents, long Words) sum = (0, 0);
            byte[] lengths = leaf.Columns.Lengths(field) ?? [];
            for (int doc = 0; doc < lengths.Length; doc++)
            {
                if (lengths[doc] != 0 && (live is null || live.Get(doc)) && (allowed is null || allowed[leaf.Columns.Access[doc]]))
                {
                    sum = (sum.Documents + 1, sum.Words + FieldLength.Decode(lengths[doc]));
                }
            }

            counted.Add(field, sum);
        }

        return counted;
    }
}
