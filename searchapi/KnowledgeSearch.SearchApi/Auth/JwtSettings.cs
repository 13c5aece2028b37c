using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>The section <c>Auth:Jwt</c>: programs that act for a person send the person's access token as <c>Authorization: Bearer …</c>.</summary>
internal sealed class JwtSettings : ClaimSettings
{
    public const string Section = "Auth:Jwt";

    /// <summary>The provider whose tokens are accepted and whose description tells its keys; empty when <see cref="KeysAddress"/> is given.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Where the provider's keys are (JWKS), for one without a description; needs <see cref="Issuers"/>.</summary>
    public string KeysAddress { get; set; } = "";

    /// <summary>Whom a token must be meant for.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Values of <c>iss</c> that are accepted beside the one that the authority's description names.</summary>
    public IList<string> Issuers { get; init; } = [];

    /// <summary>Of <c>RS256</c>, <c>ES256</c> and <c>PS256</c>; all three when none is named.</summary>
    public IList<string> Algorithms { get; init; } = [];

    internal IEnumerable<string> Faults()
    {
        if ((Authority.Length > 0) == (KeysAddress.Length > 0))
        {
            yield return $"{Section} must have either an Authority or a KeysAddress.";
        }
        else if ((Authority.Length > 0 ? PersonRules.EndpointFault($"{Section}:Authority", Authority) : PersonRules.EndpointFault($"{Section}:KeysAddress", KeysAddress)) is { } fault)
        {
            yield return fault;
        }

        if (KeysAddress.Length > 0 && Issuers.Count == 0)
        {
            yield return $"{Section}:Issuers must name whose tokens are accepted when {Section}:KeysAddress is given.";
        }

        if (string.IsNullOrWhiteSpace(Audience))
        {
            yield return $"{Section}:Audience must be what the tokens name as theirs: without it a token for any other program would do.";
        }

        foreach (string algorithm in Algorithms.Where(algorithm => !OpenIdConnectSignIn.Algorithms.Contains(algorithm)))
        {
            yield return $"{Section}:Algorithms must be of {string.Join(", ", OpenIdConnectSignIn.Algorithms)}, was '{algorithm}'.";
        }

        foreach (string claimFault in ClaimFaults(Section))
        {
            yield return claimFault;
        }
    }
}

internal sealed class JwtRules : IValidateOptions<JwtSettings>
{
    public ValidateOptionsResult Validate(string? name, JwtSettings options)
    {
        string[] faults = [.. options.Faults()];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
