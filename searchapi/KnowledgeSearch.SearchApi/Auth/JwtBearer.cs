using System.Security.Claims;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>
/// Knows a person by an access token. Only keys that the provider publishes count: whatever a token's header says of keys (<c>jwk</c>, <c>jku</c>, <c>x5u</c>) is not looked at,
/// and its <c>kid</c> must be one of theirs.
/// </summary>
internal sealed class JwtBearer(IOptionsMonitor<JwtSettings> settings, IOptionsMonitor<PersonSettings> people) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(null, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != AuthClaims.Jwt)
        {
            return;
        }

        JwtSettings jwt = settings.CurrentValue;
        string address = jwt.Authority.Length > 0 ? jwt.Authority : jwt.KeysAddress;
        options.RequireHttpsMetadata = !new Uri(address).IsLoopback;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        if (jwt.Authority.Length > 0)
        {
            options.Authority = jwt.Authority;
        }
        else
        {
            options.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                jwt.KeysAddress, new KeySetRetriever(), new HttpDocumentRetriever { RequireHttps = options.RequireHttpsMetadata });
        }

        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.IncludeErrorDetails = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = jwt.Audience,
            ValidIssuers = jwt.Issuers,
            ValidAlgorithms = jwt.Algorithms.Count > 0 ? jwt.Algorithms : OpenIdConnectSignIn.Algorithms,
            TryAllIssuerSigningKeys = false,
            ClockSkew = TimeSpan.FromMinutes(1),
        };
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = Accept,
            OnChallenge = ChallengeAsync,
            OnForbidden = context => WriteAsync(context.HttpContext, Problems.Forbidden("The person that the token is of does not have the role that this needs; ask an admin.")),
        };
    }

    private Task Accept(TokenValidatedContext context)
    {
        // What a sender marks as critical must be understood or refused (RFC 7515 §4.1.11), and nothing is understood here.
        if (context.SecurityToken is not JsonWebToken token || token.TryGetHeaderValue("crit", out object? _) || token.TryGetHeaderValue("b64", out object? _))
        {
            context.Fail("The token's header asks for what is not supported.");
        }
        else if (ClaimedPerson.Read(context.Principal ?? new ClaimsPrincipal(), settings.CurrentValue, people.CurrentValue) is ({ } person, _))
        {
            context.Principal = person.Principal(AuthClaims.Jwt, people.CurrentValue.RolesOf(person.Email, person.Claimed, settings.CurrentValue.Roles));
        }
        else
        {
            context.Fail("The token names no person with a verified address.");
        }

        return Task.CompletedTask;
    }

    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"KnowledgeSearch\", error=\"invalid_token\"";
        return WriteAsync(
            context.HttpContext,
            Problems.Unauthorized("The Authorization header holds no token that is valid here: it must be signed by the configured provider, be for this program, not have expired, and name a person with a verified e-mail address."));
    }

    private static Task WriteAsync(HttpContext context, ProblemDetails problem) => Problems.Result(problem).ExecuteAsync(context);

    /// <summary>Reads a bare key set where a provider has no description.</summary>
    private sealed class KeySetRetriever : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            JsonWebKeySet keys = new(await retriever.GetDocumentAsync(address, cancel));
            OpenIdConnectConfiguration configuration = new() { JsonWebKeySet = keys };
            foreach (SecurityKey key in keys.GetSigningKeys())
            {
                configuration.SigningKeys.Add(key);
            }

            return configuration;
        }
    }
}
