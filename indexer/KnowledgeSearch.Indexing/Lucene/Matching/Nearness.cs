using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>
/// What documents gain by having neighbouring words of the query near each other: words in a row mean more than the same words pages apart (Büttcher,
/// Clarke and Lushman, 2006). It reads positions, which cost several times what scoring does: therefore of the best documents only, and only of pairs of
/// neighbours in the query.
/// </summary>
internal sealed class Nearness
{
    private readonly WeightedQuery _query;
    private readonly WeightedUnit[] _units;

    public Nearness(WeightedQuery query)
    {
        _query = query;
        _units = [.. query.Required.Where(unit => unit.Unit.Place >= 0).OrderBy(unit => unit.Unit.Place)];
    }

    /// <summary>Whether the query has neighbours.</summary>
    public bool HasPairs => _units.Length > 1 && _query.Needed > 0 && _query.Weights.Near > 0;

    /// <summary>Adds what each document gains.</summary>
    /// <param name="leaf">The segment.</param>
    /// <param name="documents">Its documents, ascending, visible to the searcher.</param>
    /// <param name="gains">Receives what they gain, in the same order.</param>
    public void Add(SearchLeaf leaf, ReadOnlySpan<int> documents, Span<float> gains)
    {
        Add(leaf, IndexFields.Body, _query.BodyOccurrence, documents, gains);
        Add(leaf, IndexFields.Title, _query.TitleOccurrence, documents, gains);
    }

    private void Add(SearchLeaf leaf, string field, float[] occurrence, ReadOnlySpan<int> documents, Span<float> gains)
    {
        WordPositions?[] words = Array.ConvertAll(_units, unit => Positions(leaf, field, unit.Unit));
        if (leaf.Columns.Lengths(field) is not { } lengths || words.Count(word => word is not null) < 2)
        {
            return;
        }

        for (int i = 0; i < documents.Length; i++)
        {
            int document = documents[i];
            WordPositions? before = null;
            float weight = 0;
            for (int unit = 0; unit < words.Length; unit++)
            {
                WordPositions? word = words[unit] is { } known && known.Advance(document) == document ? known : null;
                word?.ReadPositions();
                if (before is not null && word is not null)
                {
                    float near = occurrence[lengths[document]] * Near(before.Positions, word.Positions);
                    float rarer = Math.Min(weight, _units[unit].Weights[0]);
                    gains[i] += _query.Weights.Near * Bm25.Score(rarer, near, _query.Weights.Saturation);
                }

                (before, weight) = (word, _units[unit].Weights[0]);
            }
        }
    }

    // Every place of the one word counts, the less the farther off the nearest place of the other is; a compound that has both has them at one place.
    private static float Near(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        float sum = 0;
        int next = 0;
        foreach (int place in first)
        {
            while (next < second.Length && second[next] < place)
            {
                next++;
            }

            int distance = int.MaxValue;
            if (next < second.Length)
            {
                distance = second[next] - place;
            }

            if (next > 0)
            {
                distance = Math.Min(distance, place - second[next - 1]);
            }

            sum += distance <= RankingWeights.NearWindow ? 1f / Math.Max(1, distance) : 0;
        }

        return sum;
    }

    private static WordPositions? Positions(SearchLeaf leaf, string field, SearchUnit unit)
    {
        List<DocsAndPositionsEnum> positions = [];
        foreach (Alternative.Word word in unit.In(leaf.Partition.Language).OfType<Alternative.Word>().Where(word => word.SharedBy == 0))
        {
            AddTerm(word.Term);
            if (!word.IsWhole && leaf.Partition.Language == "nl")
            {
                AddTerm(CompoundPartMarkFilter.TermOf(word.Term));
            }
        }

        return positions.Count == 0 ? null : new WordPositions([.. positions]);

        void AddTerm(string term)
        {
            if (leaf.Terms.Find(field, new BytesRef(term))?.DocsAndPositions(null, null, DocsAndPositionsFlags.NONE) is { } found)
            {
                positions.Add(found);
            }
        }
    }
}
