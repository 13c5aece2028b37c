using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Tests.Trust;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>Spoiled input for every parser: a million for those in this process, a tenth of that for those in workers.</summary>
internal static class FuzzSuite
{
    private const int Seed = 1, InsideCases = 1_000_000, ApartCases = 100_000;

    public static TrustSuite Inside { get; } = new("fuzz", "No spoiled page, feed, sitemap, robots.txt, table or body throws or takes more than 5 s.", (share, cancellationToken) =>
        RunAsync(FuzzTargets.Inside, InsideCases, share, cancellationToken));

    public static TrustSuite Apart { get; } = new("fuzz-files", "No spoiled file is more than refused.", async (share, cancellationToken) =>
    {
        await using BombRange workers = new();
        return await RunAsync(FuzzTargets.Apart(workers.Files), ApartCases, share, cancellationToken);
    });

    private static async Task<TrustOutcome> RunAsync(IReadOnlyList<FuzzTarget> targets, int cases, double share, CancellationToken cancellationToken)
    {
        int each = Math.Max(1, (int)(cases * share / targets.Count));
        List<string> failures = [];
        foreach (FuzzTarget target in targets)
        {
            long started = Stopwatch.GetTimestamp();
            List<string> failed = await Fuzzing.RunAsync(target, Seed, each, cancellationToken);
            failures.AddRange(failed);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {each} cases, {failed.Count} failed, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        }

        return new TrustOutcome((long)each * targets.Count, failures);
    }
}
