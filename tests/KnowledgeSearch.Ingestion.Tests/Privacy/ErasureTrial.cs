using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Synonyms;
using KnowledgeSearch.Ingestion;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Tests.Privacy;

/// <summary>
/// A real store and index in a folder, filled with messages by people of whom every trace holds a word of their own (a canary), to see what is left of them. Everything is a function of
/// the seed; the benchmarks run it at full size.
/// </summary>
internal sealed partial class ErasureTrial : IAsyncDisposable
{
    private const int BatchSize = 1_000;
    private static readonly SourceId Engage = new("engage"), Wiki = new("wiki");
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Nouns =
        ["verlof", "rooster", "magazijn", "printer", "heftruck", "verzuim", "pensioen", "wachtwoord", "contract", "keuring", "planning", "factuur", "levering", "storing", "kantine", "sleutel"];

    private static readonly string[] Verbs = ["vraag", "meld", "zoek", "vind", "stuur", "regel", "controleer", "bestel", "vervang", "noteer"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("erasure-");
    private readonly int _messages, _people, _seed;
    private ServiceProvider _services;

    private ErasureTrial(int messages, int people, int seed)
    {
        (_messages, _people, _seed) = (messages, people, seed);
        _services = Build();
    }

    public string Folder => _folder.FullName;

    public PersonErasure Erasure => _services.GetRequiredService<PersonErasure>();

    public IContentStore Store => _services.GetRequiredService<IContentStore>();

    public IIndexSearcher Searcher => _services.GetRequiredService<IIndexSearcher>();

    public AuditLog Audit => _services.GetRequiredService<AuditLog>();

    public PersonExport Export => _services.GetRequiredService<PersonExport>();

    public static async Task<ErasureTrial> StartAsync(int messages, int people, int seed, CancellationToken cancellationToken)
    {
        ErasureTrial trial = new(messages, people, seed);
        await trial.OpenAsync(cancellationToken);
        return trial;
    }

    public static string Mail(int person) => $"{Canary(person)}post@example.org";

    /// <summary>The word that everything of a person holds.</summary>
    public static string Canary(int person) => string.Create(CultureInfo.InvariantCulture, $"kanarie{person:00000}");

    /// <summary>Opens what another process, or this one before, left.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await Store.OpenAsync(cancellationToken);
        await _services.GetRequiredService<SourceCatalog>().LoadAsync(cancellationToken);
        await _services.GetRequiredService<IndexProjection>().StartAsync(cancellationToken);
    }

