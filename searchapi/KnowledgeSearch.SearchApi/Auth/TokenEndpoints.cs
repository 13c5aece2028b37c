using System.ComponentModel;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.RateLimits;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>Which token is wanted.</summary>
/// <param name="Email">E-mail address of the person to search as, whom the asking server has signed in itself; needs the scope <c>token:person</c>. Null: as the key searches.</param>
/// <param name="Minutes">How long it lasts, 1 to 15; default 5.</param>
public sealed record TokenRequest(string? Email = null, int Minutes = SearchTokens.UsualMinutes);

/// <summary>A token for a browser.</summary>
/// <param name="Token">What it sends as <c>Authorization: Bearer …</c>. It searches, suggests and reads documents, and does nothing else.</param>
/// <param name="Expires">When it stops.</param>
public sealed record TokenAnswer(string Token, DateTimeOffset Expires);

/// <summary><c>/api/v1/tokens</c>: the server of another site changes its key for what it can give to a browser.</summary>
internal static partial class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api) =>
        api.MapPost("/tokens", Create)
            .WithName("CreateToken").WithTags("Search").WithSummary("Makes a token with which a browser searches for a few minutes. Never give a browser a key.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
            .Produces<TokenAnswer>()
            .WithMetadata(new Limited(RateClass.Search)).RequireAuthorization(Policies.Tokens);

    private static IResult Create([Description("Empty: a token that searches as the key does.")] TokenRequest? wanted, HttpContext context, SearchTokens tokens,
        IOptionsMonitor<PersonSettings> people, ILoggerFactory logging)
    {
        TokenRequest request = wanted ?? new TokenRequest();
        Dictionary<string, string[]> faults = new(StringComparer.Ordinal);
        if (request.Minutes is < SearchTokens.ShortestMinutes or > SearchTokens.LongestMinutes)
        {
            faults["minutes"] = [$"minutes must be between {SearchTokens.ShortestMinutes} and {SearchTokens.LongestMinutes}, was {request.Minutes}."];
        }

        if (request.Email is { } email)
        {
            if (!PersonAddress.IsOne(email))
            {
                faults["email"] = [$"email must be one e-mail address, was '{BindingFaults.Shown(email)}'; leave it out to search as the key does."];
            }
            else if (!people.CurrentValue.Admits(email))
            {
                faults["email"] = [$"email must be of a domain in Auth:EmailDomains, was '{BindingFaults.Shown(email)}'."];
            }
        }

        string key = context.User.Identity!.Name!; // the policy lets only keys pass, and a key has a name
        if (request.Email is not null && !context.User.HasScope(Scopes.TokenOfPerson))
        {
            return Problems.Result(Problems.Forbidden($"The key '{key}' may not search as a person: leave email out, or ask an admin for a key with the scope '{Scopes.TokenOfPerson}'."));
        }

        if (faults.Count > 0)
        {
            return Problems.Result(Problems.Invalid(faults));
        }

        (string token, DateTimeOffset expires) = tokens.Create(key, request.Email, TimeSpan.FromMinutes(request.Minutes));
        LogCreated(logging.CreateLogger(typeof(TokenEndpoints)), key, request.Email is null ? "as itself" : "as a person", request.Minutes);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new TokenAnswer(token, expires));
    }

    // Not for whom: who searches is nobody's business.
    [LoggerMessage(4310, LogLevel.Information, "The key '{Key}' was given a token to search {As} for {Minutes} minutes")]
    private static partial void LogCreated(ILogger logger, string key, string @as, int minutes);
}
