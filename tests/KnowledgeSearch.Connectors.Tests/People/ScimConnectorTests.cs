using System.Text.Json;
using KnowledgeSearch.Connectors.People;
using KnowledgeSearch.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Connectors.Tests.People;

public sealed class ScimConnectorTests : IAsyncLifetime
{
    private readonly List<object> _users = [];
    private readonly List<object> _groups = [];
    private LoopbackServer? _server;
    private bool _filters = true;
    private int _largestPage = 2;
    private int _withheld;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync();
        _server.On("/scim/v2/Users", context => ListAsync(context, _users));
        _server.On("/scim/v2/Groups", context => ListAsync(context, _groups));
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task A_user_is_read_with_the_enterprise_extension()
    {
        _users.Add(new Dictionary<string, object>
        {
            ["id"] = "u1", ["externalId"] = "entra-1", ["userName"] = "one", ["displayName"] = "Person 1", ["title"] = "Buyer", ["active"] = true,
            ["emails"] = new object[] { new { value = "alias@example.org" }, new { value = "one@example.org", primary = true } },
            ["addresses"] = new object[] { new { type = "home", locality = "Breda" }, new { type = "work", locality = "Venlo" } },
            ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = new { employeeNumber = "701", department = "Purchasing", manager = new { value = "u2" } },
        });
        SourcePerson person = Assert.Single(People(await ReadAsync()));
        Assert.Equal(("source/user/u1", "Person 1", "entra-1"), (person.Id, person.Name, person.DirectoryKey));
        Assert.Equal(["one@example.org", "alias@example.org"], person.Emails);
        Assert.Equal(("Purchasing", "Buyer", "Venlo", "source/user/u2"), (person.Department, person.JobTitle, person.Location, person.Manager));
        Assert.True(person.Active);
    }

