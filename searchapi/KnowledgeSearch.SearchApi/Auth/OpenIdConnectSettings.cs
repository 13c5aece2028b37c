using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>The section <c>Auth:OpenIdConnect</c>: people sign in at the organisation's identity provider.</summary>
internal sealed class OpenIdConnectSettings : ClaimSettings
{
    public const string Section = "Auth:OpenIdConnect";

    /// <summary>The provider; its description is at <c>{Authority}/.well-known/openid-configuration</c>.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What the provider calls this program.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>What this program proves itself with to the provider; empty for one registered as a public client. Never logged nor shown.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>What is asked of the provider beside <c>openid</c>; <c>profile</c> and <c>email</c> when none is named.</summary>
    public IList<string> Scopes { get; init; } = [];

    /// <summary>Whether claims are also asked at the provider's userinfo endpoint, for providers that leave the address out of the token.</summary>
    public bool UserInfo { get; set; }

    internal IEnumerable<string> Faults(bool domainsAreNamed)
    {
        if (PersonRules.EndpointFault($"{Section}:Authority", Authority) is { } fault)
        {
            yield return fault;
        }
        else if (OpenToTheWorld(new Uri(Authority), domainsAreNamed) is { } open)
        {
            yield return open;
        }

        if (string.IsNullOrWhiteSpace(ClientId))
        {
            yield return $"{Section}:ClientId must be what the identity provider calls this program.";
        }

        foreach (string scope in Scopes.Where(scope => scope.Length == 0 || scope.Any(char.IsWhiteSpace)))
        {
            yield return $"{Section}:Scopes must be names without spaces, one an entry, had '{scope}'.";
        }

        foreach (string claimFault in ClaimFaults(Section))
        {
            yield return claimFault;
        }
    }

    private static string? OpenToTheWorld(Uri authority, bool domainsAreNamed) => authority.Host switch
    {
        "login.microsoftonline.com" when authority.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is [] or ["common" or "organizations" or "consumers", ..] =>
            $"{Section}:Authority must be that of one tenant (https://login.microsoftonline.com/TENANT-ID/v2.0), was '{authority}', at which anyone in the world signs in.",
        "accounts.google.com" when !domainsAreNamed =>
            $"Auth:EmailDomains must name the organisation's domains when {Section}:Authority is '{authority}', at which anyone in the world signs in.",
        _ => null,
    };
}

internal sealed class OpenIdConnectRules(IConfiguration configuration) : IValidateOptions<OpenIdConnectSettings>
{
    public ValidateOptionsResult Validate(string? name, OpenIdConnectSettings options)
    {
        string[] faults = [.. options.Faults(configuration.GetSection("Auth:EmailDomains").GetChildren().Any())];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
