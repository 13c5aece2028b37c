using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Tests.Trust;

/// <summary>Feeds a parser spoiled input, case by case; case and seed make every failure repeatable.</summary>
internal static class Fuzzing
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>What failed: an exception that is no refusal, or more than five seconds.</summary>
    public static async Task<List<string>> RunAsync(FuzzTarget target, int seed, int count, CancellationToken cancellationToken)
    {
        List<string> failures = [];
        for (int i = 0; i < count; i++)
        {
            byte[] input = Mutations.Mutate(target.Samples, new Random(HashCode(seed, i)));
            long started = Stopwatch.GetTimestamp();
            string? failure = null;
            try
            {
                await target.ReadAsync(input, cancellationToken);
            }
            catch (DocumentException)
            {
                // Refused, with a sentence.
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                failure = $"{error.GetType().Name}: {error.Message}";
            }

            TimeSpan took = Stopwatch.GetElapsedTime(started);
            failure ??= took > MaxTime ? string.Create(CultureInfo.InvariantCulture, $"took {took.TotalSeconds:0.0} s") : null;
            if (failure is not null)
            {
                failures.Add($"{target.Name}, seed {seed}, case {i}: {failure}");
            }
        }

        return failures;
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) + (number * 16_777_619));
}
