using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KnowledgeSearch.SearchApi.Tests.Site;

namespace KnowledgeSearch.SearchApi.Tests.SignIn;

/// <summary>Who a proxy says is asking: believed from the proxy with the secret, and in none of the ways known to pretend to be it. Requests are written byte by byte, as no client library would.</summary>
public sealed class ForwardedUserTests
{
    private const string Secret = "a-secret-of-more-than-thirty-two-characters", Proxy = "127.0.0.9", Elsewhere = "127.0.0.1", Email = "X-Forwarded-Email: " + TestSite.Carla, Known = "X-Forwarded-Secret: " + Secret;

    [Fact]
    public async Task Proxy_with_the_secret_is_believed_whatever_the_case_of_its_headers()
    {
        await using TestSite site = await TestSite.StartAsync(Configure);
        await site.FillAsync();
        Assert.Equal(401, await AskAsync(site, Elsewhere, []));
        Assert.Equal(401, await AskAsync(site, Proxy, [Known]));
        Assert.Equal(200, await AskAsync(site, Proxy, [Known, Email, "X-Groups: staff, ks-admins"]));
        Assert.Equal(200, await AskAsync(site, Proxy, [Known.ToLowerInvariant(), Email.ToUpperInvariant(), "x-groups: ks-admins"]));
        Assert.Equal(200, await AskAsync(site, Proxy, [Known, "X-Forwarded-Email: elif@example.org"]));
        Assert.Equal(403, await AskAsync(site, Proxy, [Known, Email]));

        // The signed-out cookie of an earlier set-up does not matter to the proxy.
        Assert.Equal(200, await AskAsync(site, Proxy, [Known, Email, "X-Groups: ks-admins", "Cookie: ks_signed_out=1"]));
    }

    [Fact]
    public async Task Proxy_that_connects_over_IPv6_sockets_is_known_by_its_IPv4_address()
    {
        await using TestSite site = await TestSite.StartAsync(Configure, "http://[::]:0");
        await site.FillAsync();
        Assert.Equal(200, await AskAsync(site, Proxy, [Known, Email, "X-Groups: ks-admins"]));
        Assert.Equal(401, await AskAsync(site, Elsewhere, [Known, Email, "X-Groups: ks-admins"]));
    }

    [Fact]
    public async Task Spoofed_headers_are_all_refused()
    {
        await using TestSite site = await TestSite.StartAsync(Configure);
        await site.FillAsync();
        (string From, string[] Headers)[] spoofs = [.. Spoofs()];
        Assert.True(spoofs.Length >= 60, $"{spoofs.Length} spoofs");
        List<string> through = [];
        foreach ((string from, string[] headers) in spoofs)
        {
            int status = await AskAsync(site, from, headers);
            if (status is not (401 or 400))
            {
                through.Add($"{status} from {from}: {string.Join(" | ", headers)}");
            }
        }

        Assert.Empty(through);
    }

    [Theory]
    [InlineData("Proxies:0", "0.0.0.0/0")]
    [InlineData("Proxies:0", "::/0")]
    [InlineData("Proxies:0", "::ffff:10.0.0.0/104")]
    [InlineData("Proxies:0", "10.0.0.1/8")]
    [InlineData("Proxies:0", "proxy.example.org")]
    [InlineData("Proxies:0", null)]
    [InlineData("Secret", "0123456789abcdef0123456789abcde")]
    [InlineData("Secret", null)]
    [InlineData("EmailHeader", "Authorization")]
    [InlineData("EmailHeader", "x-forwarded-secret")]
    [InlineData("EmailHeader", "X_Forwarded_Email")]
    [InlineData("Roles:boss:0", "x")]
    public async Task Set_up_that_would_believe_anyone_does_not_start(string setting, string? value)
    {
        await using TestSite site = TestSite.Build(settings =>
        {
            Configure(settings);
            settings["Auth:ForwardedUser:" + setting] = value;
            if (value is null)
            {
                settings.Remove("Auth:ForwardedUser:" + setting);
            }
        });
        string message = await OpenIdConnectTests.FaultsAsync(site);
        Assert.Contains("Auth:ForwardedUser", message);
        Assert.DoesNotContain(Secret, message);
    }

    [Fact]
    public async Task Address_of_the_proxy_may_not_come_from_a_header_itself()
    {
        await using TestSite site = TestSite.Build(settings =>
        {
            Configure(settings);
            settings["FORWARDEDHEADERS_ENABLED"] = "true";
        });
        Assert.Contains("ASPNETCORE_FORWARDEDHEADERS_ENABLED", await OpenIdConnectTests.FaultsAsync(site));
    }

    [Fact]
    public async Task Headers_mean_nothing_while_it_is_off()
    {
        await using TestSite site = await TestSite.StartAsync(settings => settings["Auth:Development:Enabled"] = "false");
        Assert.Equal(401, await AskAsync(site, Proxy, [Known, Email, "X-Groups: ks-admins"]));
    }

    private static void Configure(Dictionary<string, string?> settings)
    {
        settings["Auth:Development:Enabled"] = "false";
        settings["Auth:EmailDomains:0"] = "example.org";
        settings["Auth:Roles:source-admin:0"] = TestSite.Elif;
        settings["Auth:ForwardedUser:Enabled"] = "true";
        settings["Auth:ForwardedUser:Proxies:0"] = Proxy + "/32";
        settings["Auth:ForwardedUser:Secret"] = Secret;
        settings["Auth:ForwardedUser:RolesHeader"] = "X-Groups";
        settings["Auth:ForwardedUser:Roles:admin:0"] = "ks-admins";
    }

