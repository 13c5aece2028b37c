using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>The web server of the old intranet, with what such servers do to crawlers: a calendar without end, session ids, and "not found" said with status 200.</summary>
internal sealed class IntranetServer(DemoOrganisation organisation, ServerFaults faults)
{
    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        // ASP of its time kept the session in the path: /(S(4x2))/hr/verlof.htm is /hr/verlof.htm.
        if (path.StartsWith("/(S(", StringComparison.Ordinal) && path.IndexOf("))/", StringComparison.Ordinal) is > 0 and var end)
        {
            path = path[(end + 2)..];
        }

        path = path == "/" ? "/index.htm" : path.EndsWith('/') ? path + "index.htm" : path;
        switch (path)
        {
            case "/robots.txt":
                return TextAsync(context, "# Lindewaard intranet\nUser-agent: *\nDisallow: /beheer/\nDisallow: /cgi-bin/\nDisallow: /*.bak$\n\nSitemap: " + Address("sitemap.xml") + "\n", "text/plain");
            case "/sitemap.xml":
                return TextAsync(context, Sitemap(), "application/xml");
            case "/agenda/kalender.asp":
                return TextAsync(context, Calendar(context.Request.Query), "text/html; charset=utf-8");
        }

        if (organisation.Intranet.FindFile(path) is { } file && faults.Lists(path))
        {
            return LoopbackServer.BytesAsync(context, file.Content, file.ContentType, file.Modified);
        }

        LegacyPage? page = faults.Lists(path) ? organisation.Intranet.Find(path) : null;
        if (page is null)
        {
            return MissingAsync(context, path);
        }

        // Who brings a session keeps it in all links; everyone else starts in the same one, or no page would ever be unchanged.
        string session = context.Request.Query["sid"].ToString();
        session = session.Length is > 0 and <= 32 && session.All(char.IsAsciiLetterOrDigit) ? session : "1A2B3C4D";
        return LoopbackServer.BytesAsync(context, LegacyHtml.Write(organisation, page, session), LegacyHtml.ContentType(page), page.Modified);
    }

    private async Task MissingAsync(HttpContext context, string path)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        bool isSoft = path.EndsWith(".asp", StringComparison.Ordinal);
        context.Response.StatusCode = organisation.Intranet.IsGone(path) ? StatusCodes.Status410Gone : isSoft ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        await context.Response.WriteAsync(
            "<html><head><title>Pagina niet gevonden</title></head><body><h1>Pagina niet gevonden</h1><p>De opgevraagde pagina bestaat niet (meer). Ga terug naar <a href=\"/\">de startpagina</a>.</p></body></html>", context.RequestAborted);
    }

    /// <summary>As the last web master left it: only the Dutch half of the site.</summary>
    private string Sitemap()
    {
        StringBuilder xml = new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        foreach (LegacyPage page in organisation.Intranet.Pages.Where(page => page.Language == "nl" && !page.Path.StartsWith("/print/", StringComparison.Ordinal) && faults.Lists(page.Path)))
        {
            xml.Append(CultureInfo.InvariantCulture, $"<url><loc>{Address(page.Path[1..])}</loc><lastmod>{page.Modified.UtcDateTime:yyyy-MM-dd}</lastmod></url>\n");
        }

        return xml.Append("</urlset>\n").ToString();
    }

    private string Calendar(IQueryCollection query)
    {
        DateTimeOffset present = organisation.Present;
        int year = int.TryParse(query["jaar"], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1900, 9998) : present.Year;
        int month = int.TryParse(query["maand"], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? Math.Clamp(given, 1, 12) : present.Month;
        DateTime shown = new(year, month, 1, 0, 0, 0, DateTimeKind.Utc);
        (DateTime before, DateTime after) = (shown.AddMonths(-1), shown.AddMonths(1));
        string name = shown.ToString("MMMM yyyy", CultureInfo.GetCultureInfo("nl-NL"));
        return $"<html><head><title>Agenda {name}</title></head><body><h1>Agenda {name}</h1><p>Geen activiteiten in deze maand.</p><p><a href=\"kalender.asp?jaar={before.Year}&amp;maand={before.Month}\">vorige maand</a> | <a href=\"kalender.asp?jaar={after.Year}&amp;maand={after.Month}\">volgende maand</a></p></body></html>";
    }

    private string Address(string path) => organisation.Addresses is { } addresses ? new Uri(addresses.Intranet, path).AbsoluteUri : "/" + path;

    private static Task TextAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
