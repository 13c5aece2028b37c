using System.Collections.Concurrent;
using System.Security.Claims;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// Tells on whose behalf a request searches. A person holds the principals of their accounts and groups as the store knows them; someone the store does not know is just a
/// signed-in person; someone whose accounts are all closed sees what the public sees. A key sees what is public, or what everyone may see when its configuration says so;
/// never what belongs to a group. When the store cannot be asked the search fails: an answer with less would look like there is no more.
/// </summary>
internal sealed class PrincipalsResolver(IContentStore store, TimeProvider time)
{
    /// <summary>How long what the store said of a person is believed: the longest that a changed membership goes unnoticed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<string, (Principals Principals, DateTimeOffset Until)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The principals of the caller.</summary>
    /// <exception cref="StoreException">The store cannot say what the person holds.</exception>
    public async ValueTask<Principals> ResolveAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!user.IsPerson())
        {
            return user.IsKey() && user.HasClaim(AuthClaims.SearchesAs, ApiKeyOptions.Everyone) ? Principals.SignedIn([]) : Principals.Anonymous;
        }

        // An address only: the store would take 'p12' for the number of a person.
        if (user.Email() is not { } email || !email.Contains('@', StringComparison.Ordinal))
        {
            return Principals.SignedIn([]);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (_known.TryGetValue(email, out (Principals Principals, DateTimeOffset Until) known) && now < known.Until)
        {
            return known.Principals;
        }

        Principals principals = await ReadAsync(email, cancellationToken);
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[email] = (principals, now + Lifetime);
        return principals;
    }

    private async ValueTask<Principals> ReadAsync(string email, CancellationToken cancellationToken)
    {
        if (await store.FindPersonAsync(email, cancellationToken) is not { } person)
        {
            return Principals.SignedIn([]);
        }

        return person.Accounts.Any(account => account.Active)
            ? Principals.SignedIn(await store.GetPrincipalsAsync(person.Id, cancellationToken))
            : Principals.Anonymous;
    }
}
