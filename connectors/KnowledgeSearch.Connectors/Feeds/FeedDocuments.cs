using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>
/// What a feed's item is as a document: a message. Feeds carry what was said on a day, by somebody; it ages as messages do, and pages that a feed announces are
/// crawled from their own source. Items keep their identity by guid or id, else link, else title and date.
/// </summary>
internal sealed class FeedDocuments(ConnectorContext context)
{
    private const int MaxKey = 300;
    private const int MaxLinks = 2000;
    private const int MaxTags = 100;

    /// <summary>Addresses that belong to a desk or to nobody: they would merge everyone who writes through them into one person.</summary>
    private static readonly HashSet<string> ImpersonalMailboxes = new(StringComparer.OrdinalIgnoreCase)
    {
        "noreply", "no-reply", "donotreply", "do-not-reply", "nobody", "unknown", "none", "admin", "administrator", "root", "webmaster", "postmaster", "info", "office", "contact", "mail", "email", "news",
        "editor", "editors", "blog", "support", "helpdesk", "servicedesk", "service", "hr", "it", "communication", "communications", "redactie", "nieuws", "communicatie", "webredactie", "intranet", "secretariaat",
    };

    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(static code => (char)code), '\u007F']);

    /// <summary>A short name for a feed that stays when the feed moves: made from the address in the settings.</summary>
    public static string FeedKey(string configuredAddress) => Hash(configuredAddress)[..8];

    /// <summary>The key of an item; null when there is nothing to know it by.</summary>
    public static string? Key(FeedItem item, string feedKey)
    {
        string name = new[] { item.Id, item.About, item.Link }.FirstOrDefault(static value => value.Length > 0) ?? "";
        return name.Length > 0 ? Key(name, feedKey)
            : item.Title.IsEmpty && item.RawDate.Length == 0 ? null
            : $"item/{feedKey}/{Hash(item.Title.Value + "\n" + item.RawDate)[..32]}";
    }

    /// <summary>Addresses and URNs are the same item in whichever feed they appear; "42" is that only within its feed.</summary>
    public static string Key(string id, string feedKey)
    {
        string global = Uri.TryCreate(id, UriKind.Absolute, out Uri? uri) && !uri.IsFile ? id : $"{feedKey}/{id}";
        return "item/" + (global.Length > MaxKey || global.AsSpan().ContainsAny(Controls) ? Hash(global)[..32] : global);
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public string ThreadId(string rootKey) => $"{context.Source}/thread/{rootKey["item/".Length..]}";

    public DocumentContainer Container(Feed feed, string configuredAddress)
    {
        string title = FeedMarkup.ToLine(feed.Title);
        return new($"{context.Source}/feed/{FeedKey(configuredAddress)}", title.Length > 0 ? title : new Uri(configuredAddress).Host);
    }

    /// <param name="item">As read.</param>
    /// <param name="key">Its key.</param>
    /// <param name="rootKey">Key of the first message of its thread; its own when it begins one.</param>
    /// <param name="parentKey">Key of what it answers; null when it begins a thread.</param>
    /// <param name="container">The feed.</param>
    public SourceDocument Document(FeedItem item, string key, string rootKey, string? parentKey, DocumentContainer container)
    {
        FeedText body = IsReadable(item.Content) ? item.Content : IsReadable(item.Summary) ? item.Summary : default;
        List<string> links = [];
        if (body.IsMarkup)
        {
            // Relative addresses were resolved when the feed was read.
            FeedAddress.AbsoluteInMarkup(body.Value, null, links);
        }

        links.AddRange(item.RelatedLinks.Where(FeedAddress.IsWeb));
        FeedAuthor? author = item.Authors.Count > 0 ? item.Authors[0] : null;
        return new SourceDocument
        {
            Id = context.Id(key),
            Kind = DocumentKind.Message,
            Url = new[] { item.Link, item.PermanentLink, item.About }.FirstOrDefault(FeedAddress.IsWeb) ?? "",
            Title = FeedMarkup.ToLine(item.Title),
            Body = body.Value ?? "",
            BodyFormat = body.IsMarkup ? BodyFormat.Html : body.MediaType == "text/markdown" ? BodyFormat.Markdown : BodyFormat.Text,
            Language = Language(item.Language),
            Author = author is null ? null : AccountId(author),
            AuthorName = author is null ? null : Name(author),
            Created = item.Published ?? item.Updated,
            Modified = item.Updated > item.Published ? item.Updated : null,
            Thread = ThreadId(rootKey),
            InReplyTo = parentKey is null ? null : context.Id(parentKey).Value,
            Container = container,
            Tags = [.. item.Categories.Select(static category => FeedMarkup.ToLine(new(category, FeedMarkup.IsLikely(category)))).Where(static tag => tag.Length > 0).Distinct(StringComparer.Ordinal).Take(MaxTags)],
            Links = [.. links.Distinct(StringComparer.Ordinal).Take(MaxLinks)],
            Access = context.DefaultAccess,
        };
    }

    /// <summary>The accounts of authors with an e-mail address of their own: the one strong key that feeds have.</summary>
    public IEnumerable<SourcePerson> People(Feed feed)
    {
        foreach (IGrouping<string, FeedAuthor> same in feed.Items.SelectMany(static item => item.Authors).Where(IsPersonal).GroupBy(static author => author.Email.ToLowerInvariant()))
        {
            // One address under several names is a desk, not a person.
            if (same.Select(Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1)
            {
                FeedAuthor author = same.First();
                yield return new SourcePerson { Id = AccountId(author), Name = Name(author), Emails = [same.Key], Url = FeedAddress.IsWeb(author.Uri) ? author.Uri : null };
            }
        }
    }

    private static bool IsPersonal(FeedAuthor author) =>
        author.Email.IndexOf('@', StringComparison.Ordinal) is > 0 and int at && !ImpersonalMailboxes.Contains(author.Email[..at]) && !author.Email.AsSpan().ContainsAny(Controls);

    private static string Name(FeedAuthor author)
    {
        string name = FeedMarkup.ToLine(new(author.Name, FeedMarkup.IsLikely(author.Name)));
        return name.Length > 0 ? name : author.Email.Length > 0 ? author.Email.Split('@')[0] : author.Uri;
    }

    /// <summary>The name for people to read and, where there is a stronger key, a hash of that: two of one name with different addresses are two accounts.</summary>
    private string AccountId(FeedAuthor author)
    {
        string key = IsPersonal(author) ? author.Email.ToLowerInvariant() : author.Uri;
        string slug = Slug(Name(author));
        return $"{context.Source}/author/{(key.Length == 0 ? slug : $"{slug}-{Hash(key)[..8]}")}";
    }

    private static string Slug(string name)
    {
        StringBuilder slug = new(name.Length);
        foreach (char c in name.ToLowerInvariant().Normalize(NormalizationForm.FormC).Take(80))
        {
            if (char.IsLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        string text = slug.ToString().TrimEnd('-');
        return text.Length > 0 ? text : Hash(name)[..8];
    }

    private static string? Language(string tag) => tag.Split('-', '_')[0].ToLowerInvariant() is var primary && primary is "nl" or "en" ? primary : null;

    private static bool IsReadable(FeedText text) =>
        !text.IsEmpty && (text.MediaType.Length == 0 || text.MediaType.StartsWith("text/", StringComparison.Ordinal) || text.MediaType is "application/xhtml+xml");
}
