using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KnowledgeSearch.SearchApi.Tests.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.SignIn;

/// <summary>Access tokens: the three kinds that are valid, and every way known to forge one.</summary>
public sealed class ForgedTokenTests
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Valid_token_searches_as_its_person_and_has_their_roles(string algorithm)
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.ConfigureJwt);
        await site.FillAsync();
        (JsonObject header, Func<byte[], byte[]> sign) = algorithm switch
        {
            "RS256" => (Header("RS256", "rsa"), Jwt.Rs256(provider.Rsa)),
            "PS256" => (Header("PS256", "rsa"), Jwt.Ps256(provider.Rsa)),
            _ => (Header("ES256", "ec"), Jwt.Es256(provider.Ec)),
        };
        using HttpClient anna = Client(site, Jwt.Sign(header, provider.AccessClaims(), sign));
        Assert.Contains("Kompas", await anna.GetStringAsync("/api/v1/search?q=verlof"));
        Assert.Equal(HttpStatusCode.Forbidden, (await anna.GetAsync("/api/v1/admin/status")).StatusCode);
        provider.Person = IdentityProvider.PersonOf(TestSite.Carla, "Carla Bos", "ks-admins");
        using HttpClient carla = Client(site, Jwt.Sign(header, provider.AccessClaims(), sign));
        Assert.Equal(HttpStatusCode.OK, (await carla.GetAsync("/api/v1/admin/status")).StatusCode);

        // Keys go on beside tokens.
        using HttpClient key = site.Client("search");
        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync("/api/v1/search?q=verlof")).StatusCode);
    }

    [Fact]
    public async Task Keys_may_be_given_without_a_description()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            provider.ConfigureJwt(settings);
            settings.Remove("Auth:Jwt:Authority");
            settings["Auth:Jwt:KeysAddress"] = provider.Address + "/keys";
            settings["Auth:Jwt:Issuers:0"] = "https://id.example.org";
        });
        await site.FillAsync();
        JsonObject claims = provider.AccessClaims();
        using HttpClient wrongIssuer = Client(site, Jwt.Sign(Header("ES256", "ec"), claims, Jwt.Es256(provider.Ec)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await wrongIssuer.GetAsync("/api/v1/search?q=verlof")).StatusCode);
        claims["iss"] = "https://id.example.org";
        using HttpClient anna = Client(site, Jwt.Sign(Header("ES256", "ec"), claims, Jwt.Es256(provider.Ec)));
        Assert.Contains("Kompas", await anna.GetStringAsync("/api/v1/search?q=verlof"));
    }

    [Fact]
    public async Task Forged_tokens_are_all_refused()
    {
        await using IdentityProvider provider = await IdentityProvider.StartAsync();
        await using TestSite site = await TestSite.StartAsync(provider.ConfigureJwt);
        await site.FillAsync();
        int fetched = 0;
        await using WebApplication attacker = Attacker(() => Interlocked.Increment(ref fetched));
        await attacker.StartAsync();
        using RSA own = RSA.Create(2048);
        (string Name, string Token)[] attacks = [.. Attacks(provider, own, attacker.Urls.First())];
        Assert.True(attacks.Length >= 40, $"{attacks.Length} attacks");
        Assert.Equal(attacks.Length, attacks.Select(attack => attack.Name).Distinct().Count());
        List<string> through = [];
        foreach ((string name, string token) in attacks)
        {
            using HttpClient client = Client(site, token);
            foreach (string path in (string[])["/api/v1/search?q=verlof", "/api/v1/admin/status"])
            {
                using HttpResponseMessage response = await client.GetAsync(path);
                string body = await response.Content.ReadAsStringAsync();
                if (response.StatusCode != HttpStatusCode.Unauthorized || body.Contains("verlof", StringComparison.Ordinal) || body.Contains("IDX", StringComparison.Ordinal))
                {
                    through.Add($"{name}: {path} answered {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(through);
        Assert.Equal(0, fetched);
        using HttpClient valid = Client(site, Jwt.Sign(Header("RS256", "rsa"), provider.AccessClaims(), Jwt.Rs256(provider.Rsa)));
        Assert.Equal(HttpStatusCode.OK, (await valid.GetAsync("/api/v1/search?q=verlof")).StatusCode);
    }

    private static IEnumerable<(string Name, string Token)> Attacks(IdentityProvider provider, RSA own, string attacker)
    {
        Func<byte[], byte[]> right = Jwt.Rs256(provider.Rsa);
        provider.Person = IdentityProvider.PersonOf(TestSite.Anna, "Anna", "ks-admins");
        JsonObject Claims() => provider.AccessClaims();
        string Signed(JsonObject header, Func<byte[], byte[]> sign) => Jwt.Sign(header, Claims(), sign);
        string With(string claim, JsonNode? value)
        {
            JsonObject claims = Claims();
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = value;
            }

            return Jwt.Sign(Header("RS256", "rsa"), claims, right);
        }

        // No signature.
        foreach (string none in (string[])["none", "None", "NONE", "nOnE", ""])
        {
            yield return ($"alg '{none}', no signature", Signed(Header(none, "rsa"), _ => []));
            yield return ($"alg '{none}', another's signature", Signed(Header(none, "rsa"), Jwt.Rs256(own)));
        }

        yield return ("no alg", Signed(new JsonObject { ["kid"] = "rsa" }, right));
        yield return ("signature left out", Signed(Header("RS256", "rsa"), _ => []));
        yield return ("two parts", string.Join('.', Signed(Header("RS256", "rsa"), right).Split('.')[..2]));
        yield return ("four parts", Signed(Header("RS256", "rsa"), right) + ".AAAA");
        yield return ("signature of zeros", Signed(Header("RS256", "rsa"), _ => new byte[256]));
        yield return ("ES256 signature of zeros (CVE-2022-21449)", Signed(Header("ES256", "ec"), _ => new byte[64]));
        yield return ("last byte changed", Changed(Signed(Header("RS256", "rsa"), right)));

        // The public key as a shared secret.
        string pem = provider.Rsa.ExportSubjectPublicKeyInfoPem();
        foreach ((string form, byte[] secret) in ((string, byte[])[])
            [
                ("PEM", Encoding.ASCII.GetBytes(pem)), ("PEM with newline", Encoding.ASCII.GetBytes(pem + "\n")), ("DER", provider.Rsa.ExportSubjectPublicKeyInfo()), ("PKCS1", provider.Rsa.ExportRSAPublicKey()),
                ("modulus", provider.Rsa.ExportParameters(false).Modulus!), ("JWKS", Encoding.UTF8.GetBytes(provider.KeySet().ToJsonString())), ("nothing", new byte[32]), ("'secret'", Encoding.ASCII.GetBytes("secret".PadRight(32))),
            ])
        {
            yield return ($"HS256 with {form}", Signed(Header("HS256", "rsa"), Jwt.Hs256(secret)));
        }

        yield return ("HS512", Signed(Header("HS512", "rsa"), bytes => HMACSHA512.HashData(Encoding.ASCII.GetBytes(pem), bytes)));

        // Algorithms of the right key that are not allowed.
        yield return ("RS512", Signed(Header("RS512", "rsa"), bytes => provider.Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)));
        yield return ("PS512", Signed(Header("PS512", "rsa"), bytes => provider.Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pss)));
        yield return ("RS1", Signed(Header("RS1", "rsa"), bytes => provider.Rsa.SignData(bytes, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)));
        yield return ("RS256 said, PS256 done", Signed(Header("RS256", "rsa"), Jwt.Ps256(provider.Rsa)));
        yield return ("ES256 said of the RSA key", Signed(Header("ES256", "rsa"), right));
        yield return ("EC signature in DER", Signed(Header("ES256", "ec"), bytes => provider.Ec.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));

        // Keys of the attacker's own.
        JsonObject jwk = new() { ["kty"] = "RSA", ["kid"] = "mine", ["n"] = Jwt.Encode(own.ExportParameters(false).Modulus!), ["e"] = "AQAB" };
        yield return ("another's key", Signed(Header("RS256", "rsa"), Jwt.Rs256(own)));
        yield return ("embedded jwk", Signed(Header("RS256", "mine", ("jwk", jwk.DeepClone())), Jwt.Rs256(own)));
        yield return ("embedded jwk under a known kid", Signed(Header("RS256", "rsa", ("jwk", jwk.DeepClone())), Jwt.Rs256(own)));
        yield return ("jku", Signed(Header("RS256", "mine", ("jku", attacker + "/keys")), Jwt.Rs256(own)));
        yield return ("jku with the provider's host as its user", Signed(Header("RS256", "mine", ("jku", attacker.Replace("http://", $"{provider.Address}@", StringComparison.Ordinal))), Jwt.Rs256(own)));
        yield return ("x5u", Signed(Header("RS256", "mine", ("x5u", attacker + "/cert")), Jwt.Rs256(own)));
        yield return ("x5c", Signed(Header("RS256", "mine", ("x5c", new JsonArray(Convert.ToBase64String(own.ExportSubjectPublicKeyInfo())))), Jwt.Rs256(own)));
        yield return ("x5t", Signed(Header("RS256", "mine", ("x5t", "AAAA")), Jwt.Rs256(own)));

        // Paths and queries for a key id.
        foreach (string kid in (string[])["../../../../dev/null", "/dev/null", "file:///etc/passwd", "x' UNION SELECT 'secret", "rsa\0", "RSA", "", attacker + "/keys", "|whoami"])
        {
            yield return ($"kid '{kid}', empty secret", Signed(Header("HS256", kid), Jwt.Hs256([0])));
            yield return ($"kid '{kid}', another's key", Signed(Header("RS256", kid), Jwt.Rs256(own)));
        }

        yield return ("unknown kid, right key", Signed(Header("RS256", "../rsa"), right));
        yield return ("no kid, another's key", Signed(new JsonObject { ["alg"] = "RS256" }, Jwt.Rs256(own)));

        // Headers that must be understood.
        yield return ("crit", Signed(Header("RS256", "rsa", ("crit", new JsonArray("exp2")), ("exp2", 1)), right));
        yield return ("crit b64", Signed(Header("RS256", "rsa", ("crit", new JsonArray("b64")), ("b64", false)), right));

        // A right signature over what does not hold.
        yield return ("expired", With("exp", TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds()));
        yield return ("never expires", With("exp", null));
        yield return ("expires as text", With("exp", "tomorrow"));
        yield return ("not yet", With("nbf", TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds()));
        yield return ("audience of another", With("aud", "api://another"));
        yield return ("audience is the client", With("aud", IdentityProvider.ClientId));
        yield return ("no audience", With("aud", null));
        yield return ("empty audience", With("aud", ""));
        yield return ("audience in another case", With("aud", IdentityProvider.Audience.ToUpperInvariant()));
        yield return ("audience that begins alike", With("aud", IdentityProvider.Audience + ".evil"));
        yield return ("issuer of another", With("iss", "https://evil.example"));
        yield return ("no issuer", With("iss", null));
        yield return ("issuer that begins alike", With("iss", provider.Address + ".evil.example"));
        yield return ("issuer with a slash", With("iss", provider.Address + "/evil"));
        yield return ("nobody", With("sub", null));
        yield return ("no address", With("email", null));
        yield return ("address not verified", With("email_verified", false));
        yield return ("address not said to be verified", With("email_verified", null));
        yield return ("two addresses", With("email", new JsonArray(TestSite.Anna, TestSite.Carla)));

        // What is no token.
        yield return ("not base64", "e30.!!!!.AAAA");
        yield return ("not JSON", $"{Jwt.Encode(Encoding.ASCII.GetBytes("{"))}.{Jwt.Encode(Encoding.ASCII.GetBytes("{"))}.AAAA");
        yield return ("array for claims", $"{Jwt.Encode(Header("RS256", "rsa"))}.{Jwt.Encode(new JsonArray())}.AAAA");
        yield return ("encrypted", $"{Jwt.Encode(new JsonObject { ["alg"] = "dir", ["enc"] = "A128CBC-HS256" })}..AAAA.AAAA.AAAA");
        yield return ("deep", $"{Jwt.Encode(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500)))}.e30.AAAA");
        yield return ("dots", "....");
    }

    private static JsonObject Header(string algorithm, string kid, params (string Name, JsonNode? Value)[] more)
    {
        JsonObject header = new() { ["alg"] = algorithm, ["kid"] = kid, ["typ"] = "JWT" };
        foreach ((string name, JsonNode? value) in more)
        {
            header[name] = value;
        }

        return header;
    }

    private static string Changed(string token) => token[..^20] + (token[^20] == 'A' ? 'B' : 'A') + token[^19..];

    private static WebApplication Attacker(Action asked)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(context =>
        {
            asked();
            return context.Response.WriteAsync("{}");
        });
        return app;
    }

    private static HttpClient Client(TestSite site, string token)
    {
        HttpClient client = new() { BaseAddress = site.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
