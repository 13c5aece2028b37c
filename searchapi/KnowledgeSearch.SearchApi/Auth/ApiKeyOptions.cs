using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>A key in section <c>Auth:Keys:{name}</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary>What it may do: <c>search</c>, <c>suggest</c>, <c>ingest:{source}</c>, <c>token</c>, <c>token:person</c>, <c>admin:read</c>, <c>admin:write</c>.</summary>
    public IList<string> Scopes { get; init; } = [];

    /// <summary>When it stops being valid; null: never.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>Whom it searches as: <c>public</c> (default: only public documents) or <c>everyone</c> (also what any signed-in person may see, but nothing of a group).</summary>
    public string As { get; set; } = Public;

    /// <summary>Searches, and completions, per minute; null: <c>RateLimits:Keys</c>.</summary>
    public int? PerMinute { get; set; }

    internal const string Public = "public", Everyone = "everyone";

    internal static IReadOnlyList<string> ScopeFaults(IEnumerable<string> scopes) =>
    [
        .. scopes.Where(scope => !Auth.Scopes.IsKnown(scope))
            .Select(scope => $"Scope '{scope}' is not known; use search, suggest, ingest:{{source}}, token, token:person, admin:read or admin:write."),
    ];
}

/// <summary>The section <c>Auth</c>, as far as keys go.</summary>
public sealed class ApiKeySettings
{
    /// <summary>By name.</summary>
    public IDictionary<string, ApiKeyOptions> Keys { get; init; } = new Dictionary<string, ApiKeyOptions>(StringComparer.OrdinalIgnoreCase);
}

internal sealed class ApiKeyRules : IValidateOptions<ApiKeySettings>
{
    public ValidateOptionsResult Validate(string? name, ApiKeySettings options)
    {
        List<string> faults = [.. options.Keys.SelectMany(key => Check(key.Key, key.Value))];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string name, ApiKeyOptions key)
    {
        string path = $"Auth:Keys:{name}";
        if (key.Hash.Length != 64 || !key.Hash.All(char.IsAsciiHexDigit))
        {
            // Whoever put the key itself here must not find it in the log.
            yield return $"{path}:Hash must be the key's SHA-256 as 64 hexadecimal digits; the key verb prints it.";
        }

        if (key.Scopes.Count == 0)
        {
            yield return $"{path}:Scopes must name at least one scope; without one the key can do nothing.";
        }

        foreach (string fault in ApiKeyOptions.ScopeFaults(key.Scopes))
        {
            yield return $"{path}:Scopes: {fault}";
        }

        if (key.PerMinute < 1)
        {
            yield return $"{path}:PerMinute must be at least 1, was {key.PerMinute}; leave it out for RateLimits:Keys.";
        }

        if (key.As is not (ApiKeyOptions.Public or ApiKeyOptions.Everyone))
        {
            yield return $"{path}:As must be 'public' or 'everyone', was '{key.As}'.";
        }
    }
}
