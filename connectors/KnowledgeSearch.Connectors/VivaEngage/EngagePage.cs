using System.Text.Json;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>A message as the API tells it.</summary>
internal sealed record EngageMessage
{
    public required long Id { get; init; }

    public required long ThreadId { get; init; }

    public long? SenderId { get; init; }

    public long? RepliedToId { get; init; }

    public long? GroupId { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary><c>update</c>, <c>question</c>, <c>announcement</c>, <c>poll</c>, <c>praise</c>…; empty when a reference leaves it out.</summary>
    public string Type { get; init; } = "";

    public bool IsSystem { get; init; }

    /// <summary>A direct message or any conversation among named people; never read further.</summary>
    public bool IsDirect { get; init; }

    public bool IsPrivate { get; init; }

    public string Title { get; init; } = "";

    public string Excerpt { get; init; } = "";

    public string Parsed { get; init; } = "";

    public string Plain { get; init; } = "";

    public string WebUrl { get; init; } = "";

    public int Likes { get; init; }

    public bool IsBestReply { get; init; }

    public IReadOnlyList<string> Urls { get; init; } = [];

    public IReadOnlyList<string> AttachmentNames { get; init; } = [];

    public bool IsStarter => Id == ThreadId;

    public bool IsQuestion => string.Equals(Type, "question", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the object has no id.</summary>
    public static EngageMessage? Read(JsonElement message)
    {
        if (message.Id("id") is not { } id)
        {
            return null;
        }

        JsonElement body = message.Part("body");
        long? group = message.Id("group_id");
        bool isPrivate = string.Equals(message.Text("privacy"), "private", StringComparison.OrdinalIgnoreCase);
        List<JsonElement> attachments = [.. message.Each("attachments")];
        return new EngageMessage
        {
            Id = id,
            ThreadId = message.Id("thread_id") ?? id,
            SenderId = message.Text("sender_type") is "" or "user" ? message.Id("sender_id") : null,
            RepliedToId = message.Id("replied_to_id"),
            GroupId = group,
            Created = message.Time("created_at") ?? message.Time("published_at"),
            Type = message.Text("message_type"),
            IsSystem = message.Flag("system_message") || string.Equals(message.Text("message_type"), "system", StringComparison.OrdinalIgnoreCase),
            // No group and not public: a conversation among its participants, however it is labelled.
            IsDirect = message.Flag("direct_message") || (isPrivate && group is null),
            IsPrivate = isPrivate,
            Title = message.Text("title"),
            Excerpt = message.Text("content_excerpt"),
            Parsed = body.Text("parsed"),
            Plain = body.Text("plain"),
            WebUrl = message.Text("web_url"),
            Likes = message.Part("liked_by").Count("count"),
            // Microsoft documents no field for a question's best reply in REST; it is read where a payload carries one, here or on the thread.
            IsBestReply = message.Flag("best_reply") || message.Flag("is_best_reply"),
            Urls = [.. body.Each("urls").Where(url => url.ValueKind == JsonValueKind.String).Select(url => url.GetString()!), .. attachments.Select(attachment => attachment.Text("web_url"))],
            AttachmentNames = [.. attachments.Select(attachment => attachment.Text("full_name") is { Length: > 0 } full ? full : attachment.Text("name")).Where(name => name.Length > 0)],
        };
    }
}

/// <summary>A group as listed or referred to.</summary>
internal sealed record EngageGroup(long Id, string Name, bool Closed)
{
    /// <summary>Only what is said to be public is open: private, secret, and any word not known yet are closed.</summary>
    public static EngageGroup? Read(JsonElement group) => group.Id("id") is not { } id ? null : new(
        id, group.Text("full_name") is { Length: > 0 } name ? name : group.Text("name"), !string.Equals(group.Text("privacy"), "public", StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a page says of a thread. <c>Updates</c> counts its messages, the starter included, and is 0 when not told, as is <c>LatestReplyId</c>.</summary>
internal sealed record EngageThread(long Id, int Updates, long LatestReplyId, bool IsDirect, long? BestReplyId, IReadOnlyList<long> Topics);

/// <summary>A page of messages with what they refer to.</summary>
internal sealed class EngagePage
{
    private EngagePage()
    {
    }

    public List<EngageMessage> Messages { get; } = [];

    /// <summary>Elements of the page that could not be read as messages.</summary>
    public int Unreadable { get; private set; }

    public bool OlderAvailable { get; private set; }

    public Dictionary<(string Type, long Id), string> Names { get; } = [];

    public Dictionary<long, SourcePerson> Users { get; } = [];

    public Dictionary<long, EngageGroup> Groups { get; } = [];

    public Dictionary<long, EngageThread> Threads { get; } = [];

    /// <summary>Parents that are not on the page; often without text.</summary>
    public Dictionary<long, EngageMessage> Parents { get; } = [];

    public static EngagePage Read(JsonElement root, SourceId source)
    {
        EngagePage page = new() { OlderAvailable = root.Part("meta").Flag("older_available") };
        foreach (JsonElement element in root.Each("messages"))
        {
            if (EngageMessage.Read(element) is { } message)
            {
                page.Messages.Add(message);
            }
            else
            {
                page.Unreadable++;
            }
        }

        foreach (JsonElement reference in root.Each("references"))
        {
            if (reference.Id("id") is { } id)
            {
                page.Add(reference, id, source);
            }
        }

        return page;
    }

    private void Add(JsonElement reference, long id, SourceId source)
    {
        string type = reference.Text("type");
        string name = reference.Text("full_name") is { Length: > 0 } full ? full : reference.Text("name");
        if (name.Length > 0)
        {
            Names[(type is "topic" ? "tag" : type, id)] = name;
        }

        switch (type)
        {
            case "user":
                Users[id] = EngagePerson.Read(reference, source)!;
                break;
            case "group":
                Groups[id] = EngageGroup.Read(reference)!;
                break;
            case "thread":
                JsonElement stats = reference.Part("stats");
                Threads[id] = new EngageThread(
                    id, stats.Count("updates"), stats.Id("latest_reply_id") ?? 0, reference.Flag("direct_message"), reference.Id("best_reply_id"),
                    [.. reference.Each("topics").Select(topic => topic.Id("id") ?? 0).Where(topic => topic != 0)]);
                break;
            case "message":
                Parents[id] = EngageMessage.Read(reference)!;
                break;
        }
    }
}
