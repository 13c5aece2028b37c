using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Demo;

/// <summary>The wire shapes of the Viva Engage REST API.</summary>
internal static partial class EngageJson
{
    private const long NetworkId = 48_210;
    private const long ServiceAccountId = (1L << 58) + 7;

    public static long AccountId(DemoOrganisation organisation, string handle) => handle == EngageNetwork.ServiceAccount ? ServiceAccountId : organisation.Person(handle).EngageId;

    public static JsonObject Envelope(DemoOrganisation organisation, IReadOnlyList<EngageMessage> page, bool olderAvailable, string feed) => new()
    {
        ["threaded_extended"] = new JsonObject(),
        ["messages"] = new JsonArray([.. page.Select(message => Message(organisation, message))]),
        ["references"] = References(organisation, page),
        ["meta"] = new JsonObject
        {
            ["older_available"] = olderAvailable,
            ["requested_poll_interval"] = 60,
            ["last_seen_message_id"] = null,
            ["current_user_id"] = ServiceAccountId,
            ["followed_references"] = new JsonArray(),
            ["ymodules"] = new JsonArray(),
            ["feed_name"] = feed,
            ["direct_from_body"] = false,
        },
    };

    public static JsonObject Message(DemoOrganisation organisation, EngageMessage message)
    {
        EngageGroup? group = message.Group is { } key ? organisation.Engage.Group(key) : null;
        string plain = Plain(organisation, message.Text);
        string parsed = Mention().Replace(
            Tag().Replace(organisation.Resolve(message.Text), match => $"[[tag:{TagId(match.Groups[1].Value)}]]"),
            match => organisation.Knows(match.Groups[1].Value) ? $"[[user:{AccountId(organisation, match.Groups[1].Value)}]]" : match.Value);
        JsonObject json = new()
        {
            ["id"] = message.Id,
            ["sender_id"] = AccountId(organisation, message.Sender),
            ["delegate_id"] = null,
            ["replied_to_id"] = message.RepliedToId,
            ["created_at"] = Date(message.Created),
            ["published_at"] = Date(message.Created),
            ["network_id"] = NetworkId,
            ["message_type"] = message.Type,
            ["sender_type"] = "user",
            ["url"] = Address(organisation, $"api/v1/messages/{message.Id}"),
            ["web_url"] = Address(organisation, $"main/threads/{message.ThreadId}" + (message.IsStarter ? "" : $"#m{message.Id}")),
            ["group_id"] = group?.Id,
            ["body"] = new JsonObject
            {
                ["parsed"] = parsed,
                ["plain"] = plain,
                ["rich"] = System.Text.Encodings.Web.HtmlEncoder.Default.Encode(plain).Replace("&#xA;", "<br>", StringComparison.Ordinal),
                ["urls"] = new JsonArray([.. Web().Matches(plain).Select(match => JsonValue.Create(match.Value.TrimEnd('.', ',', ')')))]),
            },
            ["thread_id"] = message.ThreadId,
            ["client_type"] = "Web",
            ["system_message"] = false,
            ["direct_message"] = false,
            ["chat_client_sequence"] = null,
            ["language"] = null,
            ["notified_user_ids"] = new JsonArray(),
            ["privacy"] = group is { IsPrivate: true } ? "private" : "public",
            ["attachments"] = new JsonArray(),
            ["liked_by"] = Likes(organisation, message),
            ["supplemental_reply"] = false,
            ["content_excerpt"] = plain.Length > 120 ? plain[..120] : plain,
            ["group_created_id"] = group?.Id,
        };
        if (message.Title.Length > 0)
        {
            json["title"] = message.Title;
        }

        if (message.IsBestReply)
        {
            json["best_reply"] = true;
        }

        return json;
    }

    public static JsonObject User(DemoOrganisation organisation, string handle)
    {
        if (handle == EngageNetwork.ServiceAccount)
        {
            return new JsonObject { ["type"] = "user", ["id"] = ServiceAccountId, ["state"] = "active", ["full_name"] = "Kennisbank (zoeken)", ["name"] = handle, ["job_title"] = "Service account", ["email"] = null };
        }

        DemoPerson person = organisation.Person(handle);
        return new JsonObject
        {
            ["type"] = "user",
            ["id"] = person.EngageId,
            ["network_id"] = NetworkId,
            ["state"] = "active",
            ["full_name"] = person.Name,
            ["first_name"] = person.GivenName,
            ["last_name"] = person.FamilyName,
            ["name"] = person.Handle,
            ["job_title"] = person.JobTitle,
            ["department"] = person.Department,
            ["location"] = person.Location,
            ["email"] = person.EngageEmail,
            ["contact"] = new JsonObject { ["email_addresses"] = new JsonArray(new JsonObject { ["type"] = "primary", ["address"] = person.EngageEmail }) },
            ["permalink"] = person.Handle,
            ["web_url"] = Address(organisation, "main/users/" + person.Handle),
            ["guest"] = false,
            ["stats"] = new JsonObject { ["updates"] = 0, ["following"] = 0, ["followers"] = 0 },
        };
    }

