using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace KnowledgeSearch.Demo;

/// <summary>Properties of pages (<c>prop=revisions|info|categories</c>) and parsed pages.</summary>
internal sealed class WikiPages(DemoOrganisation organisation)
{
    private WikiSite Site => organisation.Wiki;

    /// <summary>The pages asked for by title, page or revision, or the given ones.</summary>
    public JsonArray Describe(WikiRequest request, IReadOnlyList<WikiPage>? generated)
    {
        JsonArray pages = [];
        foreach (WikiPage page in generated ?? [])
        {
            pages.Add(Properties(request, page));
        }

        foreach (string title in request.Values("titles"))
        {
            pages.Add(Site.Find(title) is { } page && request.MayRead(page.Namespace) ? Properties(request, page) : new JsonObject { ["ns"] = WikiSite.NamespaceOf(title).Id, ["title"] = WikiSite.Normal(title), ["missing"] = true });
        }

        foreach (string id in request.Values("pageids"))
        {
            long number = long.Parse(id, CultureInfo.InvariantCulture);
            pages.Add(Site.Find(number) is { } page && request.MayRead(page.Namespace) ? Properties(request, page) : new JsonObject { ["pageid"] = number, ["missing"] = true });
        }

        foreach (string id in request.Values("revids"))
        {
            long number = long.Parse(id, CultureInfo.InvariantCulture);
            if (Site.Pages.FirstOrDefault(page => page.Revisions.Any(revision => revision.Id == number)) is { } page && request.MayRead(page.Namespace))
            {
                pages.Add(Properties(request, page with { Revisions = [.. page.Revisions.Where(revision => revision.Id <= number)] }));
            }
        }

        return pages;
    }

    public JsonObject Parse(WikiRequest request)
    {
        WikiPage? page = request.Number("pageid") is { } id ? Site.Find(id)
            : request.Number("oldid") is { } old ? Site.Pages.FirstOrDefault(candidate => candidate.Revisions.Any(revision => revision.Id == old))
            : Site.Find(request["page"]);
        if (page is null || !request.MayRead(page.Namespace))
        {
            return WikiServer.Error(request.Flag("pageid") ? "nosuchpageid" : "missingtitle", "The page you specified doesn't exist.");
        }

        WikiRevision revision = page.Revisions.FirstOrDefault(candidate => candidate.Id == request.Number("oldid")) ?? page.Current;
        if (revision.IsHidden)
        {
            return WikiServer.Error("permissiondenied", "You don't have permission to view deleted revision text.");
        }

        string text = organisation.Resolve(revision.Text);
        JsonObject parse = new() { ["title"] = page.Title, ["pageid"] = page.Id };
        bool Wants(string prop) => !request.Flag("prop") || request.Has("prop", prop);
        if (Wants("revid"))
        {
            parse["revid"] = revision.Id;
        }

        if (Wants("text"))
        {
            parse["text"] = Wikitext.ToHtml(text);
        }

        if (Wants("displaytitle"))
        {
            parse["displaytitle"] = $"<span class=\"mw-page-title-main\">{page.Title}</span>";
        }

        if (Wants("categories"))
        {
            parse["categories"] = new JsonArray([.. Wikitext.Categories(text).Select(name => new JsonObject { ["sortkey"] = "", ["category"] = name.Replace(' ', '_') })]);
        }

        if (Wants("links"))
        {
            parse["links"] = new JsonArray([.. Wikitext.Links(text).Select(title => new JsonObject { ["ns"] = WikiSite.NamespaceOf(title).Id, ["title"] = title, ["exists"] = Site.Find(title) is not null })]);
        }

        if (Wants("sections"))
        {
            parse["sections"] = new JsonArray([.. Wikitext.Sections(text).Select((section, index) => new JsonObject
            {
                ["toclevel"] = section.Level - 1, ["level"] = section.Level.ToString(CultureInfo.InvariantCulture), ["line"] = section.Title, ["index"] = (index + 1).ToString(CultureInfo.InvariantCulture), ["anchor"] = section.Title.Replace(' ', '_'),
            })]);
        }

        if (Wants("wikitext"))
        {
            parse["wikitext"] = text;
        }

        parse["properties"] = new JsonObject();
        return new JsonObject { ["parse"] = parse };
    }

    private JsonObject Properties(WikiRequest request, WikiPage page)
    {
        JsonObject json = WikiApi.Reference(page);
        if (request.Has("prop", "info"))
        {
            json["contentmodel"] = "wikitext";
            json["pagelanguage"] = "nl";
            json["touched"] = WikiApi.Time(page.Current.Time);
            json["lastrevid"] = page.Current.Id;
            json["length"] = Encoding.UTF8.GetByteCount(page.Current.Text);
            if (page.RedirectTarget is not null)
            {
                json["redirect"] = true;
            }

            if (request.Has("inprop", "url"))
            {
                string address = organisation.Addresses?.WikiPage(page.Title) ?? page.Title;
                json["fullurl"] = address;
                json["canonicalurl"] = address;
            }

            if (request.Has("inprop", "protection"))
            {
                json["protection"] = new JsonArray();
            }
        }

        if (request.Has("prop", "categories"))
        {
            json["categories"] = new JsonArray([.. Wikitext.Categories(page.Current.Text).Select(name => new JsonObject { ["ns"] = 14, ["title"] = "Categorie:" + name })]);
        }

        if (request.Has("prop", "revisions"))
        {
            int limit = request.Flag("rvlimit") ? request.Limit("rvlimit") : 1;
            IEnumerable<WikiRevision> revisions = request["rvdir"] == "newer" ? page.Revisions : page.Revisions.Reverse();
            json["revisions"] = new JsonArray([.. revisions.Take(limit).Select(revision => Revision(request, revision))]);
        }

        return json;
    }

    private JsonObject Revision(WikiRequest request, WikiRevision revision)
    {
        JsonObject json = new() { ["revid"] = revision.Id, ["parentid"] = revision.ParentId, ["user"] = WikiApi.UserName(revision.User), ["userid"] = WikiApi.UserId(revision.User), ["timestamp"] = WikiApi.Time(revision.Time), ["comment"] = revision.Comment, ["minor"] = false };
        if (request.Has("rvprop", "sha1"))
        {
            // Any 40 digits of the text: what clients read is whether they are there.
            json[revision.IsHidden ? "sha1hidden" : "sha1"] = revision.IsHidden ? true : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(revision.Text)).AsSpan(0, 20));
        }

        if (!request.Has("rvprop", "content"))
        {
            return json;
        }

        JsonObject slot = new() { ["contentmodel"] = "wikitext", ["contentformat"] = "text/x-wiki" };
        if (revision.IsHidden)
        {
            slot["texthidden"] = true;
        }
        else
        {
            slot["content"] = organisation.Resolve(revision.Text);
        }

        json["slots"] = new JsonObject { ["main"] = slot };
        return json;
    }
}
