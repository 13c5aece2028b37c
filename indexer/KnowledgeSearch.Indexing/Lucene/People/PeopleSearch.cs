using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Lucene.People;

/// <summary>Who answered questions like the query, from threads that were found by it; and what that says about the replies of a thread.</summary>
internal sealed class PeopleSearch
{
    private const int ShownPeople = 3;
    private const int ShownEvidence = 3;
    private readonly SearchSession _session;
    private readonly PeopleWeights _weights;
    private readonly FacetValues.View _authors;
    private readonly Principals _principals;
    private readonly ThreadReader _threads;
    private readonly long _before;
    private readonly string _language;
    private readonly Dictionary<long, AnsweredQuestion?> _read = []; // the hits are among the related threads
    private readonly Lazy<Activity> _activity;
    private double _least; // similarity of what is worth showing, set by ranking

    /// <param name="session">What is searched.</param>
    /// <param name="authors">The numbers of authors.</param>
    /// <param name="request">Rights and language.</param>
    /// <param name="weights">Constants.</param>
    /// <param name="before">Only what was written before counts, UTC ticks; <see cref="long.MaxValue"/>: everything.</param>
    public PeopleSearch(SearchSession session, FacetValues.View authors, SearchRequest request, PeopleWeights weights, long before = long.MaxValue)
    {
        _session = session;
        _weights = weights;
        _authors = authors;
        _principals = request.Principals;
        _language = request.TextLanguage;
        _before = before;
        _threads = new ThreadReader(session.Leaves, request.Principals, authors, before);
        _activity = new Lazy<Activity>(() => ActivityCounts.Of(_session, _authors, _principals, _weights, _before), LazyThreadSafetyMode.None);
    }

    /// <summary>Everyone with evidence, best first.</summary>
    /// <param name="related">Threads that the query finds, best first.</param>
    /// <param name="most">How many of them there could be.</param>
    /// <param name="best">The best score that a document could have.</param>
    /// <param name="without">Key of a thread that does not count; 0: none.</param>
    public IReadOnlyList<RankedPerson> Rank(IReadOnlyList<RankedHit> related, int most, double best, long without = 0)
    {
        PeopleEvidence evidence = new(_weights, _activity.Value, most);
        foreach (RankedHit hit in related)
        {
            long group = Group(hit.Document);
            if (group != without && hit.Position.Score > 0 && Read(group) is { Answers.Count: > 0 } thread)
            {
                evidence.Add(Math.Min(1, hit.Position.Score / best), thread);
            }
        }

        RankedPerson[] ranked = [.. evidence.Rank().Where(person => IsPerson(person.Author))];
        _least = ranked.Length == 0 ? 0 : _weights.Shown * ranked.Max(person => person.Evidence[0].Similarity);
        return ranked;
    }

    /// <summary>People as they are shown.</summary>
    public IReadOnlyList<PersonHit> Show(IReadOnlyList<RankedPerson> ranked, HitWriter writer, int most = ShownPeople)
    {
        List<PersonHit> shown = [];
        foreach (RankedPerson person in ranked)
        {
            AnswerEvidence[] evidence = [.. person.Evidence.Where(evidence => evidence.Similarity >= _least)];
            if (evidence.Length > 0 && shown.Count < most)
            {
                (int answers, int accepted, DateTimeOffset? last) = Count(evidence);
                shown.Add(new PersonHit
                {
                    Person = Reference(evidence),
                    Answers = answers,
                    Accepted = accepted,
                    Last = last,
                    Why = Sentence(Reasons.Answered(_language, answers, accepted, last)),
                    Evidence = [.. evidence.Take(ShownEvidence).Select(writer.Evidence)],
                });
            }
        }

        return shown;
    }

    /// <summary>A hit with the best reply of its conversation, and with what its author did.</summary>
    public SearchHit Complete(SearchHit hit, RankedHit found, IReadOnlyDictionary<int, RankedPerson> people, HitWriter writer, ReplyWeights weights)
    {
        SearchHit completed = hit.Author is { IsPerson: true } && people.TryGetValue(Author(found.Document), out RankedPerson? author) && Others(author, found) is { Length: > 0 } others
            ? hit with { Why = [.. hit.Why, Because(others)] }
            : hit;
        if (hit.Thread is null || Read(Group(found.Document)) is not { Answers.Count: > 0 } thread)
        {
            return completed;
        }

        ThreadAnswer best = Best(thread, found, people, weights);
        return best.Message.Document == found.Document ? completed : completed with { Thread = hit.Thread with { Reply = writer.Reply(best) } };
    }

