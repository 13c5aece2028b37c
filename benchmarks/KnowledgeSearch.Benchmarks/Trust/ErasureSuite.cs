using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Tests.Privacy;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>Erases 100 of 2,000 people from 100,000 messages, and reads every file byte by byte for a word that everything of each held: at once, after a crawl that brings it all again, and after a restart.</summary>
internal static class ErasureSuite
{
    private const int Messages = 100_000, People = 2_000, Erased = 100, Seed = 20261125;

    public static TrustSuite Erase { get; } = new(
        "erasure", "Of 100 people erased from 100,000 messages no file of the data folder holds a trace, nor after everything is crawled again.", RunAsync);

    private static async Task<TrustOutcome> RunAsync(double share, CancellationToken cancellationToken)
    {
        int messages = Math.Max(500, (int)(Messages * share)), people = Math.Max(20, (int)(People * share)), erased = Math.Max(1, (int)(Erased * share));
        int[] gone = [.. Enumerable.Range(0, people).OrderBy(person => (person * 7_919L) % 10_007).Take(erased)];
        await using ErasureTrial trial = await ErasureTrial.StartAsync(messages, people, Seed, cancellationToken);
        await trial.CrawlAsync(cancellationToken);
        await trial.LeaveTracesAsync(gone, cancellationToken);
        List<string> failures = [];
        SortedDictionary<string, SortedSet<int>> before = trial.Found();
        failures.AddRange(gone.Where(person => !before.Values.Any(found => found.Contains(person))).Select(person => $"person {person} left no trace to begin with: the trial proves nothing of them"));

        Stopwatch watch = Stopwatch.StartNew();
        ErasureReport begun = await trial.Erasure.BeginAsync(new ErasureRequest([.. gone.Select(ErasureTrial.Mail)]), new AuditAct("trial", "erase"), cancellationToken);
        await trial.Erasure.CompleteAsync(cancellationToken);
        TimeSpan took = watch.Elapsed;
        ErasureReport done = (await trial.Erasure.FindAsync(begun.Id, cancellationToken))!; // begun above
        failures.AddRange(done.Remains);
        await CompareAsync("after erasing");
        await trial.CrawlAsync(cancellationToken);
        await CompareAsync("after crawling again");
        await trial.RestartAsync(cancellationToken);
        await CompareAsync("after a restart");
        failures.AddRange(await trial.Store.CheckAsync(cancellationToken));
        string counts = string.Join(", ", done.Counts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")));
        return new TrustOutcome(gone.Length, failures, string.Create(CultureInfo.InvariantCulture, $"{before.Count} files held them before; erased in {took.TotalSeconds:0} s: {counts}."));

        async Task CompareAsync(string when)
        {
            failures.AddRange(
                from file in trial.Found()
                where file.Value.Overlaps(gone)
                select $"{when}, '{file.Key}' holds {string.Join(' ', file.Value.Intersect(gone))}");
            foreach (int person in gone)
            {
                if (await trial.IsFoundAsync(person, cancellationToken))
                {
                    failures.Add($"{when}, person {person} can be found or is suggested");
                }
            }

            int stays = Enumerable.Range(0, people).First(person => !gone.Contains(person));
            if (!await trial.IsFoundAsync(stays, cancellationToken))
            {
                failures.Add($"{when}, person {stays}, who stays, is not found: the search proves nothing");
            }
        }
    }
}
