using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>The section <c>Auth</c>, as far as it goes for people however they sign in.</summary>
internal sealed class PersonSettings
{
    /// <summary>Role → addresses of those who have it, for when the identity provider tells no roles. Read at every request.</summary>
    public IDictionary<string, IList<string>> Roles { get; init; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>What follows the @ of those who may sign in; empty: whomever the identity provider lets in.</summary>
    public IList<string> EmailDomains { get; init; } = [];

    /// <summary>
    /// Where browsers reach this program, e.g. <c>https://search.example.org</c>, for when a proxy in front of it speaks TLS: sign-in sends people back there, and cookies
    /// are for TLS only. Null: as the request says.
    /// </summary>
    public string? PublicAddress { get; set; }

    /// <summary>Whether an address is of one of the domains.</summary>
    public bool Admits(string email) =>
        EmailDomains.Count == 0 || EmailDomains.Contains(email[(email.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase);

    /// <summary>The roles of a person: employee, and what the lists and what their claims add.</summary>
    /// <param name="email">Their address.</param>
    /// <param name="claimed">What the identity provider says of them.</param>
    /// <param name="mapping">Role → claimed values that give it. Case matters, as it does to identity providers.</param>
    public IEnumerable<string> RolesOf(string email, IReadOnlyCollection<string> claimed, IDictionary<string, IList<string>> mapping) =>
        Auth.Roles.All.Where(role => role == Auth.Roles.Employee
            || (Roles.TryGetValue(role, out IList<string>? addresses) && addresses.Contains(email, StringComparer.OrdinalIgnoreCase))
            || (mapping.TryGetValue(role, out IList<string>? values) && values.Any(claimed.Contains)));

    /// <summary>Faults of a table of roles.</summary>
    internal static IEnumerable<string> RoleFaults(string path, IDictionary<string, IList<string>> roles) =>
        roles.Keys.Where(role => !Auth.Roles.All.Contains(role)).Select(role => $"{path} must have the roles {string.Join(", ", Auth.Roles.All)} as its keys, had '{role}'.");
}

internal sealed class PersonRules : IValidateOptions<PersonSettings>
{
    public ValidateOptionsResult Validate(string? name, PersonSettings options)
    {
        List<string> faults = [.. PersonSettings.RoleFaults("Auth:Roles", options.Roles)];
        faults.AddRange(options.Roles.SelectMany(role => role.Value.Where(address => !PersonAddress.IsOne(address))
            .Select(address => $"Auth:Roles:{role.Key} must list e-mail addresses, had '{address}'.")));
        faults.AddRange(options.EmailDomains.Where(domain => Uri.CheckHostName(domain) != UriHostNameType.Dns)
            .Select(domain => $"Auth:EmailDomains must list domains such as example.org, had '{domain}'."));
        if (options.PublicAddress is { } text
            && !(Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address is { Scheme: "https" or "http", PathAndQuery: "/", UserInfo: "", Fragment: "" }))
        {
            faults.Add($"Auth:PublicAddress must be scheme and host only, such as https://search.example.org, was '{text}'.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>What is wrong with an address that tokens or keys are fetched from; null when nothing is. What travels in the clear anyone may have changed.</summary>
    internal static string? EndpointFault(string path, string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? $"{path} must be an address such as https://id.example.org, was '{text}'."
        : address.UserInfo.Length > 0 ? $"{path} must not hold a name or password."
        : address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback) ? null
        : $"{path} must be an https address (http only on this machine), was '{text}'.";
}

/// <summary>E-mail addresses as sources know people by.</summary>
internal static class PersonAddress
{
    private const int Longest = 254; // RFC 5321

    /// <summary>Whether a text is one address, and no list or display name.</summary>
    public static bool IsOne(string? text) =>
        text is { Length: > 2 and <= Longest } && text.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"');
}
