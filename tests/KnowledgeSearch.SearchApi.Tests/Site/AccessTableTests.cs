using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class AccessTableTests
{
    [Fact]
    public async Task Every_endpoint_is_in_the_table_and_says_itself_who_may()
    {
        await using TestSite site = await TestSite.StartAsync();
        List<RouteEndpoint> endpoints = [.. ((IEndpointRouteBuilder)site.App).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>()];
        Assert.Equal(Table().Select(row => $"{row.Method} {row.Route}").Order(StringComparer.Ordinal), endpoints.SelectMany(Names).Distinct().Order(StringComparer.Ordinal));
        Assert.All(endpoints, endpoint => Assert.True(
            endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null, endpoint.DisplayName));
    }

    [Fact]
    public async Task Everyone_gets_what_the_table_says()
    {
        await using TestSite site = await TestSite.StartAsync();
        await site.FillAsync();
        List<string> wrong = [];
        foreach (string caller in Columns())
        {
            using HttpClient client = await CallerAsync(site, caller);
            foreach ((string method, string route, string example, IReadOnlyDictionary<string, string> expected) in Table())
            {
                using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), example));
                string got = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $"{(int)response.StatusCode}" : "yes";
                if (got != expected[caller])
                {
                    wrong.Add($"{caller}: {method} {route} should be {expected[caller]}, was {got}");
                }

                if (response.StatusCode >= HttpStatusCode.InternalServerError && response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    wrong.Add($"{caller}: {method} {route} failed with {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("GET", "/api/v1/serach", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/v1/admin/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/v1/search", HttpStatusCode.MethodNotAllowed)]
    public async Task Address_or_method_without_a_route_is_told_as_such_to_everyone(string method, string address, HttpStatusCode expected)
    {
        await using TestSite site = await TestSite.StartAsync();
        foreach (string caller in Columns())
        {
            using HttpClient client = await CallerAsync(site, caller);
            using HttpRequestMessage request = new(new HttpMethod(method), address);
            request.Headers.Accept.ParseAdd("application/json");
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(expected, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(expected == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count > 0);
        }
    }

    [Fact]
    public async Task Endpoint_that_says_nothing_is_closed_to_all_but_admins()
    {
        await using TestSite site = TestSite.Build();
        site.App.MapGet("/forgotten", () => "open");
        await site.App.StartAsync();
        using HttpClient nobody = await site.ClientAsNobodyAsync();
        using HttpClient anna = await site.ClientAsAsync(TestSite.Anna);
        using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
        using HttpClient writer = site.Client("writer");
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/forgotten")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await anna.GetAsync("/forgotten")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync("/forgotten")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await carla.GetAsync("/forgotten")).StatusCode);
    }

    private static async Task<HttpClient> CallerAsync(TestSite site, string caller) => caller switch
    {
        "nobody" => await site.ClientAsNobodyAsync(),
        "employee" => await site.ClientAsAsync(TestSite.Anna),
        "developer" => await site.ClientAsAsync(TestSite.Dirk),
        "source-admin" => await site.ClientAsAsync(TestSite.Elif),
        "admin" => await site.ClientAsAsync(TestSite.Carla),
        _ => site.Client(caller["key:".Length..]),
    };

    // HEAD comes with GET and is decided the same.
    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Where(method => method != "HEAD").Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"); // every route here is written as text

    private static string[][] Lines() => [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Site", "access.tsv")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))];

    private static IEnumerable<string> Columns() => Lines()[0].Skip(3);

    internal static IEnumerable<(string Method, string Route, string Example, IReadOnlyDictionary<string, string> Expected)> Table()
    {
        string[][] lines = Lines();
        return lines.Skip(1).Select(cells =>
            (cells[0], cells[1], cells[2], (IReadOnlyDictionary<string, string>)Enumerable.Range(3, lines[0].Length - 3).ToDictionary(i => lines[0][i], i => cells[i])));
    }
}
