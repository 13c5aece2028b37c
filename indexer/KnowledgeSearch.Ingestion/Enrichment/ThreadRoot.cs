using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Enrichment.Language;
using KnowledgeSearch.Ingestion.Parsing;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Enrichment;

/// <summary>What the replies of a thread take from its first message. Keeps no more of it than that: a page may need the beginnings of many threads.</summary>
internal sealed class ThreadRoot
{
    // Enough to tell the language of a message.
    private const int LanguageText = 2_000;

    // A thread's language says much about a reply that shows none, and nothing against what a reply shows.
    public const double StrongestPrior = 3;

    // A text with as much evidence of its own is in no doubt whatever its thread says.
    private const double BeyondDoubt = StrongestPrior + 2.2;

    private readonly string _text;
    private readonly BodyFormat _format;
    private readonly string? _author;
    private readonly string? _language;
    private readonly DocumentAccess? _access;
    private double? _prior;

    public ThreadRoot(SourceDocument root)
    {
        _author = root.Author;
        Id = root.Id.Value;
        Title = DocumentText.Line(root.Title, DocumentText.LongestTitle);
        _text = root.Body.Length <= LanguageText ? root.Body : root.Body[..LanguageText];
        _format = root.BodyFormat;
        _language = Enricher.ToldLanguage(root);
        _access = root.Access;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its title; empty when it has none.</summary>
    public string Title { get; }

    /// <summary>Whether a document replies to another person's first message; false when other people may see it than that message: they would learn of it.</summary>
    public bool IsAnsweredBy(SourceDocument reply, StoredPerson? author) =>
        reply.Id.Value != Id && reply.Access == _access && author is not null && author.Accounts.All(account => account.Id != _author);

    /// <summary>
    /// What the thread says about the language of a reply, as <see cref="LanguageVerdict.Score"/>: that of its first message and of no other, so that it does
    /// not depend on which messages came first.
    /// Nothing when other people may see the reply than its first message: they would learn of it.
    /// </summary>
    public async ValueTask<double> PriorAsync(SourceDocument reply, LanguageVerdict verdict, CancellationToken cancellationToken)
    {
        if (reply.Id.Value == Id || Math.Abs(verdict.Score) >= BeyondDoubt || reply.Access != _access)
        {
            return 0;
        }

        // Two replies that ask at once compute the same.
        return _prior ??= _language is { } told ? (told == "nl" ? StrongestPrior : -StrongestPrior) : await JudgeAsync(cancellationToken);
    }

    /// <summary>The first messages of the threads of some documents, by thread as <see cref="Key"/> has it.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, ThreadRoot>> ReadAsync(
        IContentStore store, IReadOnlyList<StoredDocument> documents, CancellationToken cancellationToken)
    {
        string[] threads = [.. documents.Select(document => document.Document?.Thread).OfType<string>().Distinct()];
        Dictionary<string, ThreadRoot> roots = new(StringComparer.Ordinal);
        if (threads.Length > 0)
        {
            await foreach (StoredDocument root in store.ReadThreadRootsAsync(threads, cancellationToken))
            {
                if (root.Document is { Thread: { } thread } first)
                {
                    roots.TryAdd(Key(thread), new ThreadRoot(first));
                }
            }
        }

        return roots;
    }

    /// <summary>The key of a thread's id.</summary>
    public static string Key(string thread) => StoredText.Key(thread);

    private async ValueTask<double> JudgeAsync(CancellationToken cancellationToken)
    {
        ParsedBody body = await BodyText.ReadAsync(_text, _format, cancellationToken);
        return Math.Clamp(LanguageClassifier.Judge(Title, body.Text).Score, -StrongestPrior, StrongestPrior);
    }
}
