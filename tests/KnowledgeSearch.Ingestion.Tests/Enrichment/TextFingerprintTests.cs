using KnowledgeSearch.Ingestion.Enrichment;

namespace KnowledgeSearch.Ingestion.Tests.Enrichment;

public sealed class TextFingerprintTests
{
    private const string Short = "Wie ziek is belt voor half negen met de eigen leidinggevende.";

    [Fact]
    public void Case_spaces_and_punctuation_do_not_matter() =>
        Assert.Equal(TextFingerprint.Of("Ziek", Short), TextFingerprint.Of("ZIEK!", "  Wie ziek is, belt vóór half negen\nmet de eigen leidinggevende".Replace('ó', 'o')));

    [Fact]
    public void Short_texts_differ_by_a_word_or_by_their_title()
    {
        Assert.NotEqual(TextFingerprint.Of("Ziek", Short), TextFingerprint.Of("Ziek", Short.Replace("negen", "acht", StringComparison.Ordinal)));
        Assert.NotEqual(TextFingerprint.Of("Ziek", Short), TextFingerprint.Of("Beter", Short));
        Assert.Equal(0, TextFingerprint.Of("Ziek", "Zie de bijlage."));
    }

    [Fact]
    public void Long_texts_of_which_two_words_differ_are_mostly_alike_and_others_never()
    {
        Random random = new(7);
        string[] vocabulary = [.. Enumerable.Range(0, 500).Select(word => $"woord{word}")];
        int alike = 0, unlike = 0, half = 0;
        for (int i = 0; i < 400; i++)
        {
            string[] text = [.. Enumerable.Range(0, 300).Select(_ => vocabulary[random.Next(vocabulary.Length)])];
            string[] edited = [.. text], other = [.. text.OrderBy(_ => random.Next())], rewritten = [.. text.Take(150), .. other.Take(150)];
            edited[random.Next(text.Length)] = "gewijzigd";
            edited[random.Next(text.Length)] = "datum";
            alike += Of(text) == Of(edited) ? 1 : 0;
            unlike += Of(text) == Of(other) ? 1 : 0;
            half += Of(text) == Of(rewritten) ? 1 : 0;
        }

        Assert.InRange(alike, 310, 400);
        Assert.Equal(0, unlike);
        Assert.InRange(half, 0, 20);
    }

    private static long Of(string[] words) => TextFingerprint.Of("Een titel", string.Join(' ', words));
}
