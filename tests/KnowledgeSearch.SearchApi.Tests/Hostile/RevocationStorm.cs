using System.Net;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Tests.Hostile;

/// <summary>
/// Grants and revokes at random: members of groups, groups within groups (cycles too), what documents ask for and deny, accounts closed and opened. After every change each person must find
/// exactly what a plain reading of the rules gives them, by search, by address and by number.
/// </summary>
/// <param name="services">Of the program that is asked.</param>
/// <param name="people">The clients of the people, by e-mail address; account <c>storm/user/i</c> is the i-th.</param>
/// <param name="pass">Lets the time pass after which a change must be noticed.</param>
internal sealed class RevocationStorm(IServiceProvider services, IReadOnlyList<(string Email, HttpClient Client)> people, Action pass)
{
    private const int Groups = 8, Documents = 16;
    private static readonly SourceId s_source = new("storm");
    private readonly HashSet<string>[] _members = [.. Enumerable.Range(0, Groups).Select(_ => new HashSet<string>())];
    private readonly DocumentAccess?[] _access = new DocumentAccess?[Documents];
    private readonly HashSet<int> _closed = [];
    private readonly IContentStore _store = services.GetRequiredService<IContentStore>();

    /// <summary>Makes changes and checks after each.</summary>
    /// <returns>Every answer that was not as it must be.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(int changes, Random random, CancellationToken cancellationToken)
    {
        await CommitAsync([.. Enumerable.Range(0, people.Count)], [.. Enumerable.Range(0, Groups)], [.. Enumerable.Range(0, Documents)], cancellationToken);
        List<string> wrong = [];
        for (int i = 0; i < changes; i++)
        {
            string change = await ChangeAsync(random, cancellationToken);
            await services.GetRequiredService<IndexProjection>().CatchUpAsync(cancellationToken);
            pass();
            for (int person = 0; person < people.Count; person++)
            {
                wrong.AddRange(await CheckAsync(person, $"change {i}, {change}", cancellationToken));
            }
        }

        return wrong;
    }

    private async Task<string> ChangeAsync(Random random, CancellationToken cancellationToken)
    {
        int group = random.Next(Groups), document = random.Next(Documents), person = random.Next(people.Count);
        switch (random.Next(10))
        {
            case < 4:
                string member = random.Next(3) == 0 ? Group(random.Next(Groups)) : User(person);
                if (!_members[group].Remove(member))
                {
                    _members[group].Add(member);
                }

                await CommitAsync([], [group], [], cancellationToken);
                return $"member {member} of {group}";
            case < 8:
                _access[document] = Access(random);
                await CommitAsync([], [], [document], cancellationToken);
                return $"access of {document}";
            case 8:
                _access[document] = Access(random);
                await _store.CommitAsync(
                    new CrawlBatch { Source = s_source, Now = DateTimeOffset.UnixEpoch, Access = [new(Id(document), _access[document])] }, cancellationToken);
                return $"access alone of {document}";
            default:
                if (!_closed.Remove(person))
                {
                    _closed.Add(person);
                }

                await CommitAsync([person], [], [], cancellationToken);
                return $"account of {person}";
        }
    }

    private static DocumentAccess? Access(Random random) => random.Next(8) switch
    {
        0 => null,
        1 => DocumentAccess.Nobody,
        2 => DocumentAccess.ForEveryone with { Deny = [Group(random.Next(Groups))] },
        3 => DocumentAccess.ForPublic,
        4 => new DocumentAccess { AllOf = [[Group(random.Next(Groups))], [Group(random.Next(Groups)), User(random.Next(3))]] },
        5 => DocumentAccess.ForAnyOf(User(random.Next(3)), Group(random.Next(Groups))) with { Deny = [User(random.Next(3))] },
        6 => new DocumentAccess { AllOf = [[], [Group(0)]] },
        _ => DocumentAccess.ForAnyOf(Group(random.Next(Groups))),
    };

    private async Task<IEnumerable<string>> CheckAsync(int person, string after, CancellationToken cancellationToken)
    {
        (string email, HttpClient client) = people[person];
        string[] expected = [.. Enumerable.Range(0, Documents).Where(document => MaySee(person, _access[document])).Select(document => Id(document).Value).Order(StringComparer.Ordinal)];
        JsonNode answer = JsonNode.Parse(await client.GetStringAsync("/api/v1/search?q=stormvloed&size=100&group=false", cancellationToken))!;
        string[] found = [.. answer["hits"]!.AsArray().Select(hit => hit!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal)];
        List<string> wrong = [];
        if (!expected.SequenceEqual(found))
        {
            wrong.Add($"{after}: {email} should find {string.Join(' ', expected)}, found {string.Join(' ', found)}");
        }

        for (int document = 0; document < Documents; document++)
        {
            using HttpResponseMessage response = await client.GetAsync("/api/v1/documents/" + Id(document).Value, cancellationToken);
            if (response.StatusCode != (expected.Contains(Id(document).Value) ? HttpStatusCode.OK : HttpStatusCode.NotFound))
            {
                wrong.Add($"{after}: {email} got {response.StatusCode} for document {document}");
            }
        }

        return wrong;
    }

    private bool MaySee(int person, DocumentAccess? access)
    {
        HashSet<string> held = _closed.Contains(person) ? [] : Held(User(person));
        bool isSignedIn = !_closed.Contains(person);
        return access is not null && !access.Deny.Any(held.Contains)
            && (access.Public || (access.Everyone && isSignedIn) || (access.AllOf.Count > 0 && access.AllOf.All(list => list.Any(held.Contains))));
    }

    private HashSet<string> Held(string account)
    {
        HashSet<string> held = [account];
        while (Enumerable.Range(0, Groups).FirstOrDefault(group => !held.Contains(Group(group)) && _members[group].Overlaps(held), -1) is >= 0 and int next)
        {
            held.Add(Group(next));
        }

        return held;
    }

    private Task CommitAsync(int[] accounts, int[] groups, int[] documents, CancellationToken cancellationToken) => _store.CommitAsync(
        new CrawlBatch
        {
            Source = s_source, Now = DateTimeOffset.UnixEpoch,
            People = [.. accounts.Select(i => new SourcePerson { Id = $"storm/user/{i}", Name = $"Persoon {i}", Emails = [people[i].Email], Active = !_closed.Contains(i) })],
            Groups = [.. groups.Select(i => new SourceGroup { Id = $"storm/group/{i}", Members = [.. _members[i].Order(StringComparer.Ordinal)] })],
            Upserts =
            [
                .. documents.Select(i => new SourceDocument
                {
                    Id = Id(i), Language = "nl", Title = $"Stormvloed {i}", Body = $"Over de stormvloed van {i}.", Access = _access[i], Kind = i % 2 == 0 ? DocumentKind.Page : DocumentKind.Message,
                }),
            ],
        },
        cancellationToken).AsTask();

    private static DocumentId Id(int document) => DocumentId.Parse($"storm/{document}");

    private static string User(int person) => DocumentAccess.User($"storm/user/{person}");

    private static string Group(int group) => DocumentAccess.Group($"storm/group/{group}");
}
