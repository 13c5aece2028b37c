using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// What is a document in a wiki: a page, and on talk pages each comment. Ids are those of pages, which moves leave as they are, and of who wrote a comment
/// when; they are the same over the API and in a dump. Accounts are known by name, the one thing that revisions, dumps and signatures all tell: a renamed
/// account is another one until its pages are edited again or crawled in full. Redirects are no documents and their titles no tags: they would be facet
/// values that nobody filters by, and mostly repeat what a page was called before.
/// </summary>
internal sealed class MediaWikiDocuments(WikiContentOptions options, ConnectorContext context, MediaWikiSite site)
{
    // Raised when the same revision makes another document than before, so that stored ones are renewed.
    private const string Mapping = "1";

    // Names that MediaWiki's own scripts edit under (User::$reserved).
    private static readonly string[] Scripts =
        ["MediaWiki default", "Conversion script", "Maintenance script", "Template namespace initialisation script", "ScriptImporter", "Delete page script",
            "Move page script", "Command line script", "Unknown user", "Redirect fixer"];

    private readonly HashSet<string> _bots = [.. options.Bots.Select(MediaWikiSite.UserName), .. Scripts];
    private readonly string _settingsMark = Hash(options.AccountDomain + (context.DefaultAccess is { } access
        ? $"{access.Everyone}|{access.Public}|{string.Join(';', access.AllOf.Select(any => string.Join(',', any)))}|{string.Join(',', access.Deny)}" : ""));

    public DocumentId PageId(long page) => context.Id(Invariant($"page/{page}"));

    public DocumentId CommentId(long page, string key) => context.Id(Invariant($"page/{page}/comment/{key}"));

    public string AccountId(string user) => $"{context.Source}/user/{user}";

    /// <summary>Adds accounts that the wiki counts as programs.</summary>
    public void AddBots(IEnumerable<string> names) => _bots.UnionWith(names.Select(MediaWikiSite.UserName));

    public bool IsBot(string user) => _bots.Contains(MediaWikiSite.UserName(user));

    public SourcePerson Person(string user) => new()
    {
        Id = AccountId(user),
        Name = user,
        Usernames = [user],
        Emails = options.AccountDomain.Length > 0 ? [$"{user.Replace(' ', '.').ToLowerInvariant()}@{options.AccountDomain.ToLowerInvariant()}"] : [],
        Url = site.PageUrl($"{site.NamespaceName(MediaWikiSite.UserNamespace)}:{user}") is { Length: > 0 } url ? url : null,
    };

    /// <summary>
    /// What makes a page another version: its revision, its title because a move need not make a revision, and what the settings say of access and people.
    /// </summary>
    public string Mark(MediaWikiPage page) => Invariant($"{Mapping}.{page.RevisionId}.{Hash(page.Title)}.{_settingsMark}");

    /// <summary>Whether a stored version is the page as it is now, and when the page was made, as far as that is known: told once, it is remembered in the
    /// version.</summary>
    public (bool IsCurrent, DateTimeOffset? Created) Compare(string? stored, MediaWikiPage page)
    {
        string[] parts = (stored ?? "").Split('.');
        DateTimeOffset? created = parts.Length == 5 && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return (parts.Length >= 4 && string.Join('.', parts[..4]) == Mark(page), created);
    }

    public SourceDocument Page(MediaWikiPage page, string? author)
    {
        (IReadOnlyList<string> links, IReadOnlyList<string> categories) = WikitextMarks.Read(WikitextMarks.Visible(page.Text ?? ""), site, page);
        return new SourceDocument
        {
            Id = PageId(page.Id),
            Kind = DocumentKind.Page,
            Url = Url(page),
            Title = page.Title,
            Body = page.Text ?? "",
            BodyFormat = page.Model == "text" ? BodyFormat.Text : BodyFormat.Wikitext,
            Author = author is null ? null : AccountId(author),
            Created = page.FirstSaved,
            Modified = page.Saved,
            Container = Container(page),
            Tags = categories,
            Links = links,
            Access = context.DefaultAccess,
            Version = Mark(page) + (page.FirstSaved is { } created ? Invariant($".{created.ToUnixTimeSeconds()}") : ""),
        };
    }

    public IReadOnlyList<TalkThread> Threads(MediaWikiPage page) => TalkPage.Read(page.Text ?? "", site);

    /// <summary>
    /// The comments of a talk page. A section's first comment is a question; a reply is an answer unless the asker wrote it: that is a thank-you or a
    /// clarification, and would count as evidence that they know. Nothing on a talk page marks an answer as the accepted one.
    /// </summary>
    public IEnumerable<SourceDocument> Talk(MediaWikiPage page, IReadOnlyList<TalkThread> threads)
    {
        foreach (TalkThread thread in threads)
        {
            TalkComment starter = thread.Comments[0];
            string address = Url(page) is { Length: > 0 } url && thread.Heading.Length > 0 ? $"{url}#{MediaWikiSite.Encode(thread.Heading)}" : Url(page);
            foreach ((int index, TalkComment comment) in thread.Comments.Index())
            {
                bool starts = index == 0;
                yield return new SourceDocument
                {
                    Id = CommentId(page.Id, comment.Key),
                    Kind = starts ? DocumentKind.Question : comment.User is not null && comment.User == starter.User
                        ? DocumentKind.Message : DocumentKind.Answer,
                    Url = address,
                    Title = !starts ? "" : thread.Heading.Length > 0 ? thread.Heading : page.Title,
                    Body = comment.Text,
                    BodyFormat = BodyFormat.Wikitext,
                    Author = comment.User is null ? null : AccountId(comment.User),
                    Created = comment.Time,
                    Thread = Invariant($"{context.Source}/thread/{page.Id}/{starter.Key}"),
                    InReplyTo = comment.Parent < 0 ? null : CommentId(page.Id, thread.Comments[comment.Parent].Key).Value,
                    Container = Container(page),

                    // What it is about: headings on talk pages take the page for granted.
                    Tags = starts ? [page.Name] : [],
                    Links = WikitextMarks.Read(comment.Text, site, page).Links,
                    Access = context.DefaultAccess,
                };
            }
        }
    }

    private string Url(MediaWikiPage page) =>
        Uri.TryCreate(page.Url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? page.Url : site.PageUrl(page.Title);

    private DocumentContainer Container(MediaWikiPage page) =>
        new(Invariant($"{context.Source}/namespace/{page.Namespace}"), site.NamespaceName(page.Namespace));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
