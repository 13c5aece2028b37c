using KnowledgeSearch.Indexing.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>What the index writer keeps of a field's length: its <see cref="FieldLength"/> code. Scores are computed by <see cref="Bm25"/>, not by Lucene's scorers.</summary>
internal sealed class FieldLengthSimilarity : Similarity
{
    /// <inheritdoc/>
    public override long ComputeNorm(FieldInvertState state) => (sbyte)FieldLength.Encode(state.Length - state.NumOverlap);

    /// <inheritdoc/>
    public override SimWeight ComputeWeight(float queryBoost, CollectionStatistics collectionStats, params TermStatistics[] termStats) =>
        throw new NotSupportedException("This similarity only writes lengths; scores are computed by Bm25.");

    /// <inheritdoc/>
    public override SimScorer GetSimScorer(SimWeight weight, AtomicReaderContext context) =>
        throw new NotSupportedException("This similarity only writes lengths; scores are computed by Bm25.");
}
