using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.SignIn;

/// <summary>
/// A small OpenID provider on a loopback port: description, keys, authorize (whoever comes is the one person it knows) and token. It checks what a provider must: client and secret, redirect
/// address, code once, PKCE. What it says can be changed, to lie.
/// </summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "knowledgesearch", ClientSecret = "the-client-secret-nobody-may-see", Audience = "api://knowledgesearch";
    private readonly ConcurrentDictionary<string, JsonObject> _codes = new();
    private readonly WebApplication _app;

    private IdentityProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>The keys it publishes, by <c>kid</c>.</summary>
    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>What it says of the person.</summary>
    public JsonObject Person { get; set; } = PersonOf("anna@example.org", "Anna de Wit");

    /// <summary>Changes the identity token's claims before it is signed.</summary>
    public Action<JsonObject> Tamper { get; set; } = _ => { };

    /// <summary>Changes a signed token.</summary>
    public Func<string, string> TamperSigned { get; set; } = token => token;

    /// <summary>What was asked at the authorize endpoint, newest last.</summary>
    public ConcurrentQueue<IQueryCollection> Asked { get; } = [];

    /// <summary>Tokens given out.</summary>
    public int Given { get; private set; }

    public static JsonObject PersonOf(string email, string name, params string[] roles) => new()
    {
        ["sub"] = "person-" + email.Split('@')[0], ["name"] = name, ["email"] = email, ["email_verified"] = true, ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
    };

    public static async Task<IdentityProvider> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        IdentityProvider provider = new(builder.Build());
        provider._app.MapGet("/.well-known/openid-configuration", provider.Describe);
        provider._app.MapGet("/keys", provider.Keys);
        provider._app.MapGet("/authorize", provider.Authorize);
        provider._app.MapPost("/token", provider.TokenAsync);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>The settings of a site whose people sign in here.</summary>
    public void Configure(Dictionary<string, string?> settings)
    {
        settings["Auth:Development:Enabled"] = "false";
        settings["Auth:OpenIdConnect:Authority"] = Address;
        settings["Auth:OpenIdConnect:ClientId"] = ClientId;
        settings["Auth:OpenIdConnect:ClientSecret"] = ClientSecret;
        settings["Auth:OpenIdConnect:Roles:admin:0"] = "ks-admins";
        settings["Auth:OpenIdConnect:Roles:source-admin:0"] = "urn:group:sources";
    }

    /// <summary>The settings of a site that takes access tokens from here.</summary>
    public void ConfigureJwt(Dictionary<string, string?> settings)
    {
        settings["Auth:Development:Enabled"] = "false";
        settings["Auth:Jwt:Authority"] = Address;
        settings["Auth:Jwt:Audience"] = Audience;
        settings["Auth:Jwt:Roles:admin:0"] = "ks-admins";
    }

    /// <summary>Claims of an access token that is valid.</summary>
    public JsonObject AccessClaims()
    {
        JsonObject claims = (JsonObject)Person.DeepClone();
        claims["iss"] = Address;
        claims["aud"] = Audience;
        claims["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        claims["nbf"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        claims["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        return claims;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Rsa.Dispose();
        Ec.Dispose();
    }

    public JsonObject KeySet()
    {
        RSAParameters rsa = Rsa.ExportParameters(false);
        ECParameters ec = Ec.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = "rsa", ["n"] = Jwt.Encode(rsa.Modulus!), ["e"] = Jwt.Encode(rsa.Exponent!) },
                new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["kid"] = "ec", ["crv"] = "P-256", ["x"] = Jwt.Encode(ec.Q.X!), ["y"] = Jwt.Encode(ec.Q.Y!) }),
        };
    }

    private IResult Describe() => Results.Json(new JsonObject
    {
        ["issuer"] = Address, ["authorization_endpoint"] = Address + "/authorize", ["token_endpoint"] = Address + "/token", ["jwks_uri"] = Address + "/keys",
        ["response_types_supported"] = new JsonArray("code"), ["subject_types_supported"] = new JsonArray("public"), ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    });

    private IResult Keys() => Results.Json(KeySet());

    private IResult Authorize(HttpRequest request)
    {
        IQueryCollection asked = request.Query;
        Asked.Enqueue(asked);
        if (asked["client_id"] != ClientId || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256" || asked["state"].Count != 1 || asked["nonce"].Count != 1)
        {
            return Results.BadRequest();
        }

        string code = RandomNumberGenerator.GetHexString(32);
        _codes[code] = new JsonObject { ["challenge"] = asked["code_challenge"].ToString(), ["nonce"] = asked["nonce"].ToString(), ["redirect"] = asked["redirect_uri"].ToString() };
        return Results.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"].ToString())}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        string verifier = Jwt.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_codes.TryRemove(form["code"].ToString(), out JsonObject? code) || form["client_id"] != ClientId || form["client_secret"] != ClientSecret
            || (string)code["challenge"]! != verifier || (string)code["redirect"]! != form["redirect_uri"].ToString())
        {
            return Results.Json(new JsonObject { ["error"] = "invalid_grant" }, statusCode: (int)HttpStatusCode.BadRequest);
        }

        JsonObject claims = AccessClaims();
        claims["aud"] = ClientId;
        claims["nonce"] = code["nonce"]!.DeepClone();
        Tamper(claims);
        Given++;
        string token = TamperSigned(Jwt.Sign(new JsonObject { ["alg"] = "RS256", ["kid"] = "rsa", ["typ"] = "JWT" }, claims, Jwt.Rs256(Rsa)));
        return Results.Json(new JsonObject { ["token_type"] = "Bearer", ["access_token"] = "opaque", ["expires_in"] = 600, ["id_token"] = token });
    }
}

/// <summary>Writes tokens as they are told, right or wrong.</summary>
internal static class Jwt
{
    public static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public static string Encode(JsonNode json) => Encode(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));

    public static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        string signed = $"{Encode(header)}.{Encode(claims)}";
        return string.Create(CultureInfo.InvariantCulture, $"{signed}.{Encode(sign(System.Text.Encoding.ASCII.GetBytes(signed)))}");
    }

    public static Func<byte[], byte[]> Rs256(RSA key) => bytes => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public static Func<byte[], byte[]> Ps256(RSA key) => bytes => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

    public static Func<byte[], byte[]> Es256(ECDsa key) => bytes => key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public static Func<byte[], byte[]> Hs256(byte[] secret) => bytes => HMACSHA256.HashData(secret, bytes);
}
