using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>A key as it is handed to whoever asked for it; the key is shown once and stored nowhere.</summary>
/// <param name="Key">What the caller sends as <c>Authorization: Bearer …</c>.</param>
/// <param name="Configuration">What goes into the configuration, as JSON.</param>
internal sealed record CreatedKey(string Key, string Configuration);

/// <summary>Makes keys and recognises them. A key is a prefix that secret scanners know it by, and 32 random bytes; only its SHA-256 is stored, which is enough for a random key.</summary>
internal static class ApiKeys
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "ks_";

    private const int RandomBytes = 32;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Makes a key.</summary>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="scopes">What it may do; see <see cref="Scopes"/>.</param>
    /// <param name="expires">When it stops; null: never.</param>
    /// <exception cref="ArgumentException">A scope is not known, or the name is empty or holds a colon.</exception>
    public static CreatedKey Create(string name, IReadOnlyList<string> scopes, DateTimeOffset? expires = null)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name of a key must not be empty nor hold ':', which separates configuration keys; was '{name}'.", nameof(name));
        }

        if (ApiKeyOptions.ScopeFaults(scopes) is [var fault, ..])
        {
            throw new ArgumentException(fault, nameof(scopes));
        }

        string key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        Dictionary<string, object> options = new() { ["Hash"] = Hash(key), ["Scopes"] = scopes };
        if (expires is { } end)
        {
            options["Expires"] = end.ToUniversalTime();
        }

        object configuration = new { Auth = new { Keys = new Dictionary<string, object> { [name] = options } } };
        return new CreatedKey(key, JsonSerializer.Serialize(configuration, s_indented));
    }

    /// <summary>What is stored of a key: its SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
