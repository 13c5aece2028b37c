using System.Globalization;

namespace KnowledgeSearch.Demo;

/// <summary>A message before it has an id: ids follow the order in time of the whole network.</summary>
internal sealed record DraftMessage(DraftMessage? Starter, DraftMessage? RepliedTo, string Sender, string? Group, DateTimeOffset Created, string Text)
{
    public string Key { get; init; } = "";

    public string Title { get; init; } = "";

    public string Type { get; init; } = "update";

    public int Likes { get; init; }

    public bool IsBestReply { get; init; }
}

/// <summary>Puts the network together: threads written out in full, and everyday ones composed of written questions and answers.</summary>
internal static class EngageContent
{
    public static EngageNetwork Compose(DemoOrganisation organisation, DemoCalendar calendar)
    {
        List<EngageGroup> groups = [];
        Dictionary<string, IReadOnlyList<string>> members = new(StringComparer.Ordinal);
        foreach (List<string> columns in ContentText.Lines("groups.txt").Select(ContentText.Columns))
        {
            bool isPrivate = columns[2] == "private";
            string[] experts = columns[3].Split(' ');
            groups.Add(new EngageGroup(columns[0], (1L << 57) + (groups.Count * 97), columns[1], isPrivate, experts));
            members.Add(columns[0], isPrivate ? columns[4].Split(' ') : [.. organisation.People.Select(person => person.Handle), EngageNetwork.ServiceAccount]);
        }

        EngageNetwork network = new(organisation.Time, groups, members);
        List<DraftMessage> drafts = [.. ContentText.Sections("threads").SelectMany(section => Written(section, calendar))];
        drafts.AddRange(new EverydayThreads(organisation, network, calendar).Compose());

        Dictionary<DraftMessage, long> ids = new(ReferenceEqualityComparer.Instance);
        foreach (DraftMessage draft in drafts.OrderBy(draft => draft.Created).ThenBy(draft => draft.Text, StringComparer.Ordinal))
        {
            IReadOnlyList<string> likers = Likers(organisation, network, draft, calendar.Random);
            ids[draft] = network.Add(id => new EngageMessage
            {
                Id = id,
                ThreadId = draft.Starter is { } starter ? ids[starter] : id,
                RepliedToId = draft.RepliedTo is { } parent ? ids[parent] : null,
                Sender = organisation.Person(draft.Sender).Handle,
                Group = draft.Group,
                Created = draft.Created,
                Text = draft.Text,
                Title = draft.Title,
                Type = draft.Type,
                LikedBy = likers,
                IsBestReply = draft.IsBestReply,
                Key = draft.Key,
            }).Id;
        }

        return network;
    }

    /// <summary><c>=== key | group | 12d | author | question | title …</c>, replies under <c>--- +2h | author | likes 3 | best | to 2</c>.</summary>
    private static IEnumerable<DraftMessage> Written(ContentSection section, DemoCalendar calendar)
    {
        string? group = section[1] == "all" ? null : section[1];
        List<DraftMessage> thread = [];
        foreach (ContentSection part in ContentText.Split(section.Body, "---"))
        {
            if (thread.Count == 0)
            {
                thread.Add(new DraftMessage(null, null, section[3], group, calendar.WorkingMoment(DemoCalendar.ReadSpan(section[2])), part.Body)
                {
                    Key = section[0], Title = section.Option("title"), Type = section.Has("question") ? "question" : section.Has("announcement") ? "announcement" : "update", Likes = Number(section.Option("likes"), 0),
                });
                continue;
            }

            DraftMessage parent = thread[Number(part.Option("to"), 1) - 1];
            DateTimeOffset created = calendar.After(thread[^1].Created, DemoCalendar.ReadSpan(part[0]));
            thread.Add(new DraftMessage(thread[0], parent, part[1], group, created, part.Body) { Likes = Number(part.Option("likes"), 0), IsBestReply = part.Has("best") });
        }

        return thread;
    }

    private static IReadOnlyList<string> Likers(DemoOrganisation organisation, EngageNetwork network, DraftMessage draft, Random random)
    {
        string[] readers = [.. (draft.Group is { } key && network.Group(key).IsPrivate ? network.Members(key) : organisation.People.Select(person => person.Handle))
            .Where(handle => handle != draft.Sender && handle != EngageNetwork.ServiceAccount)];
        random.Shuffle(readers);
        return [.. readers.Take(draft.Likes)];
    }

    private static int Number(string text, int absent) => text.Length == 0 ? absent : int.Parse(text, CultureInfo.InvariantCulture);
}
