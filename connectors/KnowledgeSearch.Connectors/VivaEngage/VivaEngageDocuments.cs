using System.Globalization;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>What is a document in Viva Engage: a message that is neither the system's nor direct.</summary>
internal sealed class VivaEngageDocuments(ConnectorContext context)
{
    private const int MaxLinks = 2_000;

    /// <summary>Display names of the people directory, for mentions of people whom a page does not refer to.</summary>
    public Dictionary<long, string> PeopleNames { get; } = [];

    public DocumentId MessageId(long message) => context.Id(Invariant($"message/{message}"));

    public string GroupId(long group) => Invariant($"{context.Source}/group/{group}");

    public static bool IsDocument(EngageMessage message, EngagePage page) =>
        !message.IsSystem && !message.IsDirect && !(page.Threads.TryGetValue(message.ThreadId, out EngageThread? thread) && thread.IsDirect);

    /// <summary>Everyone for the network and its public groups, else the group. Closed also when group and message disagree.</summary>
    public DocumentAccess Access(long? group, bool closed) =>
        group is { } id && closed ? DocumentAccess.ForAnyOf(DocumentAccess.Group(GroupId(id))) : closed ? DocumentAccess.Nobody : DocumentAccess.ForEveryone;

    public SourceDocument Create(EngageMessage message, EngagePage page, KnownThread thread, GroupState? group)
    {
        EngageThread? told = page.Threads.GetValueOrDefault(message.ThreadId);
        string body = Text(message.Parsed, message.Plain, page);
        string title = message.IsStarter
            ? EngageText.Title(message.Title.Length > 0 ? message.Title : message.Excerpt.Length > 0 ? Text(message.Excerpt, "", page) : body)
            : "";
        IEnumerable<long> topics = EngageText.References(message.Parsed, "tag").Concat(EngageText.References(message.Parsed, "topic")).Concat(told?.Topics ?? []);
        return new SourceDocument
        {
            Id = MessageId(message.Id),
            Kind = Kind(message, thread),
            Url = EngageText.IsWebAddress(message.WebUrl) ? message.WebUrl : "",
            Title = title,
            Body = string.Join('\n', message.AttachmentNames.Prepend(body).Where(line => line.Length > 0)),
            // The service's own `language` is a guess per message; the text is looked at per passage later.
            Author = message.SenderId is { } sender ? EngagePerson.AccountId(context.Source, sender) : null,
            Created = message.Created,
            Thread = Invariant($"{context.Source}/thread/{message.ThreadId}"),
            InReplyTo = message.RepliedToId is { } parent ? MessageId(parent).Value : null,
            Accepted = !message.IsStarter && (message.IsBestReply || told?.BestReplyId == message.Id),
            Endorsements = message.Likes,
            Container = message.GroupId is { } id ? new DocumentContainer(GroupId(id), group?.Name ?? "") : null,
            Tags = [.. topics.Distinct().Select(topic => page.Names.GetValueOrDefault(("tag", topic), "")).Where(name => name.Length > 0)],
            Links = [.. message.Urls.Where(EngageText.IsWebAddress).Distinct(StringComparer.Ordinal).Take(MaxLinks)],
            Access = Access(message.GroupId, message.IsPrivate || group is { Closed: true }),
        };
    }

    /// <summary>
    /// A reply under a question is an answer unless the asker wrote it: that is a thank-you or a clarification, and would count as evidence that they know.
    /// A question from a colleague in between counts as an answer too; ranking within the thread tells those apart by what they say.
    /// </summary>
    private static DocumentKind Kind(EngageMessage message, KnownThread thread) =>
        message.IsStarter ? message.IsQuestion ? DocumentKind.Question : DocumentKind.Message
        : message.IsBestReply || (thread.Asker is { } asker && asker != message.SenderId) ? DocumentKind.Answer : DocumentKind.Message;

    private string Text(string parsed, string plain, EngagePage page)
    {
        string text = EngageText.Resolve(parsed, (type, id) => Name(type, id, page), out int unresolved);
        // The service renders `plain` itself, with names of people the page does not refer to.
        return (unresolved > 0 || text.Length == 0) && plain.Length > 0 ? EngageText.Resolve(plain, (type, id) => Name(type, id, page), out _) : text;
    }

    private string? Name(string type, long id, EngagePage page) =>
        page.Names.TryGetValue((type is "topic" ? "tag" : type, id), out string? name) ? name : type == "user" ? PeopleNames.GetValueOrDefault(id) : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
