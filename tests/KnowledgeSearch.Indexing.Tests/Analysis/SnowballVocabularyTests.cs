using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Indexing.Tests.Analysis;

/// <summary>
/// Our Kraaij-Pohlmann stemmer against Snowball's own vocabulary. Snowball repaired the algorithm in 2025 (it takes part in the default "dutch" since 3.0); ours is what it was before,
/// so every difference must be one of that repair's, counted and explained here.
/// </summary>
public sealed class SnowballVocabularyTests
{
    // What the repair changed of words without accents: -y- before -s and -en (airways), ge- before a vowel or y (geeft, gevaar, geval), -ees before -ter (zangeres), innig, and
    // single words. Those that an office writes are mended by our own list of irregular words.
    private const string Repaired = """
        airways algerije assays bruys building cleanaways creys croyden edele essays gedijen geeft geent geoff gevaar gevaarlijk gevaarlijke gevaarlijker gevaarten geval gevallen
        gevaren gevarenniveau gevarenniveaus gevrey geysels grootmeesteres hectares huys innen innig innige inniger innigheid innigjes innigste kayen lagerweij lagerwey mayen
        meesteres oppasseres pays royale schilderes schilderij summerhayes tyumen verheyen verleideres ytsen yves zangeres
        """;

    [Fact]
    public void Stems_are_those_of_Snowball_but_for_its_repairs_of_2025()
    {
        string folder = SharedData.Folder("conformance/stemming/dutch");
        string[] words = File.ReadAllLines(Path.Combine(folder, "voc.txt")), expected = File.ReadAllLines(Path.Combine(folder, "output.txt"));
        DutchStem stem = new();
        List<string> different = [.. words.Where((word, i) => !stem.Of(word).SequenceEqual(expected[i]))];

        // The repair is about vowels with accents, which the algorithm of 1995 did not know; the chain folds them after stemming.
        Assert.Equal(45_670, words.Length);
        Assert.Equal(189, different.Count(word => !word.All(char.IsAscii)));
        Assert.Equal(Repaired.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), different.Where(word => word.All(char.IsAscii)));
    }
}
