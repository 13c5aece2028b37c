using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>Removes what is remembered of the searches of people, and of searches that name them; answers how many.</summary>
/// <param name="addresses">The addresses they sign in with.</param>
/// <param name="texts">Texts that name them.</param>
/// <param name="cancellationToken">Before anything is removed.</param>
public delegate ValueTask<int> ForgetSearches(IReadOnlyCollection<string> addresses, IReadOnlyCollection<string> texts, CancellationToken cancellationToken);

/// <summary>Who is meant, and by what they are told from now on.</summary>
/// <param name="Tokens">Hashes to remember.</param>
/// <param name="Notes">What to know before.</param>
internal sealed record ErasurePlan(IReadOnlyList<ErasedToken> Tokens, IReadOnlyList<string> Notes)
{
    /// <summary>The addresses they sign in with, in the clear: not kept.</summary>
    public required IReadOnlyCollection<string> Addresses { get; init; }

    /// <summary>Texts that name them, in the clear: not kept.</summary>
    public required IReadOnlyCollection<string> Texts { get; init; }

    private const int MostPeople = 500, MostTexts = 100, ShortestText = 3, ShortestUsername = 4;

    /// <summary>Finds everybody and their namesakes.</summary>
    /// <exception cref="ErasureRefusedException">Somebody cannot be found, or there are too many.</exception>
    public static async ValueTask<ErasurePlan> MakeAsync(ContentStore store, ErasureRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        List<ErasedToken> tokens = [];
        List<string> notes = [];
        HashSet<string> addresses = new(StringComparer.OrdinalIgnoreCase), texts = new(request.Also, StringComparer.OrdinalIgnoreCase);
        HashSet<string> people = new(StringComparer.Ordinal);
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (string asked in request.People.Select(one => one.Trim()))
        {
            StoredPerson? person = await store.FindPersonAsync(asked, cancellationToken) ?? await store.FindPersonByAccountAsync(asked, cancellationToken);
            if (person is null && !asked.Contains('@', StringComparison.Ordinal) && !asked.Contains('/', StringComparison.Ordinal))
            {
                throw new ErasureRefusedException($"There is no person '{asked}': give a person id such as p42, an account id such as engage/user/42, or an e-mail address. Nothing was erased.");
            }

            if (person is not null && !people.Add(person.Id))
            {
                continue;
            }

            ErasedMark mark = new(store.Key.Pseudonym("erased", person?.Accounts[0].Id ?? asked)[..12], request.Policy == ErasurePolicy.Pseudonymise);
            if (person is null)
            {
                addresses.Add(asked);
                texts.Add(asked);
                notes.Add($"No account of any source has '{asked}': it is taken out of texts, and kept out from now on.");
                tokens.AddRange(asked.Contains('@', StringComparison.Ordinal) ? ErasedIdentities.OfAddress(store.Key, asked, mark) : ErasedIdentities.Of(store.Key, new SourcePerson { Id = asked }, mark));
            }

            foreach (SourcePerson account in person?.Accounts ?? [])
            {
                tokens.AddRange(ErasedIdentities.Of(store.Key, account, mark));
                names.TryAdd(account.Name.Trim(), person!.Id); // it has accounts
                addresses.UnionWith(account.Emails);
                texts.UnionWith([.. account.Emails, .. account.Usernames.Where(name => name.Length >= ShortestUsername)]);
                if (IdentityWords.Of(account.Name).Length > 1)
                {
                    texts.Add(account.Name.Trim());
                }
            }

            tokens.AddRange(ErasedIdentities.OfTexts(store.Key, request.Also, mark));
        }

        await foreach (StoredPerson other in store.ListPeopleAsync(cancellationToken))
        {
            if (!people.Contains(other.Id) && other.Accounts.FirstOrDefault(account => account.Name.Length > 0 && names.ContainsKey(account.Name.Trim())) is { } namesake)
            {
                notes.Add($"{other.Id} has the same name as somebody who is to be erased ({namesake.Id}): their account and messages stay, but texts that name either lose the name.");
            }
        }

        return new ErasurePlan(tokens, notes) { Addresses = addresses, Texts = texts };
    }

    private static void Check(ErasureRequest request)
    {
        if (request.People.Count is 0 or > MostPeople)
        {
            throw new ErasureRefusedException($"people must name 1 to {MostPeople} people, named {request.People.Count}.");
        }

        if (request.Also.Count > MostTexts || request.Also.FirstOrDefault(text => IdentityWords.Of(text).Sum(word => word.Length) < ShortestText) is not null)
        {
            throw new ErasureRefusedException($"also must hold at most {MostTexts} texts of {ShortestText} letters or more: shorter ones would be found inside everything.");
        }

        if (request.Also.Count > 0 && request.People.Count > 1)
        {
            throw new ErasureRefusedException("also names one person: erase people who have such texts one by one.");
        }
    }
}
