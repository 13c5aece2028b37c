using Microsoft.AspNetCore.Authorization;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>The roles of people. An employee searches; the others add to that.</summary>
internal static class Roles
{
    public const string Employee = "employee", Developer = "developer", SourceAdmin = "source-admin", Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Employee, Developer, SourceAdmin, Admin];
}

/// <summary>What a key may be allowed to do.</summary>
internal static class Scopes
{
    public const string Search = "search", Suggest = "suggest", AdminRead = "admin:read", AdminWrite = "admin:write", IngestPrefix = "ingest:";

    /// <summary>Hand out short-lived tokens that search as the key does; with the second also as a person whom the key's holder names.</summary>
    public const string Token = "token", TokenOfPerson = "token:person";

    /// <summary>The scope to write documents of one source.</summary>
    public static string Ingest(string source) => IngestPrefix + source;

    /// <summary>Whether there is such a scope.</summary>
    public static bool IsKnown(string scope) =>
        scope is Search or Suggest or AdminRead or AdminWrite or Token or TokenOfPerson
        || (scope.StartsWith(IngestPrefix, StringComparison.Ordinal) && Connectors.SourceId.IsValid(scope[IngestPrefix.Length..]));
}

/// <summary>Names of the authorization policies. An endpoint that names none is closed to everyone but admins.</summary>
internal static class Policies
{
    /// <summary>Anyone, as what they are; a key needs its scope.</summary>
    public const string Search = "search";

    /// <summary>As <see cref="Search"/>, and for keys that may only complete.</summary>
    public const string Suggest = "suggest";

    /// <summary>Keys that may hand out tokens.</summary>
    public const string Tokens = "token";

    /// <summary>Keys with a scope to ingest; which source is checked per document.</summary>
    public const string Ingest = "ingest";

    /// <summary>See the state of sources.</summary>
    public const string AdminRead = "admin:read";

    /// <summary>Run, pause and decide about sources.</summary>
    public const string AdminWrite = "admin:write";

    /// <summary>What concerns the whole installation.</summary>
    public const string Operate = "operate";

    /// <summary>Whoever reads metrics: on the machine itself, or as an admin.</summary>
    public const string Metrics = "metrics";
}

/// <summary>Who passes: people in one of the roles, keys with the scope, and visitors where that is said.</summary>
/// <param name="KeyPasses">Which keys pass.</param>
/// <param name="PersonRoles">Roles that pass; empty: none.</param>
/// <param name="Visitors">Whether those who are nobody in particular pass.</param>
/// <param name="Loopback">Whether a caller on this machine passes without saying who it is.</param>
internal sealed record AccessRequirement(
    Func<System.Security.Claims.ClaimsPrincipal, bool> KeyPasses, IReadOnlyList<string> PersonRoles, bool Visitors = false, bool Loopback = false) : IAuthorizationRequirement;

/// <summary>Decides an <see cref="AccessRequirement"/>. A person whose accounts are all closed has no role left and counts as a visitor.</summary>
internal sealed class AccessHandler(PrincipalsResolver people) : AuthorizationHandler<AccessRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        HttpContext? http = context.Resource as HttpContext;
        if (context.User.IsKey())
        {
            if (requirement.KeyPasses(context.User))
            {
                context.Succeed(requirement);
            }

            return;
        }

        // A wrong or expired key is told so; falling back to what visitors see would hide the mistake.
        bool isBare = http is not null && http.Request.Headers.Authorization.Count == 0;
        if (isBare && requirement.Loopback && Http.Loopback.IsDirect(http!))
        {
            context.Succeed(requirement);
            return;
        }

        bool isPerson = context.User.IsPerson() && !await people.IsClosedAsync(context.User, http?.RequestAborted ?? CancellationToken.None);
        if (isPerson ? requirement.PersonRoles.Any(context.User.IsInRole) : isBare && requirement.Visitors)
        {
            context.Succeed(requirement);
        }
    }
}

/// <summary>Registration of the policies.</summary>
internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Search, Policy(new(user => user.HasScope(Scopes.Search), Roles.All, Visitors: true)))
            .AddPolicy(Policies.Suggest, Policy(new(user => user.HasScope(Scopes.Search) || user.HasScope(Scopes.Suggest), Roles.All, Visitors: true)))
            .AddPolicy(Policies.Ingest, Policy(new(user => user.HasClaim(claim => claim.Type == AuthClaims.Scope && claim.Value.StartsWith(Scopes.IngestPrefix, StringComparison.Ordinal)), [])))
            .AddPolicy(Policies.Tokens, Policy(new(user => user.HasScope(Scopes.Token) || user.HasScope(Scopes.TokenOfPerson), [])))
            .AddPolicy(Policies.AdminRead, Policy(new(user => user.HasScope(Scopes.AdminRead) || user.HasScope(Scopes.AdminWrite), [Roles.SourceAdmin, Roles.Admin])))
            .AddPolicy(Policies.AdminWrite, Policy(new(user => user.HasScope(Scopes.AdminWrite), [Roles.SourceAdmin, Roles.Admin])))
            .AddPolicy(Policies.Operate, Policy(new(user => user.HasScope(Scopes.AdminWrite), [Roles.Admin])))
            .AddPolicy(Policies.Metrics, Policy(new(user => user.HasScope(Scopes.AdminRead), [Roles.Admin], Loopback: true)))
            .SetFallbackPolicy(Policy(new(_ => false, [Roles.Admin])));
        return services;
    }

    private static AuthorizationPolicy Policy(AccessRequirement requirement) => new AuthorizationPolicyBuilder().AddRequirements(requirement).Build();
}
