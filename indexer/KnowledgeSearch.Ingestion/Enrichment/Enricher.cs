using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment.Language;
using KnowledgeSearch.Ingestion.Parsing;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Enrichment;

/// <summary>Reads a body in its format as plain text; <see cref="BodyText.ReadAsync"/>.</summary>
internal delegate ValueTask<ParsedBody> BodyReader(string body, BodyFormat format, CancellationToken cancellationToken);

/// <summary>A change of the store made ready for the index.</summary>
/// <param name="Sequence">The change's number.</param>
/// <param name="Id">The document.</param>
/// <param name="Change">What the index is to do.</param>
/// <param name="Fault">Why the document is without its text, as one sentence; null when it is whole.</param>
internal sealed record EnrichedChange(long Sequence, DocumentId Id, IndexChange Change, string? Fault = null)
{
    /// <summary>Characters of text it holds.</summary>
    public int Size => Change is IndexChange.Upsert upsert ? upsert.Document.Body.Length : 0;
}

/// <summary>
/// Makes index documents of stored ones: plain text, language, author, thread. What it makes of a document is a function of the store's content at that moment
/// and of what its index generation learned, and of nothing else that came before, and the
/// store numbers a document anew when something else that enters here changes (its author's name, its thread's first message), so an index kept up to date
/// equals one built anew.
/// </summary>
internal sealed class Enricher(IContentStore store, BodyReader? readBody = null, ContentPolicy? policy = null)
{
    private static readonly int MostAtOnce = Math.Clamp(Environment.ProcessorCount, 1, 8);

    // A message with so many of them needs no help to tell its language.
    private const int EnoughFunctionWords = 3;

    private readonly BodyReader _readBody = readBody ?? BodyText.ReadAsync;

    /// <summary>Enriches changes, in their order. A document that cannot be read keeps title, author and access; its change says so.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="learned">What the generation that they are written to was told of languages.</param>
    /// <param name="cancellationToken">Between documents.</param>
    public async ValueTask<IReadOnlyList<EnrichedChange>> EnrichAsync(IReadOnlyList<StoredDocument> changes, LearnedLanguages learned, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, ThreadRoot> roots = await ThreadRoot.ReadAsync(store, changes, cancellationToken);
        EnrichedChange[] enriched = new EnrichedChange[changes.Count];
        if (changes.Count == 1)
        {
            enriched[0] = await EnrichAsync(changes[0], roots, learned, cancellationToken);
            return enriched;
        }

        await Parallel.ForAsync(
            0,
            changes.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
            async (i, token) => enriched[i] = await EnrichAsync(changes[i], roots, learned, token));
        return enriched;
    }

    /// <summary>The language that the source tells; null when it tells none that there is an index of.</summary>
    public static string? ToldLanguage(SourceDocument document) => document.Language is { Length: >= 2 } told && (told.Length == 2 || told[2] is '-' or '_')
        ? told[..2].ToLowerInvariant() is var language && language is "nl" or "en" ? language : null
        : null;

