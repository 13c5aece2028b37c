using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Ranking;

public sealed class Bm25Tests
{
    [Fact]
    public void Rarer_words_say_more_and_no_word_says_less_than_nothing()
    {
        Assert.True(Bm25.Idf(1, 1000) > Bm25.Idf(10, 1000));
        Assert.True(Bm25.Idf(1000, 1000) > 0);
        Assert.True(Bm25.Idf(10, 0) > 0);
    }

    [Fact]
    public void A_field_of_average_length_counts_its_weight_a_longer_one_less()
    {
        float[] table = Bm25.OccurrenceTable(new FieldWeight(2f, 0.75f), averageLength: 20);

        Assert.Equal(2f, table[FieldLength.Encode(20)]);
        Assert.True(table[FieldLength.Encode(40)] < 2f);
        Assert.Equal(2f / (0.25f + (0.75f * 2)), table[FieldLength.Encode(40)], 4);
    }

    [Fact]
    public void Without_a_length_penalty_or_without_any_documents_length_does_not_matter()
    {
        Assert.All(Bm25.OccurrenceTable(new FieldWeight(1f, 0f), averageLength: 20), occurrence => Assert.Equal(1f, occurrence));
        Assert.All(Bm25.OccurrenceTable(new FieldWeight(1f, 0.75f), averageLength: 0), occurrence => Assert.Equal(1f, occurrence));
    }
}
