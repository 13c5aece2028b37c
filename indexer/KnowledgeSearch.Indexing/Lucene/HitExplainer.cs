using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Takes scores apart. Scores a document once more with the postings and the arithmetic that ranked it, unit by unit, so that the parts add up to what it was ranked by.</summary>
/// <param name="session">What is searched.</param>
/// <param name="documents">Reads what evidence is called.</param>
/// <param name="query">With the weights that ranked.</param>
/// <param name="freshness">What age makes of scores; null: nothing.</param>
/// <param name="deadline">Of the search.</param>
internal sealed class HitExplainer(SearchSession session, DocumentReader documents, WeightedQuery query, Freshness? freshness, SearchDeadline deadline)
{
    private readonly ScoreWindow _window = new();

    /// <summary>The explanation of a hit.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="rank">Hits before it.</param>
    public HitExplanation Explain(RankedHit hit, int rank)
    {
        SearchLeaf leaf = session.Leaves.Last(leaf => leaf.Base <= hit.Document);
        int document = hit.Document - leaf.Base;
        LeafPostings postings = new(leaf, query, deadline);
        WordExplanation[] words =
        [
            .. query.Required.Select(unit => Explain(unit, leaf, document, postings, isOptional: false)),
            .. query.Optional.Select(unit => Explain(unit, leaf, document, postings, isOptional: true)),
        ];
        float[] near = [0];
        Nearness nearness = new(query);
        if (nearness.HasPairs && rank < query.Weights.NearDepth)
        {
            nearness.Add(leaf, [document], near);
        }

        return new HitExplanation(
            hit.Position.Score, words.Sum(word => word.Score), near[0], freshness?.Factor(leaf.Columns.Threads.Marks[document].Kind, leaf.Columns.Created[document]) ?? 1, query.Best, words)
        {
            Referral = hit.Lent is { } lent ? new ReferralExplanation(lent.Score, lent.Questions, documents.Read(lent.Question).Id) : null,
        };
    }

    private WordExplanation Explain(WeightedUnit unit, SearchLeaf leaf, int document, LeafPostings postings, bool isOptional)
    {
        IReadOnlyList<Alternative> alternatives = unit.Unit.In(leaf.Partition.Language);
        List<TermExplanation> terms = [];
        _window.Begin(document);
        _window.BeginUnit(0);
        for (int i = 0; i < alternatives.Count; i++)
        {
            foreach (Postings found in postings.Of(alternatives[i]))
            {
                found.AddTo(_window, document);
            }

            _window.EndAlternative(unit.Weights[i], query.Weights.Saturation, LeafMatcher.Counting(alternatives[i]));
            terms.AddRange(Terms(alternatives[i], unit.Weights[i], leaf, document));
        }

        _window.EndUnit();
        float score = _window.Score(document);
        _window.Clear();
        return new WordExplanation(unit.Unit.Typed ?? unit.Unit.Form ?? Name(alternatives[0]), score, unit.Weights.Length == 0 ? 0 : unit.Weights[0], isOptional, terms);
    }

    private IEnumerable<TermExplanation> Terms(Alternative alternative, float weight, SearchLeaf leaf, int document)
    {
        (string? word, bool isWhole) = alternative switch
        {
            Alternative.Word plain => (plain.Term, plain.IsWhole),
            Alternative.Part part => (part.Term, false),
            _ => (null, true),
        };
        if (word is null)
        {
            yield break;
        }

        foreach ((string field, float[] whole, float[] within) in ((string, float[], float[])[])
            [
                (IndexFields.Title, query.TitleOccurrence, query.TitlePartOccurrence), (IndexFields.Body, query.BodyOccurrence, query.BodyPartOccurrence),
                (IndexFields.Tags, query.TagsOccurrence, query.TagsPartOccurrence),
            ])
        {
            if (leaf.Columns.Lengths(field) is not { } lengths)
            {
                continue;
            }

            int length = FieldLength.Decode(lengths[document]);
            if (Frequency(leaf, field, word, document) is > 0 and int frequency)
            {
                yield return new TermExplanation(field, word, false, frequency, length, whole[lengths[document]], weight);
            }

            if (!isWhole && leaf.Partition.Language == "nl" && Frequency(leaf, field, CompoundPartMarkFilter.TermOf(word), document) is > 0 and int parts)
            {
                yield return new TermExplanation(field, word, true, parts, length, within[lengths[document]], weight);
            }
        }
    }

    private static int Frequency(SearchLeaf leaf, string field, string term, int document) =>
        leaf.Terms.Find(field, new BytesRef(term))?.Docs(null, null, DocsFlags.FREQS) is { } found && found.Advance(document) == document ? found.Freq : 0;

    private static string Name(Alternative alternative) => alternative switch
    {
        Alternative.Word word => word.Term,
        Alternative.Part part => part.Term,
        Alternative.Name name => name.Form,
        Alternative.Sequence sequence => string.Join(' ', sequence.Words.Select(word => word[0])),
        Alternative.Beginning beginning => beginning.Form + "*",
        _ => "",
    };
}
