using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>What a pushed or imported item must satisfy beyond being readable. Connectors hold to this by themselves; strangers are told.</summary>
internal static class IngestRules
{
    /// <summary>What is wrong, as one sentence with the remedy; null when nothing is.</summary>
    public static string? Check(IngestItem item) => item switch
    {
        IngestItem.Document document => Check(document.Value),
        IngestItem.Group group => Principals("members", group.Value.Members ?? []),
        IngestItem.Person person when person.Value.Emails is null || person.Value.Usernames is null => "'emails' and 'usernames' must be lists, or left out.",
        _ => null,
    };

    private static string? Check(SourceDocument document)
    {
        if (document.Url.Length > 0 && !(Uri.TryCreate(document.Url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" or "mailto"))
        {
            return "'url' must be an absolute http, https or mailto address, or left out.";
        }

        if (document.Language is not (null or "nl" or "en"))
        {
            return "'language' must be nl or en; left out, it is detected.";
        }

        if (document.Endorsements < 0)
        {
            return "'endorsements' must be 0 or more: down-votes are not kept.";
        }

        if (document.Tags is null || document.Links is null || document.Title is null || document.Body is null || document.Tags.Contains(null!)
            || document.Links.Contains(null!))
        {
            return "'title', 'body', 'tags' and 'links' must not be null: leave them out.";
        }

        if (document.Container is { } container && (string.IsNullOrEmpty(container.Id) || container.Name is null))
        {
            return "'container' must have an 'id' and a 'name'.";
        }

        return document.Access is { } access ? CheckAccess(access) : null;
    }

    private static string? CheckAccess(DocumentAccess access) =>
        access.AllOf is null || access.Deny is null || access.AllOf.Any(list => list is null)
            ? "'access.allOf' must be a list of lists and 'access.deny' a list; leave out what does not apply."
            : Principals("access.allOf", access.AllOf.SelectMany(list => list)) ?? Principals("access.deny", access.Deny);

    // A token without its kind is held by nobody: in "deny" it would keep nobody out.
    private static string? Principals(string member, IEnumerable<string?> principals)
    {
        foreach (string? principal in principals)
        {
            if (principal is null || !(principal.StartsWith("user:", StringComparison.Ordinal) || principal.StartsWith("group:", StringComparison.Ordinal)))
            {
                return $"'{member}' must name principals, \"user:source/user/42\" or \"group:source/group/7\", not \"{principal}\".";
            }
        }

        return null;
    }
}
