using System.Security.Claims;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>How to read a person out of what an identity provider claims.</summary>
internal abstract class ClaimSettings
{
    /// <summary>The claim that holds the e-mail address, which finds the person in the store.</summary>
    public string EmailClaim { get; set; } = "email";

    /// <summary>
    /// Whether the provider gives only addresses that it administers itself, and so need not say <c>email_verified</c>. Entra ID never says it: with the address of one tenant
    /// as the authority, set this and <see cref="EmailClaim"/> to <c>upn</c> or <c>preferred_username</c>, which only the tenant's administrators change; its <c>email</c>
    /// claim may be any text, unless the optional claim <c>xms_edov</c> vouches for it.
    /// </summary>
    public bool EmailVerifiedByIssuer { get; set; }

    /// <summary>The claim that holds roles or groups.</summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>Role → values of the claim that give it.</summary>
    public IDictionary<string, IList<string>> Roles { get; init; } = new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Faults, by the section's path.</summary>
    protected IEnumerable<string> ClaimFaults(string path)
    {
        if (string.IsNullOrWhiteSpace(EmailClaim))
        {
            yield return $"{path}:EmailClaim must name a claim; leave it out for 'email'.";
        }

        if (string.IsNullOrWhiteSpace(RoleClaim))
        {
            yield return $"{path}:RoleClaim must name a claim; leave it out for 'roles'.";
        }

        foreach (string fault in PersonSettings.RoleFaults($"{path}:Roles", Roles))
        {
            yield return fault;
        }
    }
}

/// <summary>A person as an identity provider vouches for them.</summary>
/// <param name="Subject">Issuer and subject: the same for ever, whatever happens to name and address.</param>
/// <param name="Name">Full name; the address when none is told.</param>
/// <param name="Email">The verified address.</param>
/// <param name="Claimed">Values of the role claim that mean something here.</param>
internal sealed record ClaimedPerson(string Subject, string Name, string Email, IReadOnlyList<string> Claimed)
{
    /// <summary>Reads the claims of a token whose signature, issuer and audience have been checked.</summary>
    /// <returns>The person, or one sentence that says why they cannot sign in; it holds nothing from the token.</returns>
    public static (ClaimedPerson? Person, string? Refusal) Read(ClaimsPrincipal token, ClaimSettings settings, PersonSettings people)
    {
        if (token.FindFirst("sub") is not { Value.Length: > 0 } subject || (token.FindFirstValue("iss") ?? subject.Issuer) is not { Length: > 0 } issuer)
        {
            return (null, "The identity provider did not say who this is (no 'sub').");
        }

        string[] addresses = [.. token.FindAll(settings.EmailClaim).Select(claim => claim.Value).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (addresses is not [var email] || !PersonAddress.IsOne(email))
        {
            return (null, $"The identity provider told no e-mail address in the claim '{settings.EmailClaim}'; Auth:…:EmailClaim names the claim, and the scope 'email' usually brings it.");
        }

        if (!IsVerified(token, settings))
        {
            return (null, "The identity provider does not say that the e-mail address is verified, and an address that anyone may type could be a colleague's.");
        }

        if (!people.Admits(email))
        {
            return (null, "The e-mail address is not of a domain in Auth:EmailDomains.");
        }

        IEnumerable<string> claimed = token.FindAll(settings.RoleClaim).Select(claim => claim.Value).Where(value => settings.Roles.Values.Any(values => values.Contains(value)));
        return (new ClaimedPerson($"{issuer}|{subject.Value}", token.FindFirstValue("name") ?? email, email, [.. claimed.Distinct()]), null);
    }

    /// <summary>The person as a caller with roles.</summary>
    /// <param name="scheme">How they signed in.</param>
    /// <param name="roles">What they may do.</param>
    public ClaimsPrincipal Principal(string scheme, IEnumerable<string> roles) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, Subject), new(ClaimTypes.Name, Name), new(ClaimTypes.Email, Email),
            .. roles.Select(role => new Claim(ClaimTypes.Role, role)),
        ],
        scheme));

    // A 'false' counts, whatever the settings trust. Some providers write the boolean as a text or a number.
    private static bool IsVerified(ClaimsPrincipal token, ClaimSettings settings)
    {
        string[] said = [.. token.FindAll(claim => claim.Type is "email_verified" or "xms_edov").Select(claim => claim.Value)];
        return said.Length > 0 ? said.All(value => value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase)) : settings.EmailVerifiedByIssuer;
    }
}
