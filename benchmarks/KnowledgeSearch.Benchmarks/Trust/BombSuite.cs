using System.Globalization;
using KnowledgeSearch.Tests.Trust;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>Sets every bomb off, one by one, and prints what became of each to the error stream. Memory means something only when this suite runs by itself.</summary>
internal static class BombSuite
{
    private const double MaxSeconds = 10, MaxMegabytes = 300;

    public static TrustSuite Bombs { get; } = new("bombs", "No file and no answer takes more than 10 s or 300 MB of this process; what comes after it is read.", RunAsync);

    private static async Task<TrustOutcome> RunAsync(double share, CancellationToken cancellationToken)
    {
        await using BombRange range = new();
        await range.SetOffAsync(new FileBomb("warm-up.md", "text/markdown", () => "x"u8.ToArray()), cancellationToken);
        List<BombOutcome> outcomes = [];
        foreach (FileBomb bomb in FileBombs.All.Take(Share(FileBombs.All.Count)))
        {
            outcomes.Add(Print(await range.SetOffAsync(bomb, cancellationToken)));
        }

        foreach (AnswerBomb bomb in AnswerBombs.All.Take(Share(AnswerBombs.All.Count)))
        {
            outcomes.Add(Print(await range.SetOffAsync(bomb, cancellationToken)));
        }

        return new TrustOutcome(
            outcomes.Count,
            [.. outcomes.Where(outcome => outcome.Seconds > MaxSeconds || outcome.GrownMegabytes > MaxMegabytes || !outcome.WentOn).Select(Line)],
            string.Create(CultureInfo.InvariantCulture, $"Slowest {outcomes.Max(outcome => outcome.Seconds):0.0} s, most {outcomes.Max(outcome => outcome.GrownMegabytes):0} MB."));

        int Share(int all) => (int)Math.Ceiling(all * share);
    }

    private static BombOutcome Print(BombOutcome outcome)
    {
        Console.Error.WriteLine(Line(outcome));
        return outcome;
    }

    private static string Line(BombOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture, $"{outcome.Seconds,6:0.00} s {outcome.GrownMegabytes,5:0} MB  {outcome.Name}: {outcome.Outcome}{(outcome.WentOn ? "" : " (what came after it was not read)")}");
}
