using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Tests.Search;
using Probe = KnowledgeSearch.Indexing.Tests.Search.Interference;

namespace KnowledgeSearch.Benchmarks.Interference;

/// <summary>
/// <c>interference --cases N</c>: random corpora, access lists and viewers. Fails on the first answer that differs from that of an index without the documents that the viewer may not
/// see, and says how to ask again.
/// </summary>
internal static class InterferenceVerb
{
    private const int RequestsPerCase = 4;

    public static Command Create()
    {
        Option<int> cases = new("--cases") { Description = "Corpora, each with a viewer and four requests of its own.", DefaultValueFactory = _ => 10_000 };
        Option<uint> seed = new("--seed") { Description = "Of the first case; the following ones count on.", DefaultValueFactory = _ => 1 };
        Command command = new("interference", "Shows that hidden documents change no answer.") { cases, seed };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed.GetValue(cases), parsed.GetValue(seed), cancellationToken)));
        return command;
    }

    private static int Run(int cases, uint seed, CancellationToken cancellationToken)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Tally tally = new();
        Parallel.For(0, cases, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, loop) =>
        {
            if (Case(seed + (uint)i, tally) is { } difference)
            {
                loop.Stop();
                Console.Error.WriteLine($"case {seed + (uint)i}: {difference.What}\nwithout what is hidden: {difference.Expected}\nwith it: {difference.Actual}");
                tally.Failed();
            }
            else if (tally.Passed() % 1000 == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Cases:N0} of {cases:N0}"));
            }
        });
        TimeSpan took = Process.GetCurrentProcess().TotalProcessorTime - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Cases:N0} cases, {tally.Documents:N0} documents of which {tally.Hidden:N0} hidden, {tally.Requests:N0} requests, {tally.Differences} differences, {took.TotalMinutes:0.0} minutes of processor time"));
        return tally.Differences == 0 ? 0 : 1;
    }

    private static Difference? Case(uint seed, Tally tally)
    {
        PCG random = new(seed, 1);
        IReadOnlyList<IndexDocument> corpus = RandomSearches.Corpus.Generate(random, null, out _);
        Principals viewer = RandomSearches.Viewer.Generate(random, null, out _);
        SearchRequest[] requests = [.. Enumerable.Range(0, RequestsPerCase).Select(number => RandomSearches.Request.Generate(random, null, out _))];
        int batch = Gen.Int[1, 9].Generate(random, null, out _);
        tally.Add(corpus.Count, corpus.Count(document => !viewer.MaySee(document.Access)), requests.Length);
        return Probe.Find(corpus, viewer, requests, batch);
    }

    private sealed class Tally
    {
        private int _cases, _differences;
        private long _documents, _hidden, _requests;

        public int Cases => _cases;

        public int Differences => _differences;

        public long Documents => _documents;

        public long Hidden => _hidden;

        public long Requests => _requests;

        public int Passed() => Interlocked.Increment(ref _cases);

        public void Failed() => Interlocked.Increment(ref _differences);

        public void Add(int documents, int hidden, int requests)
        {
            Interlocked.Add(ref _documents, documents);
            Interlocked.Add(ref _hidden, hidden);
            Interlocked.Add(ref _requests, requests);
        }
    }
}
