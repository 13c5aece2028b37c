using System.Text.Json;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Indexing.Tests.Analysis.Compounds;

/// <summary>Vocabularies to split with.</summary>
internal static class TestWords
{
    private static readonly Lazy<(Dictionary<string, int> Words, int Documents)> LazyHandbook = new(ReadHandbook);

    /// <summary>Splits with the given words, each in ten documents of a small organisation.</summary>
    public static CompoundSplitter Splitter(string words, string rules = "", Hyphenation? hyphenation = null) =>
        new(Table(words.Split(' ').Select(word => KeyValuePair.Create(word, 10))), 100, WordTable.Empty, hyphenation, WordRules.Parse(rules, "words.txt"));

    /// <summary>Words with the handbook's frequencies; skips the test when it is absent.</summary>
    public static (WordTable Words, int Documents) Handbook()
    {
        (Dictionary<string, int> words, int documents) = LazyHandbook.Value;
        return (Table(words), documents);
    }

    /// <summary>The parts, joined by a bar; the word itself when it is left whole.</summary>
    public static string Cut(CompoundSplitter splitter, string word)
    {
        IReadOnlyList<CompoundPart> parts = splitter.Split(word);
        return parts.Count == 0 ? word : string.Join('|', parts.Select(part => word[part.Start..part.End]));
    }

    private static WordTable Table(IEnumerable<KeyValuePair<string, int>> words) => new([.. words]);

    private static (Dictionary<string, int> Words, int Documents) ReadHandbook()
    {
        Dictionary<string, int> words = new(StringComparer.Ordinal);
        int documents = 0;
        foreach (string line in File.ReadLines(Path.Combine(SharedData.Folder("relevance/handbook-nl"), "documents.jsonl")))
        {
            documents++;
            string body = JsonDocument.Parse(line).RootElement.GetProperty("body").GetString()!;
            foreach (string word in TextAnalysis.Terms(LanguageAnalyzer.Dutch, IndexFields.Forms, body).Select(term => term.Text).Where(term => term.All(char.IsAsciiLetterLower)).Distinct())
            {
                words[word] = words.GetValueOrDefault(word) + 1;
            }
        }

        return (words, documents);
    }
}
