using System.Diagnostics;
using System.Text.Json;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Lucene.Spelling;
using KnowledgeSearch.Indexing.Spelling;
using KnowledgeSearch.Indexing.Tests.Search;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Indexing.Tests.Spelling;

/// <summary>Misspellings that people made, of OpenTaal, against a dictionary of four hundred thousand words and the words of a handbook.</summary>
public sealed class SpellingConformanceTests(ITestOutputHelper output) : SearchTests
{
    private const string WordList = "/usr/share/dict/dutch";

    [Fact]
    public async Task Words_that_were_meant_are_among_the_first_proposed()
    {
        string corrections = Path.Combine(SharedData.Folder("conformance/spelling"), "corrections.tsv");
        string handbook = Path.Combine(SharedData.Folder("relevance/handbook-nl"), "documents.jsonl");
        Assert.SkipUnless(File.Exists(WordList), $"{WordList} is absent: the package wdutch is not installed.");

        Stopwatch clock = Stopwatch.StartNew();
        LuceneIndex index = Open();
        IndexDocument[] documents =
        [
            .. File.ReadLines(handbook).Select((line, i) => Page($"h{i}", "", JsonElement.Parse(line).GetProperty("body").GetString() ?? "")),
            .. File.ReadLines(WordList).Chunk(20_000).Select((words, i) => Page($"w{i}", "", string.Join('\n', words))),
        ];
        await SearcherAsync(index, documents);
        output.WriteLine($"index: {clock.Elapsed}");
        IndexSnapshot snapshot = index.Acquire()!;
        using SearchSession session = new(snapshot, new FacetColumns());
        SpellingSearch spelling = new(session.Leaves, Colleague, session.Analyzers);

        HashSet<string> known = [.. session.Leaves.Select(leaf => SegmentWords.Of(leaf.Reader).Words).SelectMany(words => Enumerable.Range(0, words.Count).Select(i => words[i].ToString()))];
        List<(string Wrong, string Right)> all =
        [
            .. File.ReadLines(corrections).Select(line => line.Split('\t')).Where(pair => pair.Length >= 2 && pair[0].All(char.IsLetter) && pair[1].All(char.IsLetter))
                .Select(pair => (Wrong: pair[0].ToLowerInvariant(), Right: pair[1].ToLowerInvariant())).Where(pair => known.Contains(pair.Right) && pair.Wrong != pair.Right),
        ];
        int step = Environment.GetEnvironmentVariable("KNOWLEDGESEARCH_SPELLING") == "all" ? 1 : 8;
        List<(string Wrong, string Right)> pairs = [.. all.Where((_, i) => i % step == 0)];
        spelling.Near("verloff", 5);
        List<double> times = [];
        int first = 0, amongFive = 0;
        List<string> missed = [];
        foreach ((string wrong, string right) in pairs)
        {
            long started = Stopwatch.GetTimestamp();
            List<SpellingCandidate> near = spelling.Near(wrong, 5);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            int at = near.FindIndex(candidate => candidate.Text == right);
            first += at == 0 ? 1 : 0;
            amongFive += at >= 0 ? 1 : 0;
            if (at != 0)
            {
                missed.Add($"{wrong} {right} at {at}: {string.Join(", ", near.Select(candidate => $"{candidate.Text} {candidate.Cost} {candidate.Documents}"))}");
            }
        }

        times.Sort();
        output.WriteLine($"{pairs.Count} of {all.Count} pairs, {known.Count} words: first {100.0 * first / pairs.Count:F1} %, among five {100.0 * amongFive / pairs.Count:F1} %, median {times[times.Count / 2]:F2} ms, p95 {times[times.Count * 95 / 100]:F2} ms");
        output.WriteLine(string.Join('\n', missed.Take(20)));
        Assert.InRange((double)first / pairs.Count, 0.68, 1);
        Assert.InRange((double)amongFive / pairs.Count, 0.88, 1);
    }
}
