using System.Globalization;
using System.Text;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Indexing.Tests.Analysis;

/// <summary>
/// Our Kraaij-Pohlmann stemmer against Snowball's own vocabulary. Snowball repaired the algorithm in 2025 (it takes part in the default "dutch" since 3.0); ours is what it was before,
/// so every difference must be one of that repair's, counted and explained here.
/// </summary>
public sealed class SnowballVocabularyTests(ITestOutputHelper output)
{
    [Fact]
    public void Stems_are_those_of_Snowball_but_for_its_repairs_of_2025()
    {
        string folder = SharedData.Folder("conformance/stemming/dutch");
        string[] words = File.ReadAllLines(Path.Combine(folder, "voc.txt")), expected = File.ReadAllLines(Path.Combine(folder, "output.txt"));
        DutchStem stem = new();
        List<(string Word, string Expected, string Actual)> different = [];
        for (int i = 0; i < words.Length; i++)
        {
            string actual = stem.Of(words[i]).ToString();
            if (actual != expected[i])
            {
                different.Add((words[i], expected[i], actual));
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{different.Count} of {words.Length} differ"));
        output.WriteLine(string.Join('\n', different.Select(d => $"{d.Word}\t{d.Expected}\t{d.Actual}")));
        Assert.Empty(different);
    }
}
