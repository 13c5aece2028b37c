using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

internal sealed record FakeMessage(long Id, long Thread, string Body)
{
    public long Sender { get; init; } = 1;

    public long? RepliedTo { get; init; }

    public long? Group { get; init; }

    public string Type { get; init; } = "update";

    public bool System { get; init; }

    public bool Direct { get; init; }

    public string Privacy { get; init; } = "public";

    public int Likes { get; init; }

    public DateTimeOffset Created { get; init; } = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Left out of feeds, present in its thread: the API is a subset.</summary>
    public bool OnlyInThread { get; init; }
}

internal sealed record FakeGroup(long Id, string Name, string Privacy, long[] Members)
{
    public bool MembersForbidden { get; init; }
}

/// <summary>A small network that speaks the REST API's paging, envelopes and faults.</summary>
internal sealed class EngageServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EngageServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = new("http://localhost");

    public int PageSize { get; set; } = 3;

    public List<FakeMessage> Messages { get; } = [];

    public List<FakeGroup> Groups { get; } = [];

    /// <summary>Claims that there is more below every page.</summary>
    public bool AlwaysOlder { get; set; }

    public Dictionary<long, string> Users { get; } = new() { [1] = "Anna Bakker", [2] = "Bram de Wit", [3] = "Carla Smit" };

    public long BestReply { get; set; }

    /// <summary>The zip that an export answers.</summary>
    public byte[] Export { get; set; } = [];

    public List<string> Requests { get; } = [];

    /// <summary>Answers instead of the API when it gives a status; called with path and query.</summary>
    public Func<string, int> Fault { get; set; } = _ => 0;

    public static async Task<EngageServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        EngageServer server = new(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        string path = http.Request.Path.Value!["/api/v1/".Length..].Replace(".json", "", StringComparison.Ordinal);
        lock (Requests)
        {
            Requests.Add(path + http.Request.QueryString);
        }

        int status = Fault(path + http.Request.QueryString);
        if (status != 0 || http.Request.Headers.Authorization != "Bearer secret")
        {
            http.Response.StatusCode = status != 0 ? status : 401;
            http.Response.Headers.RetryAfter = "7";
            return;
        }

        if (path == "export")
        {
            await http.Response.Body.WriteAsync(Export);
            return;
        }

        JsonNode? answer = Answer(path.Split('/'), http.Request.Query);
        http.Response.StatusCode = answer is null ? 404 : 200;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer?.ToJsonString() ?? "{}");
    }

    private JsonNode? Answer(string[] path, IQueryCollection query) => path switch
    {
        ["messages"] => Page(Messages.Where(message => !message.OnlyInThread && Group(message.Group)?.Privacy != "private"), query),
        ["messages", "in_group", var id] => Page(Messages.Where(message => !message.OnlyInThread && message.Group == Number(id)), query),
        ["messages", "in_thread", var id] when Messages.Exists(message => message.Thread == Number(id)) => Page(Messages.Where(message => message.Thread == Number(id)), query),
        ["messages", var id] => Messages.Find(message => message.Id == Number(id)) is { } message ? Json(message) : null,
        ["users", "current"] => User(1),
        ["users", "in_group", var id] => Members(Number(id), query),
        ["users", var id] => Users.ContainsKey(Number(id)) ? User(Number(id)) : null,
        ["users"] => new JsonArray([.. Paged(Users.Keys.Order().Where(user => user < 100), query, 2).Select(User)]),
        ["groups", var id] => Group(Number(id)) is { } group ? Json(group) : null,
        ["groups"] => new JsonArray([.. Paged(Groups.Where(group => query["mine"] != "1" || group.Members.Contains(1)), query, 2).Select(Json)]),
        _ => null,
    };

    private JsonObject? Members(long id, IQueryCollection query) => Group(id) is not { MembersForbidden: false } group ? null
        : new JsonObject { ["users"] = new JsonArray([.. Paged(group.Members, query, 2).Select(User)]), ["more_available"] = Number(query["page"]!) * 2 < group.Members.Length };

    private JsonObject Page(IEnumerable<FakeMessage> all, IQueryCollection query)
    {
        long older = query["older_than"] is { Count: > 0 } o ? Number(o!) : long.MaxValue;
        long newer = query["newer_than"] is { Count: > 0 } n ? Number(n!) : 0;
        List<FakeMessage> matching = [.. all.Where(message => message.Id < older && message.Id > newer).OrderByDescending(message => message.Id)];
        List<FakeMessage> page = [.. matching.Take(PageSize)];
        IEnumerable<JsonNode> references = page.Select(message => message.Sender).Distinct().Where(Users.ContainsKey).Select(Reference)
            .Concat(page.Select(message => message.Thread).Distinct().Select(Thread))
            .Concat(page.Select(message => message.Group).Distinct().Select(Group).OfType<FakeGroup>().Select(Json))
            .Append(new JsonObject { ["type"] = "tag", ["id"] = 501, ["name"] = "verlof" });
        return new JsonObject
        {
            ["messages"] = new JsonArray([.. page.Select(Json)]),
            ["references"] = new JsonArray([.. references]),
            ["meta"] = new JsonObject { ["older_available"] = AlwaysOlder || matching.Count > page.Count },
        };
    }

    private JsonObject Thread(long id)
    {
        List<FakeMessage> all = [.. Messages.Where(message => message.Thread == id).OrderBy(message => message.Id)];
        JsonObject stats = new() { ["updates"] = all.Count, ["latest_reply_id"] = all.Count > 1 ? all[^1].Id : null };
        return new JsonObject { ["type"] = "thread", ["id"] = id, ["thread_starter_id"] = id, ["stats"] = stats, ["direct_message"] = false, ["best_reply_id"] = BestReply };
    }

    private static JsonObject Json(FakeMessage message) => new()
    {
        ["type"] = "message",
        ["id"] = message.Id,
        ["thread_id"] = message.Thread,
        ["sender_id"] = message.Sender,
        ["sender_type"] = "user",
        ["replied_to_id"] = message.RepliedTo,
        ["group_id"] = message.Group,
        ["message_type"] = message.Type,
        ["system_message"] = message.System,
        ["direct_message"] = message.Direct,
        ["privacy"] = message.Privacy,
        ["created_at"] = message.Created.ToString("yyyy/MM/dd HH:mm:ss +0000", CultureInfo.InvariantCulture),
        ["web_url"] = $"https://engage.example/messages/{message.Id}",
        ["body"] = new JsonObject { ["parsed"] = message.Body, ["plain"] = message.Body, ["urls"] = new JsonArray("https://wiki.example/verlof", "javascript:alert(1)") },
        ["liked_by"] = new JsonObject { ["count"] = message.Likes },
        ["content_excerpt"] = message.Body,
    };

    private static JsonObject Json(FakeGroup group) => new() { ["type"] = "group", ["id"] = group.Id, ["full_name"] = group.Name, ["privacy"] = group.Privacy };

    private JsonObject User(long id) => new()
    {
        ["type"] = "user", ["id"] = id, ["full_name"] = Users[id], ["name"] = $"user{id}", ["job_title"] = "Adviseur", ["state"] = "active", ["department"] = "HR",
        ["contact"] = new JsonObject { ["email_addresses"] = new JsonArray(new JsonObject { ["address"] = $"user{id}@example.org", ["type"] = "primary" }) },
    };

    private JsonObject Reference(long id) => new() { ["type"] = "user", ["id"] = id, ["full_name"] = Users[id] };

    private FakeGroup? Group(long? id) => Groups.Find(group => group.Id == id);

    private static IEnumerable<T> Paged<T>(IEnumerable<T> all, IQueryCollection query, int size) => all.Skip(((int)Number(query["page"]!) - 1) * size).Take(size);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
