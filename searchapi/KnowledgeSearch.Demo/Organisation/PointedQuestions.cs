using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Demo;

/// <summary>A question that was answered with the address of a page whose own words differ.</summary>
/// <param name="Document">The question.</param>
/// <param name="Text">What was asked.</param>
/// <param name="Page">The page that says it.</param>
public sealed record PointedQuestion(DocumentId Document, string Text, DocumentId Page);

/// <summary>
/// What the organisation's wiki and network hold as documents, and threads besides in which somebody asks and somebody answers with the address of a wiki page: what referral is measured
/// on. The same organisation and seed give the same documents.
/// </summary>
public sealed class PointedQuestions
{
    private static readonly DemoAddresses s_addresses = new(
        new Uri("https://intranet.lindewaard.example/"), new Uri("https://wiki.lindewaard.example/"), new Uri("https://engage.lindewaard.example/"),
        new Uri("https://feeds.lindewaard.example/"), new Uri("https://people.lindewaard.example/"));

    // What people write around an address: with and without words of their own.
    private static readonly string[] s_pointers = ["Kijk hier eens: {0}", "{0}", "Dat staat op de wiki, zie {0}", "Zie {0} (onderaan)", "Hier vind je alles: {0}?utm_source=engage", "This should help: {0}"];
    private static readonly string[] s_others = ["Goede vraag, dat wil ik ook wel weten.", "Geen idee, misschien even bij de balie vragen.", "Zelfde hier!"];
    private readonly Random _random;
    private readonly DemoOrganisation _organisation;
    private readonly List<SourceDocument> _documents = [];
    private readonly List<PointedQuestion> _questions = [];

    private PointedQuestions(DemoOrganisation organisation, DocumentAccess access, int seed)
    {
        _organisation = organisation;
        _random = new Random(seed);
        foreach (WikiPage page in organisation.Wiki.Pages.Where(page => page.Namespace == 0 && page.RedirectTarget is null))
        {
            _documents.Add(Page(page));
        }

        _documents.AddRange(organisation.Engage.Messages.Select(Message));
        foreach (List<string> row in ContentText.Lines("pointed-questions.txt").Select(ContentText.Columns))
        {
            AddThread(row[0], row[1], access);
        }
    }

    /// <summary>Pages, messages, and the threads with a pointer.</summary>
    public IReadOnlyList<SourceDocument> Documents => _documents;

    /// <summary>The questions of the threads with a pointer.</summary>
    public IReadOnlyList<PointedQuestion> Questions => _questions;

    /// <summary>The accounts of whoever wrote.</summary>
    public IEnumerable<SourcePerson> People => _organisation.People.Select(person => new SourcePerson { Id = Account(person.Handle), Name = person.Name, Emails = [person.Email] });

    /// <summary>Composes the documents.</summary>
    /// <param name="organisation">The organisation.</param>
    /// <param name="access">Who may see the threads with a pointer; the pages are everyone's.</param>
    /// <param name="seed">Of who asks and answers, how, and what else is said.</param>
    public static PointedQuestions Compose(DemoOrganisation organisation, DocumentAccess access, int seed) => new(organisation, access, seed);

    private static string Account(string handle) => $"engage/user/{handle}";

    private static SourceDocument Page(WikiPage page) => new()
    {
        Id = DocumentId.Parse($"wiki/page/{page.Id}"), Kind = DocumentKind.Page, Title = page.Title, Url = s_addresses.WikiPage(page.Title), Body = s_addresses.Resolve(page.Current.Text),
        BodyFormat = BodyFormat.Wikitext, Created = page.Revisions[0].Time, Modified = page.Current.Time, Access = DocumentAccess.ForEveryone,
    };

    private SourceDocument Message(EngageMessage message)
    {
        bool isPrivate = message.Group is { } key && _organisation.Engage.Group(key).IsPrivate;
        return new SourceDocument
        {
            Id = DocumentId.Parse($"engage/message/{message.Id}"), Kind = message.Type == "question" ? DocumentKind.Question : DocumentKind.Message, Title = message.Title,
            Url = $"https://engage.lindewaard.example/main/threads/{message.ThreadId}#{message.Id}", Body = s_addresses.Resolve(message.Text), Author = Account(message.Sender), Created = message.Created,
            Thread = $"engage/thread/{message.ThreadId}", InReplyTo = message.RepliedToId is { } parent ? $"engage/message/{parent}" : null, Accepted = message.IsBestReply,
            Endorsements = message.LikedBy.Count, Access = isPrivate ? DocumentAccess.ForAnyOf($"group:engage/group/{message.Group}") : DocumentAccess.ForEveryone,
        };
    }

    private void AddThread(string title, string question, DocumentAccess access)
    {
        WikiPage page = _organisation.Wiki.Find(title) ?? throw new InvalidOperationException($"pointed-questions.txt names the page '{title}', which the wiki does not have.");
        string thread = $"p{_questions.Count + 1}";
        DateTimeOffset asked = _organisation.Present.AddDays(-_random.Next(3, 900));
        string[] people = [.. Enumerable.Range(0, 3).Select(_ => _organisation.People[_random.Next(_organisation.People.Count)].Handle)];
        string asker = people[0], answerer = people[1] == asker ? _organisation.People.First(person => person.Handle != asker).Handle : people[1];
        bool marked = _random.Next(3) == 0, thanked = !marked && _random.Next(2) == 0;
        SourceDocument first = Reply(thread, 0, question, asker, asked, access) with { Kind = _random.Next(2) == 0 ? DocumentKind.Question : DocumentKind.Message, InReplyTo = null };
        _documents.Add(first);
        if (_random.Next(3) == 0)
        {
            _documents.Add(Reply(thread, 1, s_others[_random.Next(s_others.Length)], people[2], asked.AddMinutes(20), access));
        }

        string pointer = string.Format(System.Globalization.CultureInfo.InvariantCulture, s_pointers[_random.Next(s_pointers.Length)], s_addresses.WikiPage(title));
        _documents.Add(Reply(thread, 2, pointer, answerer, asked.AddHours(1), access) with { Accepted = marked, Endorsements = _random.Next(4) });
        if (thanked)
        {
            _documents.Add(Reply(thread, 3, "Dank je wel, dat was het!", asker, asked.AddHours(2), access));
        }

        _questions.Add(new PointedQuestion(first.Id, question, DocumentId.Parse($"wiki/page/{page.Id}")));
    }

    private static SourceDocument Reply(string thread, int number, string text, string author, DateTimeOffset created, DocumentAccess access) => new()
    {
        Id = DocumentId.Parse($"engage/message/{thread}-{number}"), Kind = DocumentKind.Message, Body = text, Url = $"https://engage.lindewaard.example/main/threads/{thread}#{number}",
        Author = Account(author), Created = created, Thread = $"engage/thread/{thread}", InReplyTo = $"engage/message/{thread}-0", Access = access,
    };
}
