using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Indexing.Spelling;

namespace KnowledgeSearch.Benchmarks.Typing;

/// <summary><c>spelling --words FILE --corrections FILE</c>: how long it takes to find the words up to two edits from a misspelled one in a dictionary of that size.</summary>
internal static class SpellingVerb
{
    public static Command Create()
    {
        Option<FileInfo> words = new("--words") { Description = "A word list, one a line.", Required = true };
        Option<FileInfo> corrections = new("--corrections") { Description = "Misspelling, tab, correction.", Required = true };
        Command command = new("spelling", "Measures the search for words near a misspelled one.") { words, corrections };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(words)!, parsed.GetValue(corrections)!))); // required
        return command;
    }

    private static int Run(FileInfo list, FileInfo corrections)
    {
        SortedWords words = new([.. File.ReadLines(list.FullName).Select(word => word.ToLowerInvariant()).Where(IsPlain).Distinct().Order(StringComparer.Ordinal)]);
        string[] wrong = [.. File.ReadLines(corrections.FullName).Select(line => line.Split('\t')[0].ToLowerInvariant()).Where(IsPlain)];
        List<double> times = [], processor = [];
        foreach (string word in wrong)
        {
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            words.Near(word, SpellingCandidate.Most(word.Length));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
        }

        times.Sort();
        processor.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{wrong.Length:N0} misspellings in {words.Count:N0} words: p50 {times[times.Count / 2]:F1} ms, p95 {times[times.Count * 95 / 100]:F1} ms, max {times[^1]:F1} ms; of processor p50 {processor[processor.Count / 2]:F1} ms, p95 {processor[processor.Count * 95 / 100]:F1} ms"));
        return 0;
    }

    private static bool IsPlain(string word) => word.Length is > 1 and <= EditTable.MaxLength && word.All(char.IsAsciiLetterLower);
}
