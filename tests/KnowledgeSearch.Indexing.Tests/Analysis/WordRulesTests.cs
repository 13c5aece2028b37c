using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Analysis;

public sealed class WordRulesTests
{
    [Fact]
    public void Protected_words_are_not_stemmed_and_overrides_lead_where_they_say()
    {
        WordRules rules = WordRules.Parse("# our products\nTeams\nPlanningen  # the newsletter\n\nmuizen = muis\nleed = leed\nCafés = café\n", "words.txt");
        Analyzers analyzers = new(rules, CompoundSplitter.None);

        Assert.Equal("teams planningen muis leed cafe cafe", Terms(analyzers.Dutch, "Teams planningen Muizen leed cafés cafes"));
        Assert.Equal("teams planningen muis leed cafe cafe", Terms(analyzers.English, "Teams planningen Muizen leed cafés cafes"));
    }

    [Fact]
    public void Rules_change_their_hash_and_comments_do_not()
    {
        WordRules rules = WordRules.Parse("Teams\nmuizen = muis", "words.txt");

        Assert.Equal(rules.Hash, WordRules.Parse("muizen=MUIS # mice\n\nteams\n", "words.txt").Hash);
        Assert.NotEqual(rules.Hash, WordRules.Parse("Teams\nmuizen = muizen", "words.txt").Hash);
        Assert.Equal(rules.Text, WordRules.Parse(rules.Text, "words.json").Text);
    }

    [Theory]
    [InlineData("Teams\nOffice 365", 2, "'office 365' is more than one word")]
    [InlineData("a = b = c", 1, "more than one '='")]
    [InlineData("muizen = ", 1, "a word is missing")]
    [InlineData("muizen = muis\n\n# x\nmuizen = muizen", 4, "'muizen' is indexed as 'muis' by an earlier line")]
    [InlineData("teams\nTeams = team", 2, "protected and changed at once")]
    [InlineData("werk|plek\nwerkplek", 2, "protected and changed at once")]
    [InlineData("e-mail", 1, "holds '-'")]
    [InlineData("werk|", 1, "a part of fewer than 2 letters")]
    [InlineData("werk|plek2", 1, "cannot be split")]
    public void A_malformed_line_is_refused_with_its_number_and_the_reason(string text, int line, string reason)
    {
        WordListException refused = Assert.Throws<WordListException>(() => WordRules.Parse(text, "words.txt"));

        Assert.StartsWith($"'words.txt', line {line}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static string Terms(LanguageAnalyzer analyzer, string text) => string.Join(' ', TextAnalysis.Terms(analyzer, IndexFields.Body, text).Select(term => term.Text));
}
