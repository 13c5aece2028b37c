using CsCheck;
using KnowledgeSearch.Indexing.Analysis.Compounds;

namespace KnowledgeSearch.Indexing.Tests.Analysis.Compounds;

public sealed class CompoundSplitterTests
{
    private static readonly string[] Links = ["", "s", "en", "e"];

    [Theory]
    [InlineData("inkooporder", "inkoop order", "inkoop|order")]
    [InlineData("inkooporders", "inkoop order", "inkoop|orders")]
    [InlineData("arbeidsongeschiktheidsverzekering", "arbeid ongeschiktheid verzekering", "arbeids|ongeschiktheids|verzekering")]
    [InlineData("pannenkoek", "pan koek", "pannen|koek")]
    [InlineData("schapenvlees", "schaap vlees", "schapen|vlees")]
    [InlineData("zonnepaneel", "zon zonne paneel", "zonne|paneel")]
    [InlineData("kinderopvang", "kind opvang", "kinder|opvang")]
    [InlineData("ziektekosten", "ziekte kosten", "ziekte|kosten")]
    [InlineData("Reünieboek", "reunie boek", "Reünie|boek")]
    public void A_compound_of_known_words_is_split_whatever_joins_them(string word, string known, string cut) =>
        Assert.Equal(cut, TestWords.Cut(TestWords.Splitter(known), word));

    [Theory]
    [InlineData("voorwerp", "voor werp")]
    [InlineData("medewerker", "mede werker")]
    [InlineData("aansprakelijkheid", "aan sprake lijkheid")]
    [InlineData("verzekering", "ver zeker ing")]
    [InlineData("vriendschap", "vriend schap")]
    [InlineData("autoongeluk", "auto ongeluk")]
    [InlineData("inkooporder", "inkoop")]
    [InlineData("order", "ord der")]
    [InlineData("inkoop2order", "inkoop order")]
    [InlineData("", "inkoop order")]
    public void A_derivation_or_a_word_of_unknown_parts_is_left_whole(string word, string known) =>
        Assert.Empty(TestWords.Splitter(known).Split(word));

    [Fact]
    public void A_word_that_is_more_usual_than_its_parts_together_is_left_whole()
    {
        WordTable words = new([KeyValuePair.Create("massage", 900), KeyValuePair.Create("massa", 4), KeyValuePair.Create("gel", 4), KeyValuePair.Create("massagel", 500)]);

        Assert.Empty(new CompoundSplitter(words, 100, WordTable.Empty, null, KnowledgeSearch.Indexing.Analysis.WordRules.None).Split("massagel"));
    }

    [Theory]
    [InlineData("inkooporder", "Inkooporder", "inkooporder")]
    [InlineData("inkooporder", "inkooporder = order", "inkooporder")]
    [InlineData("kwartslag", "kwart|slag", "kwart|slag")]
    [InlineData("inkooporder", "in|kooporder", "in|kooporder")]
    public void Rules_go_before_what_documents_say(string word, string rules, string cut) =>
        Assert.Equal(cut, TestWords.Cut(TestWords.Splitter("inkoop order", rules), word));

    [Fact]
    public void Parts_stand_in_a_row_and_the_same_words_make_the_same_parts() =>
        Gen.Select(Gen.Char["aeioubdgklmnprstvwz"].Array[3, 8].Select(letters => new string(letters)).Array[2, 12], Gen.Int[0, 11].Array[1, 4], Gen.Int[0, 3]).Sample(
            (known, chosen, linked) =>
            {
                string word = string.Join(Links[linked], chosen.Select(i => known[i % known.Length]));
                CompoundSplitter splitter = TestWords.Splitter(string.Join(' ', known.Distinct()));
                IReadOnlyList<CompoundPart> parts = splitter.Split(word);

                Assert.True(parts.Count != 1);
                for (int i = 0; i < parts.Count; i++)
                {
                    Assert.Equal(i == 0 ? 0 : parts[i - 1].End, parts[i].Start);
                    Assert.StartsWith(parts[i].Text, word[parts[i].Start..parts[i].End], StringComparison.Ordinal);
                }

                Assert.Equal(parts.Count == 0 ? 0 : word.Length, parts.Count == 0 ? 0 : parts[^1].End);
                Assert.Equal(parts, TestWords.Splitter(string.Join(' ', known.Reverse().Distinct())).Split(word));
                Assert.Equal(parts, splitter.Split(word.ToUpperInvariant()));
            },
            iter: 2000, seed: "0000000000001");
}