    public static JsonObject Group(DemoOrganisation organisation, EngageGroup group) => new()
    {
        ["type"] = "group",
        ["id"] = group.Id,
        ["network_id"] = NetworkId,
        ["full_name"] = group.Name,
        ["name"] = group.Key,
        ["privacy"] = group.IsPrivate ? "private" : "public",
        ["state"] = "active",
        ["permalink"] = group.Key,
        ["web_url"] = Address(organisation, "main/groups/" + group.Key),
        ["stats"] = new JsonObject { ["members"] = organisation.Engage.Members(group.Key).Count },
    };

    /// <summary>The text as a reader sees it.</summary>
    public static string Plain(DemoOrganisation organisation, string text) =>
        Mention().Replace(organisation.Resolve(text), match => organisation.Knows(match.Groups[1].Value) ? "@" + organisation.Person(match.Groups[1].Value).Name : match.Value);

    private static JsonArray References(DemoOrganisation organisation, IReadOnlyList<EngageMessage> page)
    {
        JsonArray references = [];
        IEnumerable<string> mentioned = page.SelectMany(message => Mention().Matches(message.Text)).Select(match => match.Groups[1].Value).Where(organisation.Knows);
        foreach (string handle in page.Select(message => message.Sender).Concat(mentioned).Distinct())
        {
            references.Add(User(organisation, handle));
        }

        foreach (string group in page.Select(message => message.Group).OfType<string>().Distinct())
        {
            references.Add(Group(organisation, organisation.Engage.Group(group)));
        }

        foreach (string tag in page.SelectMany(message => Tags(organisation, message)).Distinct())
        {
            references.Add(new JsonObject { ["type"] = "tag", ["id"] = TagId(tag), ["name"] = tag, ["web_url"] = Address(organisation, "main/tags/" + tag) });
        }

        ILookup<long, EngageMessage> threads = organisation.Engage.Messages.ToLookup(message => message.ThreadId);
        HashSet<long> shown = [.. page.Select(message => message.Id)];
        foreach (long thread in page.Select(message => message.ThreadId).Distinct())
        {
            references.Add(Thread(organisation, thread, [.. threads[thread]]));
        }

        foreach (EngageMessage parent in page.Where(message => message.RepliedToId is { } id && !shown.Contains(id)).SelectMany(message => threads[message.ThreadId].Where(other => other.Id == message.RepliedToId)).DistinctBy(message => message.Id))
        {
            JsonObject json = Message(organisation, parent);
            json["type"] = "message";
            references.Add(json);
        }

        return references;
    }

    private static JsonObject Thread(DemoOrganisation organisation, long id, IReadOnlyList<EngageMessage> messages)
    {
        EngageMessage? first = messages.FirstOrDefault(message => !message.IsStarter);
        EngageMessage? latest = messages.LastOrDefault(message => !message.IsStarter);
        return new JsonObject
        {
            ["type"] = "thread",
            ["id"] = id,
            ["thread_starter_id"] = id,
            ["topics"] = new JsonArray([.. messages.SelectMany(message => Tags(organisation, message)).Distinct().Select(tag => new JsonObject { ["type"] = "tag", ["id"] = TagId(tag) })]),
            ["privacy"] = messages.Any(message => message.Group is { } key && organisation.Engage.Group(key).IsPrivate) ? "private" : "public",
            ["direct_message"] = false,
            ["has_attachments"] = false,
            ["best_reply_id"] = messages.FirstOrDefault(message => message.IsBestReply)?.Id,
            ["web_url"] = Address(organisation, $"main/threads/{id}"),
            ["stats"] = new JsonObject
            {
                ["updates"] = messages.Count,
                ["shares"] = 0,
                ["first_reply_id"] = first?.Id,
                ["first_reply_at"] = first is null ? null : Date(first.Created),
                ["latest_reply_id"] = latest?.Id,
                ["latest_reply_at"] = latest is null ? null : Date(latest.Created),
            },
        };
    }

    private static JsonObject Likes(DemoOrganisation organisation, EngageMessage message) => new()
    {
        ["count"] = message.LikedBy.Count,
        // The real API names a few only.
        ["names"] = new JsonArray([.. message.LikedBy.Take(3).Select(organisation.Person).Select(person =>
            new JsonObject { ["full_name"] = person.Name, ["permalink"] = person.Handle, ["user_id"] = person.EngageId, ["network_id"] = NetworkId })]),
    };

    private static IEnumerable<string> Tags(DemoOrganisation organisation, EngageMessage message) => Tag().Matches(organisation.Resolve(message.Text)).Select(match => match.Groups[1].Value);

    private static long TagId(string tag) => 7_000_000_000 + tag.Aggregate(17L, (hash, letter) => ((hash * 31) + letter) % 900_000_007);

    private static string Address(DemoOrganisation organisation, string path) => organisation.Addresses is { } addresses ? new Uri(addresses.Engage, path).AbsoluteUri : path;

    // Slashes and a space before the offset: not ISO 8601.
    private static string Date(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy'/'MM'/'dd HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\w.])@([a-z][a-z.-]*[a-z])")]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<![\w/&#])#(\p{L}[\w-]*)")]
    private static partial Regex Tag();

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Web();
}
