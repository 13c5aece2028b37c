using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Tests.Ranking;

public sealed class FieldLengthTests
{
    [Fact]
    public void Short_lengths_are_exact_and_long_ones_within_a_twentieth()
    {
        for (int length = 0; length < 200_000; length = length < 1000 ? length + 1 : length + (length / 100))
        {
            int kept = FieldLength.Decode(FieldLength.Encode(length));
            Assert.True(kept <= length && kept >= (length < 64 ? length : (int)(0.95 * length)), $"{length} was kept as {kept}");
        }
    }

    [Fact]
    public void A_longer_text_never_seems_shorter() =>
        Assert.All(Enumerable.Range(1, 255), code => Assert.True(FieldLength.Decode((byte)code) > FieldLength.Decode((byte)(code - 1))));

    [Fact]
    public void The_longest_text_has_the_last_code() => Assert.Equal(byte.MaxValue, FieldLength.Encode(int.MaxValue));
}