    [Theory]
    [InlineData(ScimDirectoryKey.Id, "u1")]
    [InlineData(ScimDirectoryKey.EmployeeNumber, "employee:701")]
    [InlineData(ScimDirectoryKey.ExternalId, "entra-1")]
    [InlineData(ScimDirectoryKey.None, null)]
    public async Task The_directory_key_is_the_configured_one(ScimDirectoryKey configured, string? expected)
    {
        _users.Add(new Dictionary<string, object> { ["id"] = "u1", ["externalId"] = "entra-1", ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = new { employeeNumber = "701" } });
        Assert.Equal(expected, Assert.Single(People(await ReadAsync(key: configured))).DirectoryKey);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"False\"")]
    public async Task A_deactivated_user_is_inactive(string active)
    {
        _users.Add(JsonSerializer.Deserialize<JsonElement>($$"""{"ID":"u1","DisplayName":"Person 1","Active":{{active}}}"""));
        Assert.False(Assert.Single(People(await ReadAsync())).Active);
    }

    [Fact]
    public async Task All_pages_are_read_though_the_server_gives_fewer_than_asked()
    {
        _users.AddRange(Enumerable.Range(1, 7).Select(number => (object)new { id = $"u{number}", userName = $"user{number}" }));
        Assert.Equal(Enumerable.Range(1, 7).Select(number => $"source/user/u{number}"), People(await ReadAsync()).Select(person => person.Id));
        Assert.Equal(4, Server.Requests.Count(request => request.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal)));
        Assert.All(Server.Requests, request => Assert.Equal("Bearer secret", request.Header("Authorization")));
    }

    [Fact]
    public async Task A_server_that_ignores_the_start_index_is_a_fault_and_no_loop()
    {
        Server.On("/scim/v2/Users", """{"totalResults":5,"startIndex":1,"Resources":[{"id":"u1"}]}""", "application/scim+json");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync());
        Assert.Contains("does not page", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_that_are_counted_but_not_shown_are_reported()
    {
        _users.Add(new { id = "u1" });
        _withheld = 3;
        Assert.Contains("Users counts 4 resources but gave 1.", Assert.Single((await ReadAsync()).OfType<SourceChange.Failed>(), failure => failure.Reason.Contains("Users", StringComparison.Ordinal)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nested_groups_and_users_are_told_apart_by_type_reference_or_id()
    {
        _groups.Add(new { id = "g1", displayName = "HR", members = new object[] { new { value = "u1", type = "User" }, new { value = "g2", type = "Group" }, new Dictionary<string, string> { ["$ref"] = "https://x.example/Groups/g3" }, new { value = "g2" }, new { value = "u9" } } });
        _groups.Add(new { id = "g2", displayName = "Sub", members = new object[] { new { value = "g1", type = "Group" } } });
        List<SourceGroup> groups = Groups(await ReadAsync());
        Assert.Equal(["user:source/user/u1", "group:source/group/g2", "group:source/group/g3", "user:source/user/u9"], groups[0].Members);
        Assert.Equal(["group:source/group/g1"], groups[1].Members);
    }

    [Fact]
    public async Task An_incremental_crawl_asks_for_what_changed_and_empties_groups_that_are_gone()
    {
        _users.Add(new { id = "u1", meta = new { lastModified = "2026-01-02T10:00:00Z" } });
        _users.Add(new { id = "u2", meta = new { lastModified = "2026-01-01T10:00:00Z" } });
        _groups.Add(new { id = "g1", displayName = "HR", members = new[] { new { value = "u1" } } });
        List<SourceChange> first = await ReadAsync();
        _groups.Clear();
        List<SourceChange> second = await ReadAsync(Position(first));
        Assert.Contains(Server.Requests, request => Uri.UnescapeDataString(request.Path).Contains("filter=meta.lastModified gt \"2026-01-02T09:55:00Z\"", StringComparison.Ordinal));
        Assert.Equal(("source/group/g1", 0), (Groups(second)[0].Id, Groups(second)[0].Members.Count));
    }

    [Fact]
    public async Task Groups_that_have_not_changed_are_not_read_again()
    {
        Server.On("/scim/v2/Groups", async context =>
        {
            context.Response.Headers.ETag = "W/\"g\"";
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "W/\"g\"" ? 304 : 200;
            if (context.Response.StatusCode == 200)
            {
                await context.Response.WriteAsync("""{"totalResults":1,"Resources":[{"id":"g1","members":[{"value":"u1"}]}]}""");
            }
        });
        List<SourceChange> first = await ReadAsync();
        Assert.Single(Groups(first));
        List<SourceChange> second = await ReadAsync(Position(first));
        Assert.Empty(Groups(second));
        Assert.Empty(Groups(await ReadAsync(Position(second))));
    }

    [Fact]
    public async Task A_server_that_cannot_filter_is_read_whole()
    {
        _users.Add(new { id = "u1", meta = new { lastModified = "2026-01-02T10:00:00Z" } });
        List<SourceChange> first = await ReadAsync();
        _filters = false;
        Assert.Single(People(await ReadAsync(Position(first))));
    }

    [Fact]
    public async Task A_crawl_cut_off_at_any_checkpoint_loses_nobody()
    {
        _users.AddRange(Enumerable.Range(1, 5).Select(number => (object)new { id = $"u{number}", meta = new { lastModified = $"2026-01-0{number}T00:00:00Z" } }));
        List<SourceChange> whole = await ReadAsync();
        foreach ((int cut, SourceChange change) in whole.Index().Where(pair => pair.Item is SourceChange.CheckpointReached).SkipLast(1))
        {
            IEnumerable<string> found = People(whole.Take(cut)).Concat(People(await ReadAsync(((SourceChange.CheckpointReached)change).Position))).Select(person => person.Id);
            Assert.Equal(5, found.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(401, ConnectorFault.Credentials)]
    [InlineData(403, ConnectorFault.Forbidden)]
    [InlineData(404, ConnectorFault.NotFound)]
    public async Task A_refusal_is_its_own_fault_and_fails_its_own_step(int status, ConnectorFault expected)
    {
        Server.OnStatus("/scim/v2/Users", status);
        Assert.Equal(expected, (await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync())).Fault);
        ProbeStep last = (await ProbeAsync())[^1];
        Assert.False(last.Succeeded);
        Assert.Equal(expected == ConnectorFault.NotFound ? "list" : "authenticate", last.Name);
    }

    [Fact]
    public async Task An_answer_that_is_no_list_names_the_address_to_give()
    {
        Server.On("/scim/v2/Users", "{}", "application/json");
        Assert.Contains("did not answer a SCIM ListResponse", (await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probing_counts_users_and_groups()
    {
        _users.Add(new { id = "u1", displayName = "Person 1" });
        List<ProbeStep> steps = await ProbeAsync();
        Assert.Equal(["resolve", "connect", "authenticate", "list", "fetch", "permissions"], steps.Select(step => step.Name));
        Assert.All(steps, step => Assert.True(step.Succeeded, step.Detail));
        Assert.Contains("Person 1", steps[4].Detail, StringComparison.Ordinal);
    }

    private static List<SourcePerson> People(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Person>().Select(change => change.Value)];

    private static List<SourceGroup> Groups(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Group>().Select(change => change.Value)];

    private static Checkpoint Position(List<SourceChange> changes) => Assert.IsType<SourceChange.CheckpointReached>(changes[^1]).Position;

    private ScimConnector Connector(ScimDirectoryKey key) =>
        new(new ScimOptions { Address = Server.Url("/scim/v2"), Token = "secret", DirectoryKey = key }, LoopbackServer.Context(new ManualTime(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))));

    private async Task<List<ProbeStep>> ProbeAsync() => await Connector(ScimDirectoryKey.ExternalId).ProbeAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private async Task<List<SourceChange>> ReadAsync(Checkpoint? since = null, ScimDirectoryKey key = ScimDirectoryKey.ExternalId) =>
        await Connector(key).ReadAsync(since, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private async Task ListAsync(HttpContext context, List<object> resources)
    {
        if (context.Request.Query.ContainsKey("filter") && !_filters)
        {
            context.Response.StatusCode = 400;
            return;
        }

        int start = int.Parse(context.Request.Query["startIndex"]!, System.Globalization.CultureInfo.InvariantCulture);
        int count = Math.Min(_largestPage, int.Parse(context.Request.Query["count"]!, System.Globalization.CultureInfo.InvariantCulture));
        Dictionary<string, object> list = new()
        {
            ["schemas"] = new[] { "urn:ietf:params:scim:api:messages:2.0:ListResponse" },
            ["totalResults"] = resources.Count + _withheld,
            ["startIndex"] = start,
            ["Resources"] = resources.Skip(start - 1).Take(count),
        };
        context.Response.ContentType = "application/scim+json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(list));
    }
}
