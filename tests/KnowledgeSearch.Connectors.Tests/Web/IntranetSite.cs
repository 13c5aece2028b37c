using System.Text;
using KnowledgeSearch.Connectors.Tests.Http;
using KnowledgeSearch.Connectors.Web;

namespace KnowledgeSearch.Connectors.Tests.Web;

/// <summary>A small intranet of 2004 on this machine: frames, windows-1252, session ids, redirects, a sitemap.</summary>
internal static class IntranetSite
{
    public static void Serve(LoopbackServer server)
    {
        server.On("/robots.txt", $"User-agent: *\nDisallow: /geheim/\nSitemap: {server.Url("/kaart.xml")}\n", "text/plain");
        server.On("/kaart.xml", $"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{server.Url("/alleen-op-kaart.html")}</loc></url></urlset>""", "text/xml");
        server.On("/", "<html><head><title>Intranet</title></head><frameset cols='20%,80%'><frame src='menu.html'><frame src='hr/start.html'></frameset></html>", "text/html");
        server.On("/menu.html", Page("Menu", "Kies een onderwerp in dit menu.", "/hr/start.html", "/hr/verlof.html;jsessionid=1A2B", "/hr/verlof.html;jsessionid=9Z9Z", "/geheim/lonen.html", "/oud.html", "javascript:window.open('/hr/popup.html')", "/doc.pdf"), "text/html");
        server.On("/hr/start.html", Page("Personeelszaken", "Hier staat alles over personeelszaken en uw rechten.", "verlof.html", "ziek.html", "dubbel.html"), "text/html");
        server.On("/hr/verlof.html", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("<meta charset=utf-8>" + Page("Verlof", "Verlof vraagt u aan bij de coördinatie – uiterlijk één week vooraf.", "start.html")), "text/html");
        server.On("/hr/verlof.html;jsessionid=1A2B", Page("Sessie", "Dit hoort niet te worden opgehaald."), "text/html");
        server.On("/hr/ziek.html", Page("Ziekmelden", "Meld u ziek voor negen uur bij uw leidinggevende."), "text/html");
        server.On("/hr/dubbel.html", Page("Ziekmelden", "Meld u ziek voor negen uur bij uw leidinggevende."), "text/html");
        server.On("/hr/popup.html", Page("Telefoonlijst", "De receptie heeft nummer 100 en de bewaking 112."), "text/html");
        server.On("/alleen-op-kaart.html", Page("Reglement", "Het reglement van de fabriekshal staat op deze pagina."), "text/html");
        server.On("/geheim/lonen.html", Page("Lonen", "Geheim."), "text/html");
        server.On("/doc.pdf", [0x25, 0x50, 0x44, 0x46], "application/pdf");
        server.OnStatus("/oud.html", 301, ("Location", "/hr/nieuw.html"));
        server.On("/hr/nieuw.html", Page("Nieuw", "De oude pagina is naar deze plaats verhuisd."), "text/html");
    }

    public static string Page(string title, string text, params string[] links) =>
        $"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p>{string.Concat(links.Select(link => $"<a href=\"{link}\">naar {link.Length}</a> "))}</body></html>";

    public static WebOptions Options(LoopbackServer server) => new() { Seeds = [server.Url("/")], Delay = TimeSpan.Zero };

    public static async Task<List<SourceChange>> CrawlAsync(WebOptions options, ConnectorContext context, Checkpoint? since = null)
    {
        List<SourceChange> changes = [];
        await foreach (SourceChange change in new WebConnector(options, context).ReadAsync(since, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }

        return changes;
    }
}
