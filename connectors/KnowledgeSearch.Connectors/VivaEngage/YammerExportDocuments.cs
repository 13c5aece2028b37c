using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>What the tables of one export say about each other, read before its rows become documents.</summary>
internal sealed class YammerNames
{
    public Dictionary<long, string> Users { get; } = [];

    public Dictionary<long, string> Topics { get; } = [];

    public Dictionary<long, string> Files { get; } = [];

    public HashSet<long> PrivateGroups { get; } = [];

    /// <summary>Threads whose starter is a question, with who asked (0: nobody with an account).</summary>
    public Dictionary<long, long> Askers { get; } = [];
}

/// <summary>Makes documents, people and removals of rows.</summary>
internal sealed class YammerExportDocuments(YammerExportOptions options, ConnectorContext context, YammerNames names)
{
    private readonly string _web = options.WebUrl.EndsWith('/') ? options.WebUrl : options.WebUrl + "/";
    private readonly string _membership = options.MembershipSource.Length > 0 ? options.MembershipSource : context.Source.Value;
    private readonly Dictionary<long, long> _newest = [];

    public IReadOnlyList<SourceChange> Create(string table, YammerRow row) => (table, Fault(row), Key(table, row)) switch
    {
        // A row with shifted columns would be read with another column's permissions.
        (_, { } fault, _) => [new SourceChange.Failed(null, $"{row.Entry}: {fault}", Retryable: false)],
        (_, _, null) => [new SourceChange.Failed(null, Invariant($"{row.Entry}, line {row.Csv.LineNumber}: there is no id in '{(table is "Pages" ? "page_id" : table is "Files" ? "file_id" : "id")}'. The row was skipped."), Retryable: false)],
        ("Users", _, { } id) => [new SourceChange.Person(Person(row, id))],
        (_, _, { } id) => Document(table, row, id),
    };

    private static string? Fault(YammerRow row) => row.Csv.Fault;

    private static long? Key(string table, YammerRow row) => table switch
    {
        "Pages" => row.Id("page_id") ?? row.Id("id"),
        "Files" => row.Id("file_id") ?? row.Id("id"),
        _ => row.Id("id"),
    };

