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
    /// <summary>How long what the store said of a person is believed: the longest that a changed membership or a closed account goes unnoticed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    /// <summary>How long the store may be away before nobody's account counts as open any more.</summary>
    public static readonly TimeSpan LongestAway = TimeSpan.FromMinutes(15);

    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The principals of the caller.</summary>
    /// <exception cref="StoreException">The store cannot say what the person holds.</exception>
    public async ValueTask<Principals> ResolveAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!user.IsPerson())
        {
            return user.IsKey() && user.HasClaim(AuthClaims.SearchesAs, ApiKeyOptions.Everyone) ? Principals.SignedIn([]) : Principals.Anonymous;
        }

        return Address(user) is { } email ? (await FindAsync(email, cancellationToken)).Principals : Principals.SignedIn([]);
    }

    /// <summary>
    /// Whether the store knows the person and every account of theirs is closed. While the store is away what it last said holds, for <see cref="LongestAway"/>, so that an
    /// admin can see what is wrong with it.
    /// </summary>
    /// <exception cref="StoreException">The store is away and has not said anything of the person lately.</exception>
    public async ValueTask<bool> IsClosedAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (Address(user) is not { } email)
        {
            return false;
        }

        try
        {
            return (await FindAsync(email, cancellationToken)).IsClosed;
        }
        catch (StoreException) when (_known.TryGetValue(email, out Known? known) && time.GetUtcNow() < known.Read + LongestAway)
        {
            return known.IsClosed;
        }
    }

    // An address only: the store would take 'p12' for the number of a person.
    private static string? Address(ClaimsPrincipal user) => user.Email() is { } email && email.Contains('@', StringComparison.Ordinal) ? email : null;

    private async ValueTask<Known> FindAsync(string email, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_known.TryGetValue(email, out Known? known) && now < known.Read + Lifetime)
        {
            return known;
        }

        Known read = await ReadAsync(email, now, cancellationToken);
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[email] = read;
        return read;
    }

    private async ValueTask<Known> ReadAsync(string email, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await store.FindPersonAsync(email, cancellationToken) is not { } person)
        {
            return new Known(Principals.SignedIn([]), IsClosed: false, now);
        }

        return person.Accounts.Any(account => account.Active)
            ? new Known(Principals.SignedIn(await store.GetPrincipalsAsync(person.Id, cancellationToken)), IsClosed: false, now)
            : new Known(Principals.Anonymous, IsClosed: true, now);
    }

    private sealed record Known(Principals Principals, bool IsClosed, DateTimeOffset Read);
}