    private async ValueTask<EnrichedChange> EnrichAsync(
        StoredDocument stored, IReadOnlyDictionary<string, ThreadRoot> roots, LearnedLanguages learned, CancellationToken cancellationToken)
    {
        if (stored.Document is not { } document)
        {
            return new EnrichedChange(stored.Sequence, stored.Id, new IndexChange.Delete(stored.Id));
        }

        ThreadRoot? root = document.Thread is { } thread ? roots.GetValueOrDefault(ThreadRoot.Key(thread)) : null;
        string text = "";
        IReadOnlyList<string> links = [];
        string? fault = null;
        try
        {
            ParsedBody body = await _readBody(document.Body, document.BodyFormat, cancellationToken);
            (text, links) = (body.Text, body.Links);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a hostile text does to a parser, the documents after it must be indexed.
            fault = $"The text of the document could not be read as {document.BodyFormat.ToString().ToLowerInvariant()} ({exception.GetType().Name}); "
                + "it is found by its title only. Correct it at its source.";
        }

        string title = DocumentText.Line(document.Title, DocumentText.LongestTitle);
        PersonReference? author = Author(document, stored.Author);
        IReadOnlyList<TextPassage> passages = LanguagePassages.Of(text, learned);
        (IReadOnlyList<string> languages, double? confidence) = await LanguagesAsync(document, title, text, passages, author, root, learned, cancellationToken);
        IndexDocument index = new()
        {
            Id = document.Id,
            Kind = document.Kind,
            Url = DocumentText.Address(document.Url),
            Title = title,
            Body = text,
            Languages = languages,
            LanguageConfidence = confidence,
            Passages = passages,
            Author = author,
            Created = document.Created?.ToUniversalTime(),
            Modified = document.Modified?.ToUniversalTime(),
            Thread = document.Thread,
            ThreadTitle = root is { Title.Length: > 0 } ? root.Title : null,
            ThreadRoot = root?.Id,
            InReplyTo = document.InReplyTo,
            Accepted = document.Accepted,
            Endorsements = Math.Max(0, document.Endorsements),
            Cues = ConversationCues.Of(document, title, text, stored.Author, root),
            Fingerprint = document.Thread is null ? TextFingerprint.Of(title, text) : 0,
            Addresses = CanonicalAddress.To(document),
            PointsTo = CanonicalAddress.From(document, links),
            Container = document.Container is { } container ? container with { Name = DocumentText.Line(container.Name, DocumentText.LongestName) } : null,
            Tags = [.. document.Tags.Select(tag => DocumentText.Line(tag, DocumentText.LongestName)).Where(tag => tag.Length > 0)
                .Distinct(StringComparer.Ordinal)],
            Access = document.Access,
        };
        return policy is null ? new EnrichedChange(stored.Sequence, stored.Id, new IndexChange.Upsert(index), fault)
            : policy.Apply(index) is { } allowed ? new EnrichedChange(stored.Sequence, stored.Id, new IndexChange.Upsert(allowed), fault)
            : new EnrichedChange(stored.Sequence, stored.Id, new IndexChange.Delete(stored.Id));
    }

    // A page that goes on in the other language is found in either; a message that shows little of its own is in the language of its thread, its author and its group.
    private static async ValueTask<(IReadOnlyList<string> Languages, double? Confidence)> LanguagesAsync(
        SourceDocument document, string title, string text, IReadOnlyList<TextPassage> passages, PersonReference? author, ThreadRoot? root, LearnedLanguages learned,
        CancellationToken cancellationToken)
    {
        if (ToldLanguage(document) is { } told)
        {
            return (passages.Count == 0 ? [told] : told == "nl" ? ["nl", "en"] : ["en", "nl"], null);
        }

        LanguageVerdict verdict = LanguageClassifier.Judge(title, text, learned);
        double prior = 0;
        if (verdict.FunctionWords < EnoughFunctionWords)
        {
            double thread = root is null ? 0 : await root.PriorAsync(document, verdict, cancellationToken);
            prior = Math.Clamp(thread + learned.OfAuthor(author?.Id) + learned.OfContainer(document.Container?.Id), -ThreadRoot.StrongestPrior, ThreadRoot.StrongestPrior);
        }

        IReadOnlyList<string> languages = (passages.Count == 0 ? verdict : verdict with { IsMixed = true }).Languages(prior);
        double dutch = verdict.Probability(prior);
        return (languages, Math.Round(Math.Max(dutch, 1 - dutch), 3));
    }

    // An author without an account known to the directory is not a person: a name within one source, never merged with the same name elsewhere.
    private static PersonReference? Author(SourceDocument document, StoredPerson? person)
    {
        if (person is not null)
        {
            return new PersonReference(person.Id, DocumentText.Line(person.Name, DocumentText.LongestName));
        }

        string name = DocumentText.Line(document.AuthorName ?? "", DocumentText.LongestName);
        return name.Length == 0 ? null : PersonReference.Unknown(document.Id.Source, name);
    }
}
