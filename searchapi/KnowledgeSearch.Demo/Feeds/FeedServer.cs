using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>Serves the four feeds with validators, the comment feeds of the blog, and each entry as a page.</summary>
internal sealed class FeedServer(DemoOrganisation organisation, ServerFaults faults)
{
    private static readonly Dictionary<string, string> Documents = new(StringComparer.Ordinal)
    {
        ["nieuws"] = "/nieuws/rss.xml", ["blog"] = "/blog/atom.xml", ["facilitair"] = "/facilitair/index.rdf", ["it"] = "/it/status.json",
    };

    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        FeedWriter writer = new(organisation, organisation.Addresses?.Feeds ?? new Uri($"http://{context.Request.Host}/"));
        return path switch
        {
            "/nieuws/rss.xml" => FeedAsync(context, "nieuws", writer.Rss, "application/rss+xml"),
            "/blog/atom.xml" => FeedAsync(context, "blog", writer.AtomFeed, "application/atom+xml"),
            "/facilitair/index.rdf" => FeedAsync(context, "facilitair", writer.Rss10, "application/rdf+xml"),
            "/it/status.json" => FeedAsync(context, "it", writer.JsonFeed, "application/feed+json"),
            _ when path.StartsWith("/blog/reacties/", StringComparison.Ordinal) => CommentsAsync(context, writer, Path.GetFileNameWithoutExtension(path)),
            _ => PageAsync(context, writer, path.Trim('/').Split('/')),
        };
    }

    private Task FeedAsync(HttpContext context, string feed, Func<IReadOnlyList<FeedEntry>, string> write, string type)
    {
        List<FeedEntry> entries = [.. organisation.Feeds.Entries(feed).Where(entry => faults.Lists(entry.Slug))];
        DateTimeOffset modified = entries.Select(entry => entry.Updated).Concat(organisation.Feeds.Tombstones.Select(tombstone => tombstone.When)).DefaultIfEmpty(organisation.Present).Max();
        return LoopbackServer.BytesAsync(context, Encoding.UTF8.GetBytes(write(entries)), type, modified);
    }

    private Task CommentsAsync(HttpContext context, FeedWriter writer, string slug)
    {
        if (organisation.Feeds.Entries("blog").FirstOrDefault(entry => entry.Slug == slug) is not { } entry)
        {
            return NotFoundAsync(context);
        }

        DateTimeOffset modified = entry.Comments.Select(comment => comment.Time).Append(entry.Updated).Max();
        return LoopbackServer.BytesAsync(context, Encoding.UTF8.GetBytes(writer.Comments(entry)), "application/atom+xml", modified);
    }

    private Task PageAsync(HttpContext context, FeedWriter writer, string[] path)
    {
        if (path.Length == 0 || !Documents.TryGetValue(path[0], out string? document))
        {
            return NotFoundAsync(context);
        }

        HtmlEncoder encoder = HtmlEncoder.Default;
        string head = $"<!doctype html><html lang=\"nl\"><meta charset=\"utf-8\"><link rel=\"alternate\" type=\"application/{(path[0] == "it" ? "feed+json" : path[0] == "blog" ? "atom+xml" : "rss+xml")}\" href=\"{document}\">";
        context.Response.ContentType = "text/html; charset=utf-8";
        if (path.Length == 1)
        {
            string links = string.Concat(organisation.Feeds.Entries(path[0]).Select(entry => $"<li><a href=\"/{path[0]}/{entry.Slug}\">{encoder.Encode(entry.Title)}</a>"));
            return context.Response.WriteAsync($"{head}<title>{path[0]}</title><ul>{links}</ul></html>", context.RequestAborted);
        }

        if (organisation.Feeds.Entries(path[0]).FirstOrDefault(entry => entry.Slug == path[1]) is not { } found)
        {
            return NotFoundAsync(context);
        }

        string comments = string.Concat(found.Comments.Select(comment => $"<article id=\"{comment.Id}\"><h2>{encoder.Encode(organisation.Person(comment.Author).Name)}</h2><p>{encoder.Encode(organisation.Resolve(comment.Text))}</p></article>"));
        return context.Response.WriteAsync(
            $"{head}<title>{encoder.Encode(found.Title)}</title><h1>{encoder.Encode(found.Title)}</h1><p>{encoder.Encode(organisation.Person(found.Author).Name)}, {found.Published:yyyy-MM-dd}</p>{writer.Html(found)}{comments}</html>", context.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("Not Found", context.RequestAborted);
    }
}
