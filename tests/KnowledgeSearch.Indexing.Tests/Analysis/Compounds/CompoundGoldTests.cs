using System.Globalization;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Indexing.Tests.Analysis.Compounds;

/// <summary>How many of the words of <c>fixtures/compounds-nl.txt</c> are cut as people would.</summary>
public sealed class CompoundGoldTests(ITestOutputHelper output)
{
    private const string Lexicon = "/usr/share/dict/dutch", Patterns = "/usr/share/hyphen/hyph_nl_NL.dic";

    [Fact]
    public void The_words_of_an_organisation_split_most_of_its_compounds()
    {
        (WordTable words, int documents) = TestWords.Handbook();

        Figures figures = Measure(new CompoundSplitter(words, documents, WordTable.Empty, null, WordRules.None));

        Assert.InRange(figures.Exact, 0.72, 1);
        Assert.InRange(figures.Wrong, 0, 0.04);
    }

    [Fact]
    public void A_lexicon_and_patterns_split_more()
    {
        Assert.SkipUnless(File.Exists(Lexicon) && File.Exists(Patterns), "Needs the Debian packages wdutch and hyphen-nl.");
        (WordTable words, int documents) = TestWords.Handbook();
        WordTable lexicon = new([.. LexiconFile.Read(Lexicon).Select(word => KeyValuePair.Create(word, 1))]);

        Figures figures = Measure(new CompoundSplitter(words, documents, lexicon, Hyphenation.Read(Patterns), WordRules.None));

        Assert.InRange(figures.Exact, 0.85, 1);
        Assert.InRange(figures.Wrong, 0, 0.04);
    }

    private static IEnumerable<string> Gold() => File.ReadLines(Path.Combine(SharedData.RepositoryRoot(), "tests", "fixtures", "compounds-nl.txt")).Where(line => line.Length > 0 && line[0] != '#');

    private Figures Measure(CompoundSplitter splitter)
    {
        int compounds = 0, exact = 0, others = 0, wrong = 0;
        List<string> misses = [];
        foreach (string gold in Gold())
        {
            string word = gold.Replace("|", "", StringComparison.Ordinal);
            string cut = TestWords.Cut(splitter, word);
            bool isCompound = gold != word;
            compounds += isCompound ? 1 : 0;
            others += isCompound ? 0 : 1;
            exact += isCompound && cut == gold ? 1 : 0;
            wrong += !isCompound && cut != gold ? 1 : 0;
            if (cut != gold)
            {
                misses.Add($"{gold} ({cut})");
            }
        }

        Figures figures = new((double)exact / compounds, (double)wrong / others);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exact} of {compounds} compounds exact = {figures.Exact:0.0%}; {wrong} of {others} others split = {figures.Wrong:0.0%}"));
        output.WriteLine(string.Join(", ", misses));
        return figures;
    }

    private readonly record struct Figures(double Exact, double Wrong);
}
