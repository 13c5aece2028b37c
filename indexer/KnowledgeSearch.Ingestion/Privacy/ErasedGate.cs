using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>
/// Takes erased people out of what comes in, whichever way it comes: a crawl, a push, an import, or the store's own content when somebody is erased. What it makes of a document is a
/// function of the document and of who was erased, so that a source read again changes nothing.
/// </summary>
internal sealed class ErasedGate(ErasedSet erased)
{
    /// <summary>The account as it may be kept; null: it is an erased person's.</summary>
    public SourcePerson? Pass(SourcePerson account) => Find(account) is not null ? null
        : account with
        {
            Manager = account.Manager is { } manager && (erased.Find(ErasedSet.Account, StoredText.Key(manager)) is not null || erased.Mentions(manager)) ? null : account.Manager,
            JobTitle = Redact(account.JobTitle),
            Department = Redact(account.Department),
            Location = Redact(account.Location),
        };

    /// <summary>Whose account it is, by its id or by an address or directory key that it shares with one that was erased.</summary>
    public ErasedMark? Find(SourcePerson account) => erased.Find(ErasedSet.Account, StoredText.Key(account.Id))
        ?? PersonMerge.Keys(account).Select(key => erased.Find(ErasedSet.Key, key)).FirstOrDefault(mark => mark is not null);

    /// <summary>The group without erased members.</summary>
    public SourceGroup Pass(SourceGroup group) => group with
    {
        Name = erased.Redact(group.Name),
        Members = group.Members.Any(member => User(member) is not null) ? [.. group.Members.Where(member => User(member) is null)] : group.Members,
    };

    /// <summary>The document as it may be kept; null: it was an erased person's, or is about them.</summary>
    public SourceDocument? Pass(SourceDocument document)
    {
        if (IsGone(document.Id))
        {
            return null;
        }

        string? author = document.Author;
        if (author is not null && erased.Find(ErasedSet.Account, StoredText.Key(author)) is { } mark)
        {
            if (!mark.Keeps)
            {
                return null;
            }

            author = Stranger(document.Id.Source, mark);
        }

        if (document.Kind == DocumentKind.Person && erased.Mentions(document.Title))
        {
            return null;
        }

        bool markup = document.BodyFormat != BodyFormat.Text;
        return document with
        {
            Author = author,
            AuthorName = author == document.Author ? Redact(document.AuthorName) : null,
            Url = erased.Redact(document.Url, replacement: "erased"),
            Title = erased.Redact(document.Title),
            Body = erased.Redact(document.Body, markup),
            Thread = document.Thread is { } thread ? erased.Redact(thread, replacement: "erased") : null,
            InReplyTo = document.InReplyTo is { } target ? erased.Redact(target, replacement: "erased") : null,
            Container = document.Container is { } container ? new DocumentContainer(erased.Redact(container.Id, replacement: "erased"), erased.Redact(container.Name)) : null,
            Tags = [.. document.Tags.Select(tag => erased.Redact(tag))],
            Links = [.. document.Links.Select(link => erased.Redact(link, replacement: "erased"))],
            Access = Pass(document.Access, document.Id.Source),
        };
    }

    /// <summary>The access without erased people: who stands in their place is nobody, so that a list they alone were on lets nobody in.</summary>
    public DocumentAccess? Pass(DocumentAccess? access, SourceId source)
    {
        return access is null || !access.AllOf.SelectMany(list => list).Concat(access.Deny).Any(token => User(token) is not null) ? access
            : access with { AllOf = [.. access.AllOf.Select(list => (IReadOnlyList<string>)[.. list.Select(Token)])], Deny = [.. access.Deny.Select(Token)] };

        string Token(string token) => User(token) is { } mark ? DocumentAccess.User(Stranger(source, mark)) : token;
    }

    /// <summary>The failure without erased people; null: it is of a document that was erased.</summary>
    public SourceChange.Failed? Pass(SourceChange.Failed failure) =>
        failure.Id is { } id && IsGone(id) ? null : failure with { Reason = erased.Redact(failure.Reason) };

    /// <summary>Whether a document was erased, or its very id names an erased person.</summary>
    public bool IsGone(DocumentId id) => erased.Find(ErasedSet.Document, StoredText.Key(id.Value)) is not null || erased.Mentions(id.Value);

    private ErasedMark? User(string principal) =>
        principal.StartsWith("user:", StringComparison.Ordinal) ? erased.Find(ErasedSet.Account, StoredText.Key(principal["user:".Length..])) : null;

    private string? Redact(string? text) => text is null ? null : erased.Redact(text);

    private static string Stranger(SourceId source, ErasedMark mark) => $"{source}/erased/{mark.Person}";
}
