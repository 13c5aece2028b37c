using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.Tests.Hostile;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>1,000 random grants and revocations (D3).</summary>
internal static class RevocationSuite
{
    private const int Changes = 1_000, People = 3;

    public static TrustSuite Storm { get; } = new("revocations", "Five seconds after a grant or a revocation everyone finds exactly what is theirs.", async (share, cancellationToken) =>
    {
        await using TrustHost host = await TrustHost.StartAsync(cancellationToken);
        List<(string, HttpClient)> people = [];
        for (int i = 0; i < People; i++)
        {
            people.Add((TrustHost.Person(i + 1), await host.SignInAsync(i + 1, cancellationToken)));
        }

        int changes = (int)(Changes * share);
        RevocationStorm storm = new(host.Services, people, () => host.Pass(PrincipalsResolver.Lifetime));
        IReadOnlyList<string> wrong = await storm.RunAsync(changes, new Random(20261125), cancellationToken);
        people.ForEach(person => person.Item2.Dispose());
        return new TrustOutcome(changes, wrong);
    });
}
