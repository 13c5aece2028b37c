using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>What a line says. Closed.</summary>
internal abstract record IngestItem(string? Id)
{
    /// <summary>A document is as given.</summary>
    internal sealed record Document(SourceDocument Value) : IngestItem(Value.Id.Value);

    /// <summary>A document is to be removed.</summary>
    internal sealed record Delete(DocumentId Target) : IngestItem(Target.Value);

    /// <summary>An account is as given.</summary>
    internal sealed record Person(SourcePerson Value) : IngestItem(Value.Id);

    /// <summary>A group has these members.</summary>
    internal sealed record Group(SourceGroup Value) : IngestItem(Value.Id);

    /// <summary>The line says nothing that can be stored; broken when it is not even JSON.</summary>
    internal sealed record Fault(string? Subject, string Error, bool IsBroken = false) : IngestItem(Subject);
}

/// <summary>Reads a line of JSON by its members: <c>delete</c>, <c>members</c> (a group), any of a document's, or any of a person's.</summary>
internal static class IngestItemReader
{
    private static readonly JsonSerializerOptions Options = new(DocumentJson.Options) { AllowDuplicateProperties = false };

    private static readonly HashSet<string> DocumentMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "kind", "title", "body", "bodyFormat", "language", "author", "authorName", "created", "modified", "thread", "inReplyTo", "accepted", "endorsements",
        "container", "tags", "links", "access",
    };

    private static readonly HashSet<string> PersonMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "emails", "usernames", "directoryKey", "department", "jobTitle", "location", "manager", "active",
    };

    private static readonly HashSet<string> AccessMembers = new(StringComparer.OrdinalIgnoreCase) { "everyone", "public", "allOf", "deny" };

    private static readonly Dictionary<string, string> Expected = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kind"] = "use question, answer, message, page, file or person",
        ["bodyFormat"] = "use text, html, markdown or wikitext",
        ["created"] = "use a time such as \"2026-11-23T08:00:00Z\"",
        ["modified"] = "use a time such as \"2026-11-23T08:00:00Z\"",
        ["accepted"] = "use true or false",
        ["active"] = "use true or false",
        ["endorsements"] = "use a whole number, 0 or more",
        ["container"] = "use {\"id\":\"source/group/7\",\"name\":\"HR\"}",
        ["access"] = "use {\"everyone\":true}, {\"public\":true} or {\"allOf\":[[\"group:…\"]],\"deny\":[]}",
        ["tags"] = "use a list of texts",
        ["links"] = "use a list of addresses",
        ["emails"] = "use a list of addresses",
        ["usernames"] = "use a list of texts",
        ["members"] = "use a list of principals, \"user:source/user/42\" or \"group:source/group/7\"",
    };

    /// <summary>Reads a document whose id is known; one inside must be the same.</summary>
    public static IngestItem ReadDocument(ReadOnlyMemory<byte> json, DocumentId document) => Read(WithId(json, document).Span) switch
    {
        IngestItem.Document found when found.Value.Id == document => found,
        IngestItem.Document found =>
            new IngestItem.Fault(document.Value, $"'id' is '{found.Id}' and the address names '{document}': make them the same, or leave 'id' out."),
        IngestItem.Fault fault => fault with { Subject = document.Value },
        _ => new IngestItem.Fault(document.Value, "This is no document: give it a 'title' or a 'body'."),
    };

    /// <summary>Reads one line.</summary>
    public static IngestItem Read(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return new IngestItem.Fault(null, "The line is not UTF-8: save the file as UTF-8.");
        }

        string? id = null;
        try
        {
            Members members = Scan(json, ref id);
            if (members.AccessFault is { } unknown)
            {
                // An unknown member would be ignored, and a mistyped "deny" would open the document.
                return new IngestItem.Fault(id, $"'access.{unknown}' is not known: use everyone, public, allOf and deny.");
            }

            if (members.HasDelete)
            {
                string? target = JsonSerializer.Deserialize<DeleteLine>(json, Options)?.Delete;
                return DocumentId.TryParse(target, out DocumentId removed)
                    ? new IngestItem.Delete(removed)
                    : new IngestItem.Fault(target, $"'delete' must be a document id, 'source/key' of at most {DocumentId.MaxLength} characters.");
            }

            if (id is null || !DocumentId.TryParse(id, out _))
            {
                return new IngestItem.Fault(
                    id, $"'id' must be 'source/key' of at most {DocumentId.MaxLength} characters without control characters, the source of a-z, 0-9 and '-'.");
            }

            IngestItem? item = members switch
            {
                { HasMembers: true } => JsonSerializer.Deserialize<SourceGroup>(json, Options) is { } group ? new IngestItem.Group(group) : null,
                { IsDocument: true } => JsonSerializer.Deserialize<SourceDocument>(json, Options) is { } document ? new IngestItem.Document(document) : null,
                { IsPerson: true } => JsonSerializer.Deserialize<SourcePerson>(json, Options) is { } person ? new IngestItem.Person(person) : null,
                _ => null,
            };
            return item is null
                ? new IngestItem.Fault(
                    id,
                    "The line is no document, person or group: give a document a 'title' or a 'body', a person a 'name' or 'emails', a group its 'members', "
                    + "or write {\"delete\":\"source/key\"}.")
                : IngestRules.Check(item) is { } fault ? new IngestItem.Fault(id, fault) : item;
        }
        catch (JsonException exception)
        {
            return Explain(exception, id);
        }
    }

    private static ReadOnlyMemory<byte> WithId(ReadOnlyMemory<byte> json, DocumentId document)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (JsonObject.Create(read.RootElement) is not { } found || found.Any(member => member.Key.Equals("id", StringComparison.OrdinalIgnoreCase)))
            {
                return json;
            }

            found["id"] = document.Value;
            return JsonSerializer.SerializeToUtf8Bytes(found, DocumentJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return json; // what is wrong with it is told by whoever reads it as a document
        }
    }

    private static Members Scan(ReadOnlySpan<byte> json, ref string? id)
    {
        Members members = default;
        Utf8JsonReader reader = new(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Text(ref reader) ?? "";
            reader.Read();
            if (name.Equals("id", StringComparison.OrdinalIgnoreCase) && reader.TokenType == JsonTokenType.String)
            {
                id = Text(ref reader);
            }
            else if (name.Equals("access", StringComparison.OrdinalIgnoreCase) && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string part = Text(ref reader) ?? "";
                    members.AccessFault ??= AccessMembers.Contains(part) ? null : part;
                    reader.Skip();
                }
            }

            members.HasDelete |= name.Equals("delete", StringComparison.OrdinalIgnoreCase);
            members.HasMembers |= name.Equals("members", StringComparison.OrdinalIgnoreCase);
            members.IsDocument |= DocumentMembers.Contains(name);
            members.IsPerson |= PersonMembers.Contains(name);
            reader.Skip();
        }

        return members;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("half a character", exception); // an escape such as \ud800 alone
        }
    }

    private static IngestItem.Fault Explain(JsonException exception, string? id)
    {
        // "$.access.allOf[0]" is about 'access'.
        string path = exception.Path is { Length: > 2 } text && text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : "";
        string member = path.Split('.', '[')[0];
        return member.Length > 0
            ? new IngestItem.Fault(id, $"'{path}' cannot be read: {Expected.GetValueOrDefault(member, "use a text")}, and give it once.")
            : new IngestItem.Fault(
                id,
                $"The line is not one JSON object (it fails at byte {exception.BytePositionInLine ?? 0}): write each document as one object on one line.",
                IsBroken: true);
    }

    private sealed record DeleteLine(string? Delete);

    private record struct Members(bool HasDelete, bool HasMembers, bool IsDocument, bool IsPerson, string? AccessFault);
}
