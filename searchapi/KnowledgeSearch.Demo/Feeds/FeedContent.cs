namespace KnowledgeSearch.Demo;

/// <summary>Reads the written entries: <c>=== slug | title | 12d | author | cat a,b | edited 2d | en</c>, comments under <c>--- +2h | author</c>.</summary>
internal static class FeedContent
{
    public static FeedShelf Compose(DemoOrganisation organisation, DemoCalendar calendar)
    {
        FeedShelf shelf = new(organisation.Time);
        foreach (string feed in FeedShelf.Names)
        {
            foreach (ContentSection section in ContentText.Sections($"feed-{feed}"))
            {
                shelf.Add(feed, Read(organisation, section, calendar));
            }
        }

        return shelf;
    }

    private static FeedEntry Read(DemoOrganisation organisation, ContentSection section, DemoCalendar calendar)
    {
        List<ContentSection> parts = [.. ContentText.Split(section.Body, "---")];
        DateTimeOffset published = calendar.WorkingMoment(DemoCalendar.ReadSpan(section[2]));
        List<FeedComment> comments = [];
        DateTimeOffset last = published;
        foreach (ContentSection part in parts.Skip(1))
        {
            last = calendar.After(last, DemoCalendar.ReadSpan(part[0]));
            comments.Add(new FeedComment($"{section[0]}-r{comments.Count + 1}", organisation.Person(part[1]).Handle, last, part.Body));
        }

        return new FeedEntry
        {
            Slug = section[0],
            Title = section[1],
            Html = string.Concat(parts[0].Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(paragraph => $"<p>{paragraph.Replace("\n", " ", StringComparison.Ordinal)}</p>")),
            Author = organisation.Person(section[3]).Handle,
            Published = published,
            Updated = section.Option("edited") is { Length: > 0 } later ? calendar.After(published, DemoCalendar.ReadSpan(later)) : published,
            Language = section.Has("en") ? "en" : "nl",
            Categories = section.Option("cat").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Comments = comments,
        };
    }
}
