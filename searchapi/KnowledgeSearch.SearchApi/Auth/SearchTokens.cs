using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>What a token says. It is encrypted: browsers hold it, but cannot read or change it.</summary>
/// <param name="Key">Name of the key that it was asked for with.</param>
/// <param name="KeyHash">The key's hash at that time: another key under the same name does not revive it.</param>
/// <param name="Email">The person it searches as; null: as the key does.</param>
/// <param name="Expires">When it stops.</param>
internal sealed record SearchToken(string Key, string KeyHash, string? Email, DateTimeOffset Expires);

/// <summary>
/// Makes and reads tokens for searching from a browser. They are stored nowhere; hosts that share the keys of <c>DataProtection</c> take each other's. A token ends with its time,
/// and at once when its key is taken out of the configuration, expires, or loses the scope.
/// </summary>
internal sealed class SearchTokens(IDataProtectionProvider protection, IOptionsMonitor<ApiKeySettings> settings, TimeProvider time)
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "kst_";

    /// <summary>Bounds of a token's life, and what it is unless asked otherwise, in minutes. Whoever finds one in a browser has it for no longer.</summary>
    public const int ShortestMinutes = 1, LongestMinutes = 15, UsualMinutes = 5;

    private readonly IDataProtector _protector = protection.CreateProtector("KnowledgeSearch.SearchToken.v1");

    /// <summary>Makes a token for the holder of a key.</summary>
    /// <param name="key">The key's name, from the request that it authenticated.</param>
    /// <param name="email">The person to search as; null: as the key.</param>
    /// <param name="life">How long.</param>
    public (string Token, DateTimeOffset Expires) Create(string key, string? email, TimeSpan life)
    {
        DateTimeOffset expires = time.GetUtcNow() + life;
        SearchToken token = new(key, settings.CurrentValue.Keys[key].Hash, email, expires);
        return (Prefix + Base64Url.EncodeToString(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(token))), expires);
    }

    /// <summary>The token and its key, when this program or one that shares its keys made it and it still holds; else null.</summary>
    public (SearchToken Token, ApiKeyOptions Key)? Read(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
        {
            return null;
        }

        SearchToken token;
        try
        {
            token = JsonSerializer.Deserialize<SearchToken>(_protector.Unprotect(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length))))!; // made above
        }
        catch (CryptographicException)
        {
            return null; // changed, or of another installation
        }

        DateTimeOffset now = time.GetUtcNow();
        return token.Expires > now && settings.CurrentValue.Keys.TryGetValue(token.Key, out ApiKeyOptions? key) && !(key.Expires <= now)
            && key.Hash.Equals(token.KeyHash, StringComparison.OrdinalIgnoreCase)
            && (token.Email is null ? key.Scopes.Contains(Scopes.Token) || key.Scopes.Contains(Scopes.TokenOfPerson) : key.Scopes.Contains(Scopes.TokenOfPerson))
            ? (token, key) : null;
    }
}