    /// <summary>Replies in order, best first.</summary>
    /// <param name="replies">All of one thread.</param>
    /// <param name="content">What their words score, by key.</param>
    /// <param name="people">Who answered related questions; null: who wrote them does not count.</param>
    /// <param name="weights">Constants.</param>
    public IReadOnlyList<(long Key, double Score)> Order(
        IReadOnlyList<ThreadMessage> replies, IReadOnlyDictionary<long, double> content, IReadOnlyList<RankedPerson>? people, ReplyWeights weights)
    {
        Dictionary<int, RankedPerson>? known = people?.ToDictionary(person => person.Author);
        double most = content.Count == 0 ? 1 : content.Values.Max();
        ReplyOrder order = new(weights);
        return
        [
            .. replies.Select(reply => (reply.Key, order.Score(
                    new ReplyFeatures(new ThreadAnswer(reply, 1, IsThanked: false), content.GetValueOrDefault(reply.Key) / most, Words(reply.Document)),
                    known is null ? null : Standing(reply.Author, known))))
                .OrderByDescending(reply => reply.Item2).ThenBy(reply => reply.Key),
        ];
    }

    /// <summary>The id of a person.</summary>
    public string Id(int author) => _authors.Values[author];

    private ThreadAnswer Best(AnsweredQuestion thread, RankedHit found, IReadOnlyDictionary<int, RankedPerson> people, ReplyWeights weights)
    {
        ReplyOrder order = new(weights);
        return thread.Answers.MaxBy(answer => order.Score(
            new ReplyFeatures(answer, answer.Message.Document == found.Document ? 1 : 0, Words(answer.Message.Document)), Standing(answer.Message.Author, people)));
    }

    private AnsweredQuestion? Read(long group)
    {
        if (!_read.TryGetValue(group, out AnsweredQuestion? thread))
        {
            _read.Add(group, thread = AnsweredQuestion.Of(_threads.Read(group)));
        }

        return thread;
    }

    private AuthorStanding Standing(int author, IReadOnlyDictionary<int, RankedPerson> people) =>
        people.TryGetValue(author, out RankedPerson? person) ? person.Standing : new AuthorStanding(_activity.Value.Answers(author), 0, 0);

    private AnswerEvidence[] Others(RankedPerson author, RankedHit found)
    {
        long group = Group(found.Document);
        return [.. author.Evidence.Where(evidence => evidence.Similarity >= _least && Group(evidence.Question.Document) != group)];
    }

    private string Because(AnswerEvidence[] evidence)
    {
        (int answers, int accepted, DateTimeOffset? last) = Count(evidence);
        return Reasons.Author(_language, answers, accepted, last);
    }

    private static (int Answers, int Accepted, DateTimeOffset? Last) Count(AnswerEvidence[] evidence)
    {
        long last = evidence.Max(one => one.Answer.Message.Created);
        return (evidence.Length, evidence.Count(one => one.Answer.Message.Marks.IsAccepted), last == long.MinValue ? null : new DateTimeOffset(last, TimeSpan.Zero));
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // Named as in the newest of what is shown: an older name may be one that they no longer go by.
    private PersonReference Reference(AnswerEvidence[] evidence)
    {
        ThreadMessage newest = evidence.MaxBy(one => (one.Answer.Message.Created, one.Answer.Message.Key)).Answer.Message;
        (string id, string name) = IndexFields.SplitFacetTerm(_authors.Terms[newest.AuthorTerm]);
        return new PersonReference(id, name);
    }

    private bool IsPerson(int author) => new PersonReference(_authors.Values[author], "").IsPerson;

    private SearchLeaf Leaf(int document)
    {
        int i = _session.Leaves.Count - 1;
        while (_session.Leaves[i].Base > document)
        {
            i--;
        }

        return _session.Leaves[i];
    }

    private long Group(int document) => Leaf(document) is var leaf ? leaf.Columns.Groups[document - leaf.Base] : 0;

    private int Author(int document) => Leaf(document) is var leaf ? _authors.ValueOfTerm[leaf.Columns.Facets[(int)Facet.Author][document - leaf.Base]] : 0;

    private int Words(int document) => Leaf(document) is var leaf && leaf.Columns.Lengths(IndexFields.Body) is { } lengths ? FieldLength.Decode(lengths[document - leaf.Base]) : 0;
}