    /// <summary>Closes it as a stop does, and makes it ready to open again.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _services.GetRequiredService<IndexProjection>().StopAsync(cancellationToken);
        await _services.DisposeAsync();
        _services = Build();
        await OpenAsync(cancellationToken);
    }

    /// <summary>What a full crawl of every source brings: the same each time.</summary>
    public async Task CrawlAsync(CancellationToken cancellationToken)
    {
        await Store.CommitAsync(
            new CrawlBatch
            {
                Source = Engage, Now = Start,
                People = [.. Enumerable.Range(0, _people).Select(Person)],
                Groups = [new SourceGroup { Id = "engage/group/1", Name = "Iedereen", Members = [.. Enumerable.Range(0, _people).Select(person => DocumentAccess.User(Account(person)))] }],
                Failures = [.. Enumerable.Range(0, _people).Where(person => person % 7 == 0).Select(person => new SourceChange.Failed(null, $"Het bericht van {Name(person)} kon niet worden gelezen.", true))],
                Checkpoint = new Checkpoint($"{{\"laatste\":\"{Mail(0)}\"}}"),
            },
            cancellationToken);
        foreach (int[] chunk in Enumerable.Range(0, _messages).Chunk(BatchSize))
        {
            await Store.CommitAsync(new CrawlBatch { Source = Engage, Now = Start, Upserts = [.. chunk.Select(Message)] }, cancellationToken);
        }

        await Store.CommitAsync(new CrawlBatch { Source = Wiki, Now = Start, Upserts = [.. Enumerable.Range(0, _people).SelectMany(Pages)] }, cancellationToken);
        await CatchUpAsync(cancellationToken);
    }

    /// <summary>As a push or an import: the lines of the first so many messages.</summary>
    public async Task<List<IngestResult>> ImportAsync(int messages, CancellationToken cancellationToken)
    {
        StringBuilder lines = new();
        foreach (SourceDocument message in Enumerable.Range(0, messages).Select(Message))
        {
            lines.Append(System.Text.Json.JsonSerializer.Serialize(message, DocumentJson.Options)).Append('\n');
        }

        using MemoryStream stream = new(Encoding.UTF8.GetBytes(lines.ToString()));
        List<IngestResult> results = await _services.GetRequiredService<DocumentIngest>().IngestAsync(stream, SourceScope.All, cancellationToken).ToListAsync(cancellationToken);
        await CatchUpAsync(cancellationToken);
        return results;
    }

    /// <summary>Leaves traces where only admins do: opt-outs, synonyms, the audit log, backups inside the data folder.</summary>
    public async Task LeaveTracesAsync(IEnumerable<int> people, CancellationToken cancellationToken)
    {
        foreach (int person in people)
        {
            await Store.SetOptOutAsync(Mail(person), "verlof", true, cancellationToken);
            await Audit.AppendAsync(new AuditAct(Mail(person), "why") { From = "10.0.0.7", Person = Mail(person) }, cancellationToken);
        }

        _services.GetRequiredService<SynonymBook>().Replace(["verlof, vakantie"], Mail(people.First()), basedOn: null);
        await Store.BackupAsync(Path.Combine(Folder, "backup"), cancellationToken);
        await _services.GetRequiredService<IIndexMaintenance>().BackupAsync(Path.Combine(Folder, "index-backup"), cancellationToken);
    }

    public Task CatchUpAsync(CancellationToken cancellationToken) => _services.GetRequiredService<IndexProjection>().CatchUpAsync(cancellationToken);

    /// <summary>Whose canaries stand in any file of the folder, by file: read byte by byte, whatever the file is.</summary>
    public SortedDictionary<string, SortedSet<int>> Found()
    {
        SortedDictionary<string, SortedSet<int>> found = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(file).Length == 0)
            {
                continue; // a lock, which nobody else may open
            }

            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[stream.Length];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            SortedSet<int> people = [.. CanaryPattern().Matches(Encoding.Latin1.GetString(bytes, 0, length)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
            if (people.Count > 0)
            {
                found.Add(Path.GetRelativePath(Folder, file), people);
            }
        }

        return found;
    }

    /// <summary>
    /// Whether a word of the index begins with somebody's canary, or a suggestion holds it: the files of an index share the beginnings of words and pack its texts, so that bytes alone do
    /// not tell.
    /// </summary>
    public async Task<bool> IsFoundAsync(int person, CancellationToken cancellationToken)
    {
        SearchResult result = await Searcher.SearchAsync(new SearchRequest(Canary(person) + "*", Principals.Admin), cancellationToken);
        SuggestResult suggested = await Searcher.SuggestAsync(new SuggestRequest(Canary(person), Principals.Admin), cancellationToken);
        return result.Hits.Count > 0 || suggested.Suggestions.Any(suggestion => suggestion.Text.Contains(Canary(person), StringComparison.OrdinalIgnoreCase));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<IndexProjection>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex("kanarie([0-9]{5})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CanaryPattern();

    private static string Account(int person) => $"engage/user/{person}";

    private static string Name(int person) => $"Robin van {Canary(person)}naam";

    private SourcePerson Person(int person) => new()
    {
        Id = Account(person), Name = Name(person), Emails = [Mail(person)], Usernames = [Canary(person) + "login"], DirectoryKey = Canary(person) + "sleutel",
        Manager = Account((person + 1) % _people), JobTitle = "Medewerker",
    };

    // Every message of a person holds their canary; every fifth also names another person in one of the ways people do.
    private SourceDocument Message(int i)
    {
        Random random = new(unchecked((_seed * 1_000_003) + i));
        int author = i % _people, named = random.Next(_people);
        StringBuilder text = new(Canary(author) + "tekst ");
        for (int words = random.Next(15, 45); words > 0; words--)
        {
            text.Append(Verbs[random.Next(Verbs.Length)]).Append(' ').Append(Nouns[random.Next(Nouns.Length)]).Append(words % 8 == 0 ? ". " : " ");
        }

        if (i % 5 == 0 && named != author)
        {
            text.Append((random.Next(4)) switch
            {
                0 => $"Vraag het aan {Name(named)}.",
                1 => $"Mail {Mail(named).ToUpperInvariant()} even.",
                2 => $"Zie @{Canary(named)}login of https://engage.example/u/{Canary(named)}login?x=1",
                _ => $"Dank, van {Canary(named)}naam, Robin!",
            });
        }

        return new SourceDocument
        {
            Id = DocumentId.Parse($"engage/message/{i}"), Kind = i % 3 == 0 ? DocumentKind.Question : DocumentKind.Answer, Title = i % 3 == 0 ? $"{Nouns[random.Next(Nouns.Length)]} {Canary(author)}titel" : "",
            Body = text.ToString(), Author = Account(author), Created = Start.AddMinutes(i), Thread = $"engage/thread/{i / 3}", InReplyTo = i % 3 == 0 ? null : $"engage/message/{i - (i % 3)}",
            Language = "nl", Endorsements = i % 4,
            Access = i % 11 == 0 ? DocumentAccess.ForAnyOf(DocumentAccess.User(Account(author)), DocumentAccess.User(Account(named))) : DocumentAccess.ForEveryone,
        };
    }

    private static IEnumerable<SourceDocument> Pages(int person)
    {
        yield return new SourceDocument
        {
            Id = DocumentId.Parse($"wiki/page/Gebruiker:Robin_van_{Canary(person)}naam"), Title = $"Gebruiker: {Name(person)}", Body = "Over mij.", BodyFormat = BodyFormat.Wikitext, Access = DocumentAccess.ForEveryone,
        };
        yield return new SourceDocument
        {
            Id = DocumentId.Parse($"wiki/page/{person}"), Title = $"Werkinstructie {person}", BodyFormat = BodyFormat.Html, Access = DocumentAccess.ForEveryone,
            Body = $"<p>Geschreven met <b>Robin</b> van <i>{Canary(person)}naam</i>, <a href=\"mailto:{Mail(person)}\">mail</a>.</p>", Links = [$"https://wiki.example/Gebruiker:Robin_van_{Canary(person)}naam"],
        };
    }

    private ServiceProvider Build()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Store:Path"] = Path.Combine(Folder, "content.db"),
            ["Index:Path"] = Path.Combine(Folder, "index"),
            ["Index:Lexicon"] = "none",
            ["Index:Hyphenation"] = "none",
        }).Build();
        ServiceCollection services = new();
        services.AddLogging().AddDataProtection().SetApplicationName("trial").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(Folder, "keys")));
        return services.AddContentStore(configuration).AddIndex(configuration).AddIndexProjection(configuration).AddCrawling(configuration).AddDocumentIngest().AddPrivacy(configuration).BuildServiceProvider();
    }
}
