using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>What a suite found.</summary>
/// <param name="Attempts">How much was tried.</param>
/// <param name="Failures">What went wrong, one sentence each; empty when the promise holds.</param>
/// <param name="Figures">What was measured besides; null: nothing.</param>
internal sealed record TrustOutcome(long Attempts, IReadOnlyList<string> Failures, string? Figures = null);

/// <summary>A promise and the full number of attempts to break it; the test suite tries a sample of the same.</summary>
/// <param name="Name">What <c>--suite</c> takes.</param>
/// <param name="Promise">One sentence.</param>
/// <param name="RunAsync">Tries; the first argument is the share of the full number, 1 for all.</param>
internal sealed record TrustSuite(string Name, string Promise, Func<double, CancellationToken, Task<TrustOutcome>> RunAsync);

/// <summary><c>trust [--suite NAME] [--share 0.1]</c>: tries to break what the program promises about who sees what. Fails when one promise does not hold.</summary>
internal static class TrustVerb
{
    private const int MostShown = 5;

    private static readonly TrustSuite[] s_suites = [CanarySuite.Words, CanarySuite.Turns, RevocationSuite.Storm, ErasureSuite.Erase, BombSuite.Bombs, FuzzSuite.Inside, FuzzSuite.Apart];

    public static Command Create()
    {
        Option<string[]> names = new("--suite") { Description = $"Only these: {string.Join(", ", s_suites.Select(suite => suite.Name))}.", AllowMultipleArgumentsPerToken = true };
        names.AcceptOnlyFromAmong([.. s_suites.Select(suite => suite.Name)]);
        Option<double> share = new("--share") { Description = "Share of the full number of attempts.", DefaultValueFactory = _ => 1 };
        Command command = new("trust", "Tries to break what is promised about who sees what, and about hostile bytes.") { names, share };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(names) ?? [], parsed.GetValue(share), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] names, double share, CancellationToken cancellationToken)
    {
        int failed = 0;
        Console.WriteLine("| suite | promise | attempts | failures | s |");
        Console.WriteLine("| --- | --- | --: | --: | --: |");
        foreach (TrustSuite suite in s_suites.Where(suite => names.Length == 0 || names.Contains(suite.Name)))
        {
            Stopwatch watch = Stopwatch.StartNew();
            TrustOutcome outcome = await suite.RunAsync(share, cancellationToken);
            failed += outcome.Failures.Count > 0 ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {suite.Name} | {suite.Promise}{(outcome.Figures is null ? "" : " " + outcome.Figures)} | {outcome.Attempts:N0} | {outcome.Failures.Count} | {watch.Elapsed.TotalSeconds:F0} |"));
            foreach (string failure in outcome.Failures.Take(MostShown))
            {
                Console.Error.WriteLine($"{suite.Name}: {failure}");
            }
        }

        return failed == 0 ? 0 : 1;
    }
}
