using KnowledgeSearch.Tests.Hostile;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>Words of 1,000 hidden documents (D2), and two callers by turns (D4).</summary>
internal static class CanarySuite
{
    private const int Hidden = 1_000, Questions = 50_000, TurnsAtFullSize = 10_000, Clients = 2;

    public static TrustSuite Words { get; } = new("canaries", "No surface gives back a word of a hidden document, nor counts it.", async (share, cancellationToken) =>
    {
        int questions = (int)(Questions * share);
        return new TrustOutcome(questions, await WithProbeAsync(probe => probe.RunAsync(questions, Clients, new Random(20261125), cancellationToken), cancellationToken));
    });

    public static TrustSuite Turns { get; } = new("turns", "Callers who ask the same by turns each get their own answer.", async (share, cancellationToken) =>
    {
        int turns = (int)(TurnsAtFullSize * share);
        return new TrustOutcome(turns, await WithProbeAsync(probe => probe.AlternateAsync(turns, cancellationToken), cancellationToken));
    });

    private static async Task<IReadOnlyList<string>> WithProbeAsync(Func<CanaryProbe, Task<IReadOnlyList<string>>> ask, CancellationToken cancellationToken)
    {
        await using TrustHost host = await TrustHost.StartAsync(cancellationToken);
        await host.PushAsync(CanaryProbe.Lines(TrustHost.Source, Hidden), cancellationToken);
        using HttpClient outsider = host.Client("public"), insider = host.Client("everyone");
        return await ask(new CanaryProbe(outsider, insider, TrustHost.Source, Hidden));
    }
}
