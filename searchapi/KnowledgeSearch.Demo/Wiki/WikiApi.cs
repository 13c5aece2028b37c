using System.Globalization;
using System.Text.Json.Nodes;

namespace KnowledgeSearch.Demo;

/// <summary>The <c>query</c> module of the MediaWiki Action API, formatversion 2: mediawiki.org/wiki/API:Query.</summary>
internal sealed class WikiApi(DemoOrganisation organisation, ServerFaults faults)
{
    public const int MaxRows = 50;

    private WikiSite Site => organisation.Wiki;

    public JsonObject Query(WikiRequest request)
    {
        JsonObject query = [];
        JsonObject answer = [];
        JsonObject? next = null;
        if (request.Has("meta", "siteinfo"))
        {
            SiteInfo(request, query);
        }

        if (request.Has("meta", "tokens"))
        {
            query["tokens"] = new JsonObject { [request["type"] == "login" ? "logintoken" : "csrftoken"] = WikiServer.LoginToken };
        }

        if (request.Has("meta", "userinfo"))
        {
            query["userinfo"] = request.IsMember
                ? new JsonObject { ["id"] = 90, ["name"] = "Kennisbank", ["groups"] = new JsonArray("*", "user", "personeelszaken") }
                : new JsonObject { ["id"] = 0, ["name"] = "127.0.0.1", ["anon"] = true };
        }

        if (request.Has("list", "allpages"))
        {
            (List<WikiPage> pages, next) = Take(AllPages(request, "ap"), request.Limit("aplimit"), page => page.Title, "apcontinue");
            query["allpages"] = new JsonArray([.. pages.Select(page => Reference(page))]);
        }

        if (request.Has("list", "allusers"))
        {
            query["allusers"] = request["augroup"] == "bot" ? new JsonArray(new JsonObject { ["userid"] = UserId(WikiSite.Bot), ["name"] = WikiSite.Bot }) : [];
        }

        if (request.Has("list", "recentchanges"))
        {
            (query["recentchanges"], next) = RecentChanges(request);
        }

        if (request.Has("list", "logevents"))
        {
            (query["logevents"], next) = LogEvents(request);
        }

        IReadOnlyList<WikiPage>? found = null;
        if (request["generator"] == "allpages")
        {
            (List<WikiPage> pages, next) = Take(AllPages(request, "gap"), request.Limit("gaplimit"), page => page.Title, "gapcontinue");
            found = pages;
        }

        if (found is not null || request.Flag("titles") || request.Flag("pageids") || request.Flag("revids"))
        {
            query["pages"] = new WikiPages(organisation).Describe(request, found);
        }

        if (next is null)
        {
            answer["batchcomplete"] = true;
        }
        else
        {
            next["continue"] = "-||";
            answer["continue"] = next;
        }

        answer["query"] = query;
        return answer;
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Names of accounts always begin with a capital.</summary>
    public static string UserName(string user) => char.ToUpperInvariant(user[0]) + user[1..];

    public static int UserId(string user) => 100 + user.Sum(letter => letter);

    public static JsonObject Reference(WikiPage page) => new() { ["pageid"] = page.Id, ["ns"] = page.Namespace, ["title"] = page.Title };

    private static void SiteInfo(WikiRequest request, JsonObject query)
    {
        query["general"] = new JsonObject
        {
            ["mainpage"] = "Hoofdpagina", ["base"] = request["base"], ["sitename"] = "Lindepedia", ["generator"] = "MediaWiki 1.43.1", ["lang"] = "nl", ["case"] = "first-letter", ["timezone"] = "UTC", ["timeoffset"] = 0,
            ["articlepath"] = "/wiki/$1", ["scriptpath"] = "", ["script"] = "/index.php", ["server"] = request["server"], ["wikiid"] = "lindepedia", ["maxarticlesize"] = 2097152, ["readonly"] = false,
        };
        if (request.Has("siprop", "namespaces"))
        {
            query["namespaces"] = new JsonObject(WikiSite.Namespaces.Where(ns => request.MayRead(ns.Id)).Select(ns => KeyValuePair.Create<string, JsonNode?>(
                ns.Id.ToString(CultureInfo.InvariantCulture),
                new JsonObject { ["id"] = ns.Id, ["case"] = "first-letter", ["name"] = ns.Name, ["subpages"] = ns.Id % 2 == 1, ["canonical"] = ns.Canonical, ["content"] = ns.Id is 0 or 3000, ["nonincludable"] = false })));
        }

        if (request.Has("siprop", "namespacealiases"))
        {
            query["namespacealiases"] = new JsonArray(new JsonObject { ["id"] = 4, ["alias"] = "LP" });
        }

        if (request.Has("siprop", "rightsinfo"))
        {
            query["rightsinfo"] = new JsonObject { ["url"] = "", ["text"] = "Alleen voor intern gebruik" };
        }

        if (request.Has("siprop", "extensions"))
        {
            query["extensions"] = new JsonArray(new JsonObject { ["type"] = "other", ["name"] = "Lockdown" });
        }
    }

    private IEnumerable<WikiPage> AllPages(WikiRequest request, string prefix)
    {
        string from = request.Flag(prefix + "continue") ? request[prefix + "continue"] : request[prefix + "from"];
        long ns = request.Number(prefix + "namespace") ?? 0;
        string redirects = request[prefix + "filterredir"];
        return Site.Pages
            .Where(page => page.Namespace == ns && request.MayRead(page.Namespace) && faults.Lists(page.Title))
            .Where(page => redirects is "" or "all" || (page.RedirectTarget is null) == (redirects == "nonredirects"))
            .Where(page => string.CompareOrdinal(page.Title, from) >= 0).OrderBy(page => page.Title, StringComparer.Ordinal);
    }

    private (JsonArray Rows, JsonObject? Next) RecentChanges(WikiRequest request)
    {
        // $wgRCMaxAge: the table keeps 90 days.
        DateTimeOffset oldest = organisation.Time.GetUtcNow() - TimeSpan.FromDays(90);
        IEnumerable<WikiEvent> events = Ordered(request, "rc", Site.Events.Where(change => change.Time >= oldest && request.MayRead(change.Namespace)))
            .Where(change => !request.Flag("rctype") || request.Has("rctype", change.Type))
            .Where(change => !request.Flag("rcnamespace") || request.Has("rcnamespace", change.Namespace.ToString(CultureInfo.InvariantCulture)));
        (List<WikiEvent> rows, JsonObject? next) = Take(events, request.Limit("rclimit"), Position, "rccontinue");
        return (new JsonArray([.. rows.Select(change => Change(change, "rcid"))]), next);
    }

    private (JsonArray Rows, JsonObject? Next) LogEvents(WikiRequest request)
    {
        IEnumerable<WikiEvent> events = Ordered(request, "le", Site.Events.Where(change => change.Type == "log" && request.MayRead(change.Namespace)))
            .Where(change => !request.Flag("letype") || request["letype"] == change.LogType);
        (List<WikiEvent> rows, JsonObject? next) = Take(events, request.Limit("lelimit"), Position, "lecontinue");
        return (new JsonArray([.. rows.Select(change => Change(change, "logid"))]), next);
    }

    /// <summary>Newest first unless <c>dir=newer</c>; <c>start</c>, <c>end</c> and the continuation are inclusive.</summary>
    private static IEnumerable<WikiEvent> Ordered(WikiRequest request, string prefix, IEnumerable<WikiEvent> events)
    {
        bool newer = request[prefix + "dir"] == "newer";
        DateTimeOffset? start = request.Time(prefix + "start");
        DateTimeOffset? end = request.Time(prefix + "end");
        (DateTimeOffset? low, DateTimeOffset? high) = newer ? (start, end) : (end, start);
        IEnumerable<WikiEvent> within = events.Where(change => (low is null || change.Time >= low) && (high is null || Whole(change.Time) <= high));
        long? from = long.TryParse(request[prefix + "continue"].Split('|')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
        return newer ? within.Where(change => from is null || change.Id >= from).OrderBy(change => change.Id) : within.Where(change => from is null || change.Id <= from).OrderByDescending(change => change.Id);
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static string Position(WikiEvent change) => $"{change.Time.UtcDateTime:yyyyMMddHHmmss}|{change.Id}";

    private static JsonObject Change(WikiEvent change, string idName)
    {
        JsonObject json = new()
        {
            ["type"] = change.Type, ["ns"] = change.Namespace, ["title"] = change.Title, ["pageid"] = change.LogAction == "delete" ? 0 : change.PageId, ["revid"] = change.RevisionId, ["old_revid"] = change.OldRevisionId,
            [idName] = change.Id, ["user"] = UserName(change.User), ["userid"] = UserId(change.User), ["timestamp"] = Time(change.Time), ["comment"] = change.Comment,
        };
        if (change.Type == "log")
        {
            json["logid"] = change.Id;
            json["logtype"] = change.LogType;
            json["logaction"] = change.LogAction;
            json["action"] = change.LogAction;
            json[idName == "logid" ? "params" : "logparams"] = change.LogType == "move"
                ? new JsonObject { ["target_ns"] = WikiSite.NamespaceOf(change.MoveTarget).Id, ["target_title"] = change.MoveTarget, ["suppressredirect"] = false }
                : [];
            if (idName == "logid")
            {
                json["type"] = change.LogType;
                json["logpage"] = change.PageId;
            }
        }

        return json;
    }

    private static (List<T> Taken, JsonObject? Next) Take<T>(IEnumerable<T> rows, int limit, Func<T, string> position, string name)
    {
        List<T> taken = [.. rows.Take(limit + 1)];
        if (taken.Count <= limit)
        {
            return (taken, null);
        }

        string next = position(taken[limit]);
        taken.RemoveAt(limit);
        return (taken, new JsonObject { [name] = next });
    }
}
