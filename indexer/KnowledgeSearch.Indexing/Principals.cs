using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing;

/// <summary>On whose behalf something is searched: decides what exists for them. Immutable; made by sign-in, never from a request's own words.</summary>
public sealed class Principals
{
    private readonly FrozenSet<string> _tokens;

    private Principals(IEnumerable<string> tokens, bool signedIn, bool admin)
    {
        _tokens = tokens.ToFrozenSet(StringComparer.Ordinal);
        IsSignedIn = signedIn;
        IsAdmin = admin;
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{signedIn} {admin}\n{string.Join('\n', _tokens.Order(StringComparer.Ordinal))}")))[..32];
    }

    /// <summary>Nobody in particular: sees only what is public.</summary>
    public static Principals Anonymous { get; } = new([], signedIn: false, admin: false);

    /// <summary>Sees every document, also those without access; for admins' own tools, never the default of a signed-in admin's search.</summary>
    public static Principals Admin { get; } = new([], signedIn: true, admin: true);

    /// <summary>Any signed-in person.</summary>
    public bool IsSignedIn { get; }

    /// <summary>Passes every access list.</summary>
    public bool IsAdmin { get; }

    /// <summary>Equal for equal rights: part of cache keys and cursors. 32 hexadecimal characters.</summary>
    public string Digest { get; }

    /// <summary>Whether the principal is held.</summary>
    public bool Holds(string principal) => _tokens.Contains(principal);

    /// <summary>A signed-in person with their accounts' and groups' principals, already expanded.</summary>
    public static Principals SignedIn(IEnumerable<string> tokens) => new(tokens, signedIn: true, admin: false);

    /// <summary>Whether a document with this access may be seen. Null access: nobody but admins.</summary>
    public bool MaySee(DocumentAccess? access)
    {
        if (IsAdmin)
        {
            return true;
        }

        if (access is null || access.Deny.Any(Holds))
        {
            return false;
        }

        // A named list narrows everyone: both must pass when a source gives both.
        return (access.Public || (IsSignedIn && access.Everyone) || (access.AllOf.Count > 0 && IsSignedIn))
            && access.AllOf.All(clause => clause.Any(Holds));
    }
}