    private static IEnumerable<(string From, string[] Headers)> Spoofs()
    {
        const string Admin = "X-Groups: ks-admins";
        string[] emails =
        [
            Email, "x-forwarded-email: " + TestSite.Carla, "X-FORWARDED-EMAIL: " + TestSite.Carla, "X_Forwarded_Email: " + TestSite.Carla, "X-Forwarded_Email: " + TestSite.Carla,
            "X.Forwarded.Email: " + TestSite.Carla, "X-Forwarded-Email:" + TestSite.Carla, "X-Forwarded-Email : " + TestSite.Carla, "HTTP_X_FORWARDED_EMAIL: " + TestSite.Carla,
            "X-Forwarded-User: " + TestSite.Carla, "X-Auth-Request-Email: " + TestSite.Carla, "Remote-User: " + TestSite.Carla,
        ];

        // Not from the proxy: even someone who knows the secret, or pretends the connection came from it.
        foreach (string email in emails)
        {
            yield return (Elsewhere, [email, Admin]);
            yield return (Elsewhere, [email, Admin, Known]);
        }

        foreach (string claim in (string[])["X-Forwarded-For: " + Proxy, "X-Real-IP: " + Proxy, "Forwarded: for=" + Proxy, "Forwarded: for=\"[::ffff:127.0.0.9]\"", "X-Forwarded-For: ::ffff:127.0.0.9",
            "True-Client-IP: " + Proxy, "X-Client-IP: " + Proxy, "X-Forwarded-For: 127.0.0.9, 127.0.0.9", "Via: 1.1 " + Proxy, "X-Original-For: " + Proxy])
        {
            yield return (Elsewhere, [Email, Admin, Known, claim]);
        }

        foreach (string near in (string[])["127.0.0.8", "127.0.0.10", "127.0.9.9", "127.9.0.9"])
        {
            yield return (near, [Email, Admin, Known]);
        }

        // From the proxy, without the secret or with one that is not quite it.
        foreach (string email in emails)
        {
            yield return (Proxy, [email, Admin]);
        }

        foreach (string secret in (string[])["", " ", Secret[..^1], Secret + "x", Secret.ToUpperInvariant(), Secret + ", " + Secret, "*", "null", "Bearer " + Secret, Secret.Replace('-', '_')])
        {
            yield return (Proxy, [Email, Admin, "X-Forwarded-Secret: " + secret]);
        }

        yield return (Proxy, [Email, Admin, Known, Known]);
        yield return (Proxy, [Email, Admin, "X_Forwarded_Secret: " + Secret]);
        yield return (Proxy, [Email, Admin, Known, "X-Forwarded-Secret: wrong"]);

        // Through the proxy, which adds its own headers beside what the attacker sent.
        foreach (string beside in (string[])["X-Forwarded-Email: bram@example.org", "X_Forwarded_Email: bram@example.org", "x_forwarded-email: bram@example.org", "X.Forwarded.Email: bram@example.org",
            "X_Groups: staff", "X_Forwarded_Secret: x", "x-forwarded-email:", "X-Groups: staff", "X.Groups: ks-admins"])
        {
            yield return (Proxy, [Known, Email, Admin, beside]);
            yield return (Proxy, [beside, Known, Email, Admin]);
        }

        // Kestrel shows of 'keep-alive, x-forwarded-email' only the first. What a proxy then drops is missing, as below.
        foreach (string connection in (string[])["X-Forwarded-Email", "upgrade-insecure, x-forwarded-email", "X-Groups", "X-Forwarded-Secret", "x_forwarded_email", "x-a,X-Groups"])
        {
            yield return (Proxy, [Known, Email, Admin, "Connection: " + connection]);
        }

        foreach (string dropped in (string[])["X_Forwarded_Email", "X-Forwarded_Email", "X.Forwarded.Email", "HTTP_X_FORWARDED_EMAIL"])
        {
            yield return (Proxy, [Known, Admin, "Connection: keep-alive, x-forwarded-email", $"{dropped}: {TestSite.Carla}"]);
        }

        foreach (string address in (string[])["", "carla", "carla@example.org, bram@example.org", "carla@example.org;bram@example.org", "Carla <carla@example.org>", "carla@elsewhere.example",
            "carla@example.org@elsewhere.example", "carla@elsewhere.example@", "@example.org", "\"carla\"@example.org", "carla @example.org", "p1"])
        {
            yield return (Proxy, [Known, Admin, "X-Forwarded-Email: " + address]);
        }
    }

    /// <summary>The status of an admin's page, asked from an address of this machine with headers as they are.</summary>
    private static async Task<int> AskAsync(TestSite site, string from, string[] headers)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, site.Address.Port);
        string request = $"GET /api/v1/admin/status HTTP/1.1\r\nHost: search.example.org\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        byte[] answer = new byte[12];
        int read = 0;
        while (read < answer.Length && await socket.ReceiveAsync(answer.AsMemory(read)) is > 0 and int more)
        {
            read += more;
        }

        return int.Parse(Encoding.ASCII.GetString(answer)[9..], CultureInfo.InvariantCulture);
    }
}
