using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Lucene.Suggesting;
using KnowledgeSearch.Indexing.Ranking;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Benchmarks.Typing;

/// <summary><c>suggest --documents N</c>: generated documents, then every keystroke of titles being typed, some with a slip, by somebody who may see nine of ten documents.</summary>
internal static class SuggestVerb
{
    private const int Batch = 2_000, Typists = 300;

    public static Command Create()
    {
        Option<int> documents = new("--documents") { Description = "How many documents.", DefaultValueFactory = _ => 1_000_000 };
        Command command = new("suggest", "Measures suggestions as people type.") { documents };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(documents), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int documents, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("suggest-").FullName;
        try
        {
            using LuceneIndex index = new(new IndexOptions { Path = folder }, NullLogger<LuceneIndex>.Instance);
            index.Open();
            GeneratedTitles titles = new(new Random(20261125));
            List<IndexChange> changes = [];
            for (int i = 0; i < documents; i++)
            {
                changes.Add(new IndexChange.Upsert(titles.Document(i)));
                if (changes.Count == Batch || i == documents - 1)
                {
                    await index.WriteAsync(changes, cancellationToken);
                    changes.Clear();
                }
            }

            await index.RefreshAsync(cancellationToken);
            FacetColumns columns = new();
            IndexSnapshot snapshot = index.Acquire() ?? throw new InvalidOperationException("The index is not open.");
            columns.Load(snapshot);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            Stopwatch watch = Stopwatch.StartNew();
            SegmentSuggestions.Load(snapshot);
            TimeSpan load = watch.Elapsed;
            long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
            snapshot.Release();

            LuceneSearcher searcher = new(index.Acquire, new byte[32], RankingWeights.Default, columns);
            Random random = new(7);
            List<double> times = [], processor = [];
            int keystrokes = 0, answered = 0;
            for (int typist = -20; typist < Typists; typist++)
            {
                string title = titles.Typed(random);
                for (int letters = 1; letters <= Math.Min(title.Length, 24); letters++)
                {
                    TimeSpan started = Environment.CpuUsage.TotalTime;
                    long start = Stopwatch.GetTimestamp();
                    SuggestResult result = await searcher.SuggestAsync(new SuggestRequest(title[..letters], Principals.SignedIn(["group:s/group/1"])), cancellationToken);
                    if (typist >= 0)
                    {
                        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                        processor.Add((Environment.CpuUsage.TotalTime - started).TotalMilliseconds);
                        keystrokes++;
                        answered += result.Suggestions.Count > 0 ? 1 : 0;
                    }
                }
            }

            times.Sort();
            processor.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{documents:N0} documents, {keystrokes:N0} keystrokes, {answered:N0} answered: p50 {At(times, 0.5):F1} ms, p95 {At(times, 0.95):F1} ms, p99 {At(times, 0.99):F1} ms; of processor p50 {At(processor, 0.5):F1} ms, p95 {At(processor, 0.95):F1} ms, p99 {At(processor, 0.99):F1} ms; "
                + $"read in {load.TotalSeconds:F1} s, {bytes / 1048576.0:F0} MB"));
            return 0;

            static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Titles of three to seven words out of fifty thousand, the usual ones often.</summary>
    private sealed class GeneratedTitles(Random random)
    {
        private static readonly string[] Syllables = "ver lof aan vraag be heer lap top ge bouw kan ti ne re ser ve ring in koop or der fac tuur sta ge pro ject plan ning soft wa re mel ding zorg ver ze ke ring".Split(' ');
        private readonly string[] _words = [.. Enumerable.Range(0, 50_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 6)).Select(_ => Syllables[random.Next(Syllables.Length)])))];

        public IndexDocument Document(int number) => new()
        {
            Id = DocumentId.Parse($"s/{number}"),
            Kind = (DocumentKind)(number % 4),
            Title = Title(random),
            Body = $"{Word(random)} {Word(random)} {Word(random)}",
            Languages = [number % 3 == 0 ? "en" : "nl"],
            Author = new PersonReference($"p{number % 20_000}", $"{Word(random)} {Word(random)}"),
            Created = new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(number % 5_000_000),
            Access = number % 10 == 0 ? DocumentAccess.ForAnyOf($"group:s/group/{number % 50}") : DocumentAccess.ForEveryone,
        };

        /// <summary>A title as somebody types it: one in four with two letters swapped.</summary>
        public string Typed(Random typist)
        {
            string title = Title(typist);
            int slip = typist.Next(4) == 0 ? typist.Next(2, title.Length - 2) : 0;
            return slip == 0 ? title : string.Concat(title.AsSpan(0, slip), title.AsSpan(slip + 1, 1), title.AsSpan(slip, 1), title.AsSpan(slip + 2));
        }

        private string Title(Random by) => string.Join(' ', Enumerable.Range(0, by.Next(3, 8)).Select(_ => Word(by)));

        private string Word(Random by) => _words[(int)(_words.Length * Math.Pow(by.NextDouble(), 3))];
    }
}