    private IReadOnlyList<SourceChange> Document(string table, YammerRow row, long id)
    {
        // Several versions of a page or file are rows of one table: the highest version stands.
        if (table is "Pages" or "Files")
        {
            long key = table == "Pages" ? id : ~id;
            long version = row.Id("id") ?? 0;
            if (_newest.TryGetValue(key, out long newest) && version < newest)
            {
                return [];
            }

            _newest[key] = version;
        }

        DocumentId document = context.Id(Invariant($"{(table == "Messages" ? "message" : table == "Pages" ? "page" : "file")}/{id}"));
        if (row["deleted_at"] is not null)
        {
            return [new SourceChange.Delete(document)];
        }

        if (row.IsTrue("in_private_conversation") || string.Equals(row["message_type"], "system", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        return [new SourceChange.Upsert(table switch
        {
            "Messages" => Message(row, document, id),
            "Pages" => Page(row, document),
            _ => File(row, document),
        })];
    }

    private SourceDocument Message(YammerRow row, DocumentId document, long id)
    {
        long thread = row.Id("thread_id") ?? id;
        bool starter = thread == id;
        string? text = row["body"];
        YammerAttachments attachments = YammerAttachments.Read(row["attachments"]);
        IEnumerable<string> attached = attachments.Files.Select(file => names.Files.GetValueOrDefault(file, "")).Concat(attachments.Titles).Where(name => name.Length > 0);
        string body = EngageText.Resolve(text ?? "", Name, out _);
        bool html = text is null && row["html_body"] is not null;
        long? sender = row["sender_type"] is null or "User" or "user" ? row.Id("sender_id") : null;
        return Common("Messages", row, document) with
        {
            Kind = starter ? names.Askers.ContainsKey(id) ? DocumentKind.Question : DocumentKind.Message
                : names.Askers.TryGetValue(thread, out long asker) && asker != sender ? DocumentKind.Answer : DocumentKind.Message,
            Url = _web + "threads/" + Convert.ToBase64String(Encoding.ASCII.GetBytes(Invariant($$"""{"_type":"Thread","id":"{{thread}}"}"""))),
            Title = row["title"] is { } title ? EngageText.Title(title) : starter && !html ? EngageText.Title(body) : "",
            Body = html ? row["html_body"]! : string.Join('\n', attached.Prepend(body).Where(line => line.Length > 0)),
            BodyFormat = html ? BodyFormat.Html : BodyFormat.Text,
            Author = sender is { } author ? EngagePerson.AccountId(context.Source, author) : null,
            AuthorName = sender is null ? row["sender_name"] : null,
            Created = EngageJson.Time(row["created_at"] ?? ""),
            Thread = Invariant($"{context.Source}/thread/{thread}"),
            InReplyTo = row.Id("replied_to_id") is { } parent ? context.Id(Invariant($"message/{parent}")).Value : null,
            Tags = [.. EngageText.References(text ?? "", "tag").Distinct().Select(topic => names.Topics.GetValueOrDefault(topic, "")).Where(name => name.Length > 0)],
            Links = attachments.Links,
        };
    }

    private SourceDocument Page(YammerRow row, DocumentId document) => Common("Pages", row, document) with
    {
        Kind = DocumentKind.Page,
        Title = EngageText.Title(row["name"] ?? ""),
        Author = row.Id("creator_user_id") is { } author ? EngagePerson.AccountId(context.Source, author) : null,
        Modified = EngageJson.Time(row["published_at"] ?? ""),
    };

    private SourceDocument File(YammerRow row, DocumentId document) => Common("Files", row, document) with
    {
        Kind = DocumentKind.File,
        Title = EngageText.Title(row["name"] ?? ""),
        Url = row["download_url"] is { } address && EngageText.IsWebAddress(address) ? address : "",
        Body = row["description"] ?? "",
        Author = row.Id("uploader_id") is { } author ? EngagePerson.AccountId(context.Source, author) : null,
        Created = EngageJson.Time(row["uploaded_at"] ?? ""),
    };

    private SourceDocument Common(string table, YammerRow row, DocumentId document)
    {
        long? group = row.Id("group_id");
        return new SourceDocument
        {
            Id = document,
            Container = group is { } id ? new DocumentContainer(Invariant($"{context.Source}/group/{id}"), row["group_name"] ?? "") : null,
            Access = Access(table, row, group),
        };
    }

    /// <summary>Open only when the export says, in words it is known to use, that nothing here is private.</summary>
    private DocumentAccess Access(string table, YammerRow row, long? group)
    {
        // Pages have no column for conversations: they are never part of one.
        bool open = table == "Pages" || row.IsFalse("in_private_conversation");
        return group is { } id
            ? open && row.IsFalse("in_private_group") && !names.PrivateGroups.Contains(id)
                ? DocumentAccess.ForEveryone
                : DocumentAccess.ForAnyOf(DocumentAccess.Group(Invariant($"{_membership}/group/{id}")))
            : open && !row.IsTrue("in_private_group") ? DocumentAccess.ForEveryone : DocumentAccess.Nobody;
    }

    private SourcePerson Person(YammerRow row, long id) => new()
    {
        Id = EngagePerson.AccountId(context.Source, id),
        Name = row["name"] ?? "",
        Emails = row["email"] is { } email && email.Contains('@', StringComparison.Ordinal) ? [email] : [],
        DirectoryKey = (row["office_user_id"] ?? row["guid"])?.ToLowerInvariant(),
        Department = row["department"],
        JobTitle = row["job_title"],
        Location = row["location"],
        Active = row["state"] is null or "active" && row["suspended_at"] is null && row["deleted_at"] is null,
    };

    private string? Name(string type, long id) => type switch
    {
        "user" => names.Users.GetValueOrDefault(id),
        "tag" or "topic" => names.Topics.GetValueOrDefault(id),
        _ => null,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
