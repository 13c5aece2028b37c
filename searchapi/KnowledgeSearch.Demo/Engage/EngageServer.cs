using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>
/// Speaks the Viva Engage REST API: learn.microsoft.com/rest/api/yammer. The token is that of the service account, whose memberships bound what is seen.
/// The network's feed holds public messages; those of a private group are in the group's own feed.
/// </summary>
internal sealed class EngageServer(DemoOrganisation organisation, ServerFaults faults)
{
    public const string Token = "demo-engage-token";
    private const int PageSize = 20;
    private const int ListSize = 50;

    private EngageNetwork Network => organisation.Engage;

    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/main/", StringComparison.Ordinal))
        {
            return ThreadPageAsync(context, path[(path.LastIndexOf('/') + 1)..]);
        }

        if (!path.StartsWith("/api/v1/", StringComparison.Ordinal) || !path.EndsWith(".json", StringComparison.Ordinal))
        {
            return NotFoundAsync(context);
        }

        if (!LoopbackServer.HasBearer(context, Token))
        {
            return LoopbackServer.JsonAsync(context, Error(16, "Token not found."), StatusCodes.Status401Unauthorized);
        }

        string[] parts = path["/api/v1/".Length..^".json".Length].Split('/');
        return (parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2)) switch
        {
            ("messages", null, null) => FeedAsync(context, message => !IsPrivate(message), "messages"),
            ("messages", "in_group", { } id) => FindGroup(id) is { } group ? FeedAsync(context, message => message.Group == group.Key, "messages/in_group") : NotFoundAsync(context),
            ("messages", "in_thread", { } id) => ThreadAsync(context, Id(id)),
            ("messages", "from_user", { } id) => FeedAsync(context, message => !IsPrivate(message) && EngageJson.AccountId(organisation, message.Sender) == Id(id), "messages/from_user"),
            ("messages", { } id, null) => MessageAsync(context, Id(id)),
            ("users", null, null) => UsersAsync(context, [.. organisation.People.Select(person => person.Handle)]),
            ("users", "current", null) => LoopbackServer.JsonAsync(context, EngageJson.User(organisation, EngageNetwork.ServiceAccount)),
            ("users", "in_group", { } id) => FindGroup(id) is { } group ? UsersAsync(context, Network.Members(group.Key), inGroup: true) : NotFoundAsync(context),
            ("users", "by_email", null) => UserAsync(context, person => string.Equals(person.Email, context.Request.Query["email"], StringComparison.OrdinalIgnoreCase), list: true),
            ("users", { } id, null) => UserAsync(context, person => person.EngageId == Id(id), list: false),
            ("groups", null, null) => GroupsAsync(context),
            ("groups", { } id, null) => FindGroup(id) is { } group ? LoopbackServer.JsonAsync(context, EngageJson.Group(organisation, group)) : NotFoundAsync(context),
            _ => NotFoundAsync(context),
        };
    }

    private static JsonObject Error(int code, string message) => new() { ["response"] = new JsonObject { ["code"] = code, ["message"] = message, ["stat"] = "fail" } };

    private static Task NotFoundAsync(HttpContext context) => LoopbackServer.JsonAsync(context, Error(33, "Object not found."), StatusCodes.Status404NotFound);

    private static long? Id(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    private static int Page(HttpContext context) => (int)Math.Clamp(Id(context.Request.Query["page"]) ?? 1, 1, 10_000);

    private bool IsMember(EngageGroup group) => Network.Members(group.Key).Contains(EngageNetwork.ServiceAccount);

    private bool IsPrivate(EngageMessage message) => message.Group is { } key && Network.Group(key).IsPrivate;

    private bool MaySee(EngageMessage message) => message.Group is not { } key || !Network.Group(key).IsPrivate || IsMember(Network.Group(key));

    /// <summary>A private group that the account is no member of does not exist for it.</summary>
    private EngageGroup? FindGroup(string id) => Network.Groups.FirstOrDefault(group => group.Id == Id(id) && (!group.IsPrivate || IsMember(group)));

    private Task FeedAsync(HttpContext context, Func<EngageMessage, bool> belongs, string feed)
    {
        IQueryCollection query = context.Request.Query;
        long olderThan = Id(query["older_than"]) ?? long.MaxValue;
        long newerThan = Id(query["newer_than"]) ?? 0;
        bool threaded = query["threaded"] == "true" || query["threaded"] == "extended";
        int limit = threaded && Id(query["limit"]) is { } asked ? (int)Math.Clamp(asked, 1, PageSize) : PageSize;
        List<EngageMessage> all = [.. Network.Messages.Where(message => MaySee(message) && belongs(message) && faults.Lists(message.Id.ToString(CultureInfo.InvariantCulture)))];
        List<EngageMessage> newestFirst = [.. all.Where(message => message.Id < olderThan && message.Id > newerThan && (!threaded || message.IsStarter)).OrderByDescending(message => message.Id)];
        return LoopbackServer.JsonAsync(context, EngageJson.Envelope(organisation, [.. newestFirst.Take(limit)], newestFirst.Count > limit, feed));
    }

    private Task ThreadAsync(HttpContext context, long? thread) =>
        Network.Messages.Any(message => message.ThreadId == thread && MaySee(message)) ? FeedAsync(context, message => message.ThreadId == thread, "messages/in_thread") : NotFoundAsync(context);

    private Task MessageAsync(HttpContext context, long? id) =>
        Network.Messages.FirstOrDefault(message => message.Id == id && MaySee(message)) is { } found
            ? LoopbackServer.JsonAsync(context, EngageJson.Message(organisation, found))
            : NotFoundAsync(context);

    private Task UsersAsync(HttpContext context, IReadOnlyList<string> handles, bool inGroup = false)
    {
        JsonArray page = [.. handles.Skip((Page(context) - 1) * ListSize).Take(ListSize).Select(handle => EngageJson.User(organisation, handle))];
        return LoopbackServer.JsonAsync(context, inGroup ? new JsonObject { ["users"] = page, ["more_available"] = handles.Count > Page(context) * ListSize } : page);
    }

    private Task UserAsync(HttpContext context, Func<DemoPerson, bool> isAsked, bool list)
    {
        if (organisation.People.FirstOrDefault(isAsked) is not { } person)
        {
            return NotFoundAsync(context);
        }

        JsonObject user = EngageJson.User(organisation, person.Handle);
        return LoopbackServer.JsonAsync(context, list ? new JsonArray(user) : user);
    }

    private Task GroupsAsync(HttpContext context)
    {
        bool mine = context.Request.Query["mine"] == "1" || context.Request.Query["mine"] == "true";
        return LoopbackServer.JsonAsync(context, new JsonArray([.. Network.Groups
            .Where(group => (!group.IsPrivate && !mine) || IsMember(group)).Skip((Page(context) - 1) * ListSize).Take(ListSize).Select(group => EngageJson.Group(organisation, group))]));
    }

    /// <summary>The thread as a page, for the links in hits. Private ones are not shown to whoever has the address.</summary>
    private Task ThreadPageAsync(HttpContext context, string key)
    {
        long? id = Id(key) ?? Network.FindThread(key);
        List<EngageMessage> thread = [.. Network.Messages.Where(message => (message.ThreadId == id || message.Id == id) && !IsPrivate(message))];
        context.Response.ContentType = "text/html; charset=utf-8";
        if (thread.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("<!doctype html><title>Niet gevonden</title><p>Dit gesprek bestaat niet, of is besloten.", context.RequestAborted);
        }

        HtmlEncoder encoder = HtmlEncoder.Default;
        IEnumerable<string> paragraphs = thread.Select(message =>
            $"<article id=\"m{message.Id}\"><h2>{encoder.Encode(organisation.Person(message.Sender).Name)}</h2><time>{message.Created:yyyy-MM-dd HH:mm}</time><p>{encoder.Encode(EngageJson.Plain(organisation, message.Text)).Replace("&#xA;", "<br>", StringComparison.Ordinal)}</p></article>");
        return context.Response.WriteAsync($"<!doctype html><html lang=nl><meta charset=utf-8><title>{DemoOrganisation.Name} · Engage</title><main>{string.Concat(paragraphs)}</main></html>", context.RequestAborted);
    }
}
