using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>
/// A MediaWiki: <c>/api.php</c> and pages under <c>/wiki/</c>. Anyone on the network may read it, except for the restricted namespaces, which a session
/// signed in with the bot password reads. Errors come with status 200, as the real API sends them.
/// </summary>
internal sealed class WikiServer(DemoOrganisation organisation, ServerFaults faults)
{
    public const string LoginToken = "5f3b9a77c0ffee+\\";
    private const string SessionCookie = "lindepedia_session";
    private const string Session = "kennisbank-4711-";

    public static JsonObject Error(string code, string info) => new() { ["error"] = new JsonObject { ["code"] = code, ["info"] = info } };

    public async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        if (path is "/api.php" or "/w/api.php")
        {
            await ApiAsync(context);
        }
        else if (path.StartsWith("/wiki/", StringComparison.Ordinal))
        {
            await PageAsync(context, path["/wiki/".Length..]);
        }
        else if (path == "/")
        {
            context.Response.Redirect("/wiki/Hoofdpagina");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task ApiAsync(HttpContext context)
    {
        WikiRequest request = await WikiRequest.ReadAsync(context, context.Request.Cookies[SessionCookie] == Session + faults.EndedSessions);
        JsonObject answer = request["action"] switch
        {
            not "login" when request["assert"] is "user" or "bot" && !request.IsMember => Error($"assert{request["assert"]}failed", "You are no longer logged in, so the action could not be completed."),
            "query" => new WikiApi(organisation, faults).Query(request),
            "parse" => new WikiPages(organisation).Parse(request),
            "login" => Login(context, request),
            "" => Error("missingparam", "The \"action\" parameter must be set."),
            { } unknown => Error("badvalue", $"Unrecognized value for parameter \"action\": {unknown}."),
        };
        if (answer["query"]?["general"] is JsonObject general && organisation.Addresses is { } addresses)
        {
            general["server"] = addresses.Wiki.GetLeftPart(UriPartial.Authority);
            general["base"] = addresses.WikiPage("Hoofdpagina");
        }

        if (request.Flag("curtimestamp"))
        {
            answer["curtimestamp"] = WikiApi.Time(organisation.Time.GetUtcNow());
        }

        if (answer["error"]?["code"] is { } code)
        {
            context.Response.Headers["MediaWiki-API-Error"] = code.GetValue<string>();
        }

        await LoopbackServer.JsonAsync(context, answer);
    }

    private JsonObject Login(HttpContext context, WikiRequest request)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return Error("mustbeposted", "The \"login\" module requires a POST request.");
        }

        bool valid = request["lgname"] == WikiSite.BotUser && request["lgpassword"] == WikiSite.BotPassword;
        if (request["lgtoken"] != LoginToken)
        {
            return new JsonObject { ["login"] = new JsonObject { ["result"] = "WrongToken" } };
        }

        if (!valid)
        {
            return new JsonObject { ["login"] = new JsonObject { ["result"] = "Failed", ["reason"] = "Incorrect username or password entered. Please try again." } };
        }

        context.Response.Cookies.Append(SessionCookie, Session + faults.EndedSessions, new CookieOptions { HttpOnly = true, Path = "/" });
        return new JsonObject { ["login"] = new JsonObject { ["result"] = "Success", ["lguserid"] = 90, ["lgusername"] = "Kennisbank" } };
    }

    private Task PageAsync(HttpContext context, string title)
    {
        HtmlEncoder encoder = HtmlEncoder.Default;
        context.Response.ContentType = "text/html; charset=utf-8";
        WikiPage? page = organisation.Wiki.Find(title);
        for (int hop = 0; page?.RedirectTarget is { } target && hop < 3; hop++)
        {
            page = organisation.Wiki.Find(target);
        }

        if (page is null || page.Current.IsHidden || WikiSite.Namespaces.Any(ns => ns.Id == page.Namespace && ns.IsRestricted))
        {
            context.Response.StatusCode = page is null ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync($"<!doctype html><html lang=nl><title>{encoder.Encode(title)}</title><p>{(page is null ? "Er staat nog geen tekst op deze pagina." : "Deze pagina is alleen voor leden van Personeelszaken.")}</p></html>", context.RequestAborted);
        }

        string address = organisation.Addresses?.Wiki.AbsoluteUri ?? "/";
        return context.Response.WriteAsync(
            $"""
            <!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{encoder.Encode(page.Title)} – Lindepedia</title>
            <link rel="EditURI" type="application/rsd+xml" href="{address}api.php?action=rsd"></head>
            <body><h1 id="firstHeading">{encoder.Encode(page.Title)}</h1>{Wikitext.ToHtml(organisation.Resolve(page.Current.Text))}
            <footer>Deze pagina is voor het laatst bewerkt op {page.Current.Time.ToString("d MMM yyyy", CultureInfo.GetCultureInfo("nl-NL"))} door {encoder.Encode(page.Current.User)}.</footer></body></html>
            """, context.RequestAborted);
    }
}
