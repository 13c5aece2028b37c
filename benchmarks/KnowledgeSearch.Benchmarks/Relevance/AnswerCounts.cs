using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// The trivial peers of an expert ranking, which know nothing of the question: who gave most answers ever, and who gave most of them recently. On many sites they are hard to beat
/// (reference figures: most answers .268 against .300 for topic votes), so they stand beside every figure.
/// </summary>
internal sealed class AnswerCounts
{
    private const double HalfLifeDays = 90;
    private readonly Dictionary<long, string> _askers = [];
    private List<(string Author, long Question, DateTimeOffset? Written)> _answers = [];

    /// <summary>People by their answers, most first.</summary>
    public IReadOnlyList<(string Person, double Score)> MostAnswers { get; private set; } = [];

    /// <summary>The same, each answer counting half after 90 days.</summary>
    public IReadOnlyList<(string Person, double Score)> MostRecent { get; private set; } = [];

    /// <summary>Takes a document in.</summary>
    public void Add(IndexDocument document)
    {
        string question = document.ThreadRoot ?? document.InReplyTo ?? document.Id.Value;
        if (document.Author is not { } author)
        {
            return;
        }

        if (question == document.Id.Value || document.Kind == DocumentKind.Question)
        {
            _askers[DocumentKey.Of(document.Id.Value)] = author.Id;
        }
        else if (document.Kind is DocumentKind.Answer or DocumentKind.Message)
        {
            _answers.Add((author.Id, DocumentKey.Of(question), document.Created));
        }
    }

    /// <summary>Counts what was taken in; nobody's answers to themselves.</summary>
    public void Complete(DateTimeOffset now)
    {
        var counted = _answers.Where(answer => _askers.GetValueOrDefault(answer.Question) != answer.Author).GroupBy(answer => answer.Author, StringComparer.Ordinal).ToList();
        MostAnswers = Ranked(counted.Select(group => (group.Key, (double)group.Count())));
        MostRecent = Ranked(counted.Select(group => (group.Key, group.Sum(answer => Decay(answer.Written)))));
        _answers = [];
        _askers.Clear();

        double Decay(DateTimeOffset? written) => written is { } time ? Math.Pow(0.5, (now - time).TotalDays / HalfLifeDays) : 0;
    }

    private static List<(string Person, double Score)> Ranked(IEnumerable<(string Person, double Score)> scores) =>
        [.. scores.OrderByDescending(person => person.Score).ThenBy(person => person.Person, StringComparer.Ordinal)];
}
