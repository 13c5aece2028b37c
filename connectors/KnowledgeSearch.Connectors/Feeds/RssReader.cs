using System.Globalization;
using System.Net.Mail;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Reads RSS 0.9x, 1.0 (RDF), 1.1 and 2.0 with the extensions that carry text, people, dates and threads: Dublin Core, content, Atom, iTunes, slash, wfw, thr.</summary>
internal sealed class RssReader(Uri? address)
{
    public Feed Read(FeedElement root)
    {
        FeedElement channel = root.Child("channel") ?? root;
        string language = channel.ChildText("language", "dc:language") is { Length: > 0 } told ? told : channel.Inherited("xml:lang");
        bool monthFirst = language.Length == 0 || language.Equals("en", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en-us", StringComparison.OrdinalIgnoreCase);
        IEnumerable<FeedElement> items = channel.Children.Concat(channel == root ? [] : root.Children).Concat(channel.Child("items")?.Children ?? []).Where(child => child.Name is "item" or "atom:entry");
        string published = channel.ChildText("pubdate", "atom:published");
        string updated = channel.ChildText("lastbuilddate", "atom:updated", "dc:date", "dcterms:modified");
        return new Feed
        {
            Format = Format(root),
            Title = Text(channel.Child("title", "dc:title")),
            Description = Text(FirstWithText(channel, "description", "dc:description", "itunes:summary")),
            Link = Link(channel),
            NextPage = AtomLink(channel, "prev-archive") is { Length: > 0 } archive ? archive : AtomLink(channel, "next"),
            Language = language,
            Published = FeedDate.Parse(published, monthFirst),
            Updated = FeedDate.Parse(updated, monthFirst),
            Authors = Author(FirstWithText(channel, "managingeditor", "webmaster", "dc:author", "dc:creator", "itunes:author")) is { } author ? [author] : [],
            Categories = Categories(channel),
            Schedule = Schedule(channel),
            Items = [.. items.Select(item => Item(item, monthFirst)).OfType<FeedItem>()],
        };
    }

    private static string Format(FeedElement root)
    {
        bool early = root.Attributes.Any(static attribute => attribute.Key.StartsWith("xmlns", StringComparison.Ordinal) && attribute.Value.Contains("netscape.com/rdf/simple/0.9", StringComparison.OrdinalIgnoreCase));
        string version = root.Attribute("version");
        return root.Name.StartsWith("rdf", StringComparison.Ordinal) ? early ? "RSS 0.9" : "RSS 1.0" : version.Length is > 0 and < 12 ? "RSS " + version : "RSS";
    }

    private FeedItem? Item(FeedElement item, bool monthFirst)
    {
        if (!item.IsComplete)
        {
            // The scanner has said so; half an item must not replace a whole one crawled earlier.
            return null;
        }

        FeedElement? guid = item.Child("guid");
        string published = item.ChildText("pubdate", "atom:published", "dc:date", "dcterms:issued", "dcterms:created", "date");
        string updated = item.ChildText("atom:updated", "dcterms:modified", "dc:date");
        string link = Link(item);
        string id = guid?.Text() ?? item.ChildText("atom:id");
        bool permanent = guid is not null && !guid.Attribute("isPermaLink").Equals("false", StringComparison.OrdinalIgnoreCase);
        FeedElement? reply = item.Child("thr:in-reply-to");
        return new FeedItem
        {
            Id = id,
            About = item.Attribute("rdf:about"),
            Link = link,
            PermanentLink = permanent && FeedAddress.IsWeb(id) ? id : "",
            RelatedLinks = Related(item),
            Title = Text(FirstWithText(item, "title", "dc:title", "atom:title", "itunes:title", "media:title")),
            Summary = Text(FirstWithText(item, "description", "dc:description", "atom:summary", "itunes:summary", "media:description")),
            Content = Text(FirstWithText(item, "content:encoded", "atom:content", "xhtml:body", "xhtml:div", "body", "fulltext")),
            Authors = Authors(item),
            Categories = Categories(item),
            Language = item.ChildText("dc:language", "language") is { Length: > 0 } told ? told : item.Attribute("xml:lang"),
            Published = FeedDate.Parse(published, monthFirst),
            Updated = FeedDate.Parse(updated, monthFirst),
            RawDate = published,
            InReplyTo = reply is null ? "" : reply.Attribute("ref") is { Length: > 0 } reference ? reference : reply.Attribute("href"),
            RepliesFeed = Absolute(item, item.ChildText("wfw:commentrss")),
            Replies = int.TryParse(item.ChildText("slash:comments", "thr:total"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null,
            Line = item.Line,
        };
    }

    private static FeedElement? FirstWithText(FeedElement parent, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach (FeedElement child in parent.Children)
            {
                if (child.Name == name && child.Text().Length > 0)
                {
                    return child;
                }
            }
        }

        return null;
    }

    private string Absolute(FeedElement element, string reference) => reference.Length == 0 ? "" : FeedAddress.Absolute(element.Base(address), reference);

    /// <summary>The last link of those given, as aggregators read it; else Atom's.</summary>
    private string Link(FeedElement parent)
    {
        string last = "";
        foreach (FeedElement link in parent.Children.Where(static child => child.Name == "link"))
        {
            string value = link.Text() is { Length: > 0 } text ? text : link.Attribute("href");
            last = value.Length > 0 ? Absolute(link, value) : last;
        }

        return last.Length > 0 ? last : AtomLink(parent, "alternate");
    }

    private string AtomLink(FeedElement parent, string relation)
    {
        FeedElement? link = parent.Children.FirstOrDefault(child => child.Name == "atom:link" && child.Attribute("href").Length > 0
            && (child.Attribute("rel") is { Length: > 0 } rel ? rel : "alternate").Equals(relation, StringComparison.OrdinalIgnoreCase));
        return link is null ? "" : Absolute(link, link.Attribute("href"));
    }

    private List<string> Related(FeedElement item)
    {
        List<string> related = [];
        foreach (FeedElement child in item.Children)
        {
            string reference = child.Name switch
            {
                "enclosure" or "media:content" or "source" => child.Attribute("url"),
                "comments" => child.Text(),
                "atom:link" when child.Attribute("rel") is "related" or "via" or "enclosure" => child.Attribute("href"),
                _ => "",
            };
            if (reference.Length > 0)
            {
                related.Add(Absolute(child, reference));
            }
        }

        return related;
    }

    /// <summary>RSS does not say whether a text is HTML; escaped or not, what looks like markup is markup.</summary>
    private FeedText Text(FeedElement? element)
    {
        string value = element?.Text() ?? "";
        bool markup = element is { HasChildren: true } || FeedMarkup.IsLikely(value);
        return new(markup ? FeedAddress.AbsoluteInMarkup(value, element!.Base(address)) : value, markup);
    }

    private static List<FeedAuthor> Authors(FeedElement item)
    {
        List<FeedAuthor> people = [.. item.Children.Where(static child => child.Name == "atom:author").Select(AtomReader.Person).OfType<FeedAuthor>()];
        return people.Count > 0 ? people : Author(FirstWithText(item, "author", "dc:author", "dc:creator", "itunes:author")) is { } author ? [author] : [];
    }

    /// <summary>RSS asks for <c>address (name)</c>; publishers write the two in any order, or one of them.</summary>
    private static FeedAuthor? Author(FeedElement? element)
    {
        if (element?.Text() is not { Length: > 0 } text)
        {
            return null;
        }

        int open = text.LastIndexOfAny(['(', '<']);
        int close = open < 0 ? -1 : text.IndexOf(text[open] == '(' ? ')' : '>', open);
        string outer = close < 0 ? text : text[..open].Trim();
        string inner = close < 0 ? "" : text[(open + 1)..close].Trim();
        return IsEmail(outer) ? new FeedAuthor(inner, outer) : IsEmail(inner) ? new FeedAuthor(outer, inner) : new FeedAuthor(text);
    }

    private static bool IsEmail(string text) => text.Length <= 320 && text.Contains('@', StringComparison.Ordinal) && MailAddress.TryCreate(text, out MailAddress? mail) && mail.Address == text;

    private static List<string> Categories(FeedElement parent)
    {
        List<string> categories = [.. parent.Children.Where(static child => child.Name == "category").Select(static child => child.Text())];
        categories.AddRange(parent.ChildText("itunes:keywords", "media:keywords").Split(','));
        categories.AddRange(parent.Children.Where(static child => child.Name == "itunes:category").SelectMany(static child => child.Children.Prepend(child)).Select(static child => child.Attribute("text")));
        categories.AddRange(parent.Children.Where(static child => child.Name == "dc:subject").Select(static child => child.Text()));
        categories.AddRange(parent.Children.Where(static child => child.Name == "atom:category").Select(static child => child.Attribute("term")));
        return [.. categories.Select(static category => category.Trim()).Where(static category => category.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    private static FeedSchedule Schedule(FeedElement channel)
    {
        TimeSpan? interval = int.TryParse(channel.ChildText("ttl"), NumberStyles.None, CultureInfo.InvariantCulture, out int minutes) && minutes is > 0 and < 1_000_000 ? TimeSpan.FromMinutes(minutes) : null;
        TimeSpan? period = channel.ChildText("sy:updateperiod").ToLowerInvariant() switch
        {
            "hourly" => TimeSpan.FromHours(1),
            "daily" => TimeSpan.FromDays(1),
            "weekly" or "monthly" or "yearly" => FeedSchedule.LongestInterval,
            _ => null,
        };
        int frequency = int.TryParse(channel.ChildText("sy:updatefrequency"), NumberStyles.None, CultureInfo.InvariantCulture, out int times) && times > 0 ? times : 1;
        IEnumerable<string> hours = channel.Child("skiphours")?.Children.Where(static child => child.Name == "hour").Select(static child => child.Text()) ?? [];
        IEnumerable<string> days = channel.Child("skipdays")?.Children.Where(static child => child.Name == "day").Select(static child => child.Text()) ?? [];
        return new FeedSchedule(
            interval ?? (period / frequency),
            [.. hours.Select(static hour => int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= 24 ? value % 24 : -1).Where(static hour => hour >= 0).Distinct()],
            [.. days.Select(static day => Enum.TryParse(day, ignoreCase: true, out DayOfWeek value) && !char.IsAsciiDigit(day[0]) ? (DayOfWeek?)value : null).OfType<DayOfWeek>().Distinct()]);
    }
}
