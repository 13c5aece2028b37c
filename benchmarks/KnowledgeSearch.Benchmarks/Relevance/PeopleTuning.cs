using System.Globalization;
using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>What is known of who wrote: the weights of ranking people, and those of ordering replies.</summary>
internal sealed record AuthorWeights
{
    public PeopleWeights People { get; init; } = PeopleWeights.Default;

    public ReplyWeights Replies { get; init; } = ReplyWeights.Default;
}

/// <summary>A weight of <see cref="AuthorWeights"/> that can be tuned.</summary>
/// <param name="Name">As printed.</param>
/// <param name="Read">Its value.</param>
/// <param name="Write">The weights with another value.</param>
internal sealed record AuthorWeight(string Name, Func<AuthorWeights, double> Read, Func<AuthorWeights, double, AuthorWeights> Write)
{
    /// <summary>All of them: first those of ranking people, then those of ordering replies.</summary>
    public static IReadOnlyList<AuthorWeight> All { get; } =
    [
        new("people similarity", w => w.People.Similarity, (w, v) => w with { People = w.People with { Similarity = v } }),
        new("people prior", w => w.People.Prior, (w, v) => w with { People = w.People with { Prior = v } }),
        new("people accepted", w => w.People.Accepted, (w, v) => w with { People = w.People with { Accepted = v } }),
        new("people activity accepted", w => w.People.ActivityAccepted, (w, v) => w with { People = w.People with { ActivityAccepted = v } }),
        new("reply content", w => w.Replies.Content, (w, v) => w with { Replies = w.Replies with { Content = v } }),
        new("reply length", w => w.Replies.Length, (w, v) => w with { Replies = w.Replies with { Length = v } }),
        new("reply author answers", w => w.Replies.AuthorAnswers, (w, v) => w with { Replies = w.Replies with { AuthorAnswers = v } }),
        new("reply author accepted", w => w.Replies.AuthorAccepted, (w, v) => w with { Replies = w.Replies with { AuthorAccepted = v } }),
        new("reply author endorsed", w => w.Replies.AuthorEndorsed, (w, v) => w with { Replies = w.Replies with { AuthorEndorsed = v } }),
    ];

    /// <summary>Whether it decides who is named; otherwise, which reply comes first.</summary>
    public bool IsOfPeople => Name.StartsWith("people", StringComparison.Ordinal);
}

/// <summary>
/// The same coordinate ascent over what is known of people: on corpora that judge people by MRR, on those that give candidates by Accuracy@1 of the replies. Each corpus is judged with
/// weights found on the others of its kind.
/// </summary>
internal sealed class PeopleTuning(IReadOnlyList<IndexedCorpus> corpora, CancellationToken cancellationToken)
{
    private static readonly double[] Factors = [1.5, 1 / 1.5, 1.22, 1 / 1.22];
    private const double LeastGain = 0.001;
    private readonly Dictionary<(IndexedCorpus, AuthorWeights), double> _known = [];

    /// <summary>Tunes and prints; changes no default.</summary>
    public void Run()
    {
        Tune("people (MRR)", [.. corpora.Where(corpus => corpus.Folder.ExpertGrades.Count > 0)], [.. AuthorWeight.All.Where(weight => weight.IsOfPeople)], People);
        Tune("replies (Accuracy@1)", [.. corpora.Where(corpus => corpus.Folder.Candidates.Count > 0)], [.. AuthorWeight.All.Where(weight => !weight.IsOfPeople)], Replies);
    }

    private void Tune(string kind, IndexedCorpus[] judged, AuthorWeight[] weights, Func<IndexedCorpus, AuthorWeights, double> measure)
    {
        if (judged.Length < 2)
        {
            return;
        }

        Console.WriteLine($"\n| {kind}, left out | default | tuned on the others | weights |\n| --- | --: | --: | --- |");
        foreach (IndexedCorpus left in judged)
        {
            Print(left.Folder.Name, [left], Ascend(weights, tried => judged.Where(corpus => corpus != left).Average(corpus => Of(corpus, tried, measure))));
        }

        Print("(none)", judged, Ascend(weights, tried => judged.Average(corpus => Of(corpus, tried, measure))));

        void Print(string name, IndexedCorpus[] on, AuthorWeights tuned)
        {
            string changes = string.Join(", ", weights.Where(weight => weight.Read(tuned) != weight.Read(new AuthorWeights()))
                .Select(weight => string.Create(CultureInfo.InvariantCulture, $"{weight.Name} {weight.Read(tuned):0.###}")));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {on.Average(corpus => Of(corpus, new AuthorWeights(), measure)):0.0000} | {on.Average(corpus => Of(corpus, tuned, measure)):0.0000} | {changes} |"));
        }
    }

    private static AuthorWeights Ascend(AuthorWeight[] weights, Func<AuthorWeights, double> objective)
    {
        AuthorWeights best = new();
        double score = objective(best);
        foreach (double factor in Factors)
        {
            foreach (AuthorWeight weight in weights)
            {
                while (weight.Write(best, weight.Read(best) * factor) is var moved && objective(moved) is var found && found > score + LeastGain)
                {
                    (best, score) = (moved, found);
                }
            }
        }

        return best;
    }

    private double Of(IndexedCorpus corpus, AuthorWeights weights, Func<IndexedCorpus, AuthorWeights, double> measure)
    {
        if (!_known.TryGetValue((corpus, weights), out double figure))
        {
            figure = measure(corpus, weights);
            _known.Add((corpus, weights), figure);
        }

        return figure;
    }

    private double People(IndexedCorpus corpus, AuthorWeights weights) => Mean(
        [.. corpus.Folder.Queries.Where(query => corpus.Folder.Experts(query).Count > 0)],
        corpus,
        weights,
        (search, query) => RankingMetrics.ReciprocalRank(search.People(query, cancellationToken).Grades(corpus.Folder.Experts(query))));

    private double Replies(IndexedCorpus corpus, AuthorWeights weights) => Mean(
        [.. corpus.Folder.Queries.Where(query => corpus.Folder.Candidates.ContainsKey(query.Id) && corpus.Folder.Documents(query).Count > 0)],
        corpus,
        weights,
        (search, query) => RankingMetrics.Success(search.Replies(query, withPeople: true, cancellationToken).Grades(corpus.Folder.Documents(query)), 1));

    private double Mean(CorpusQuery[] queries, IndexedCorpus corpus, AuthorWeights weights, Func<CorpusSearch, CorpusQuery, double> measure)
    {
        CorpusSearch search = new(corpus, RankingWeights.Default, authors: weights);
        double[] figures = new double[queries.Length];
        Parallel.For(0, queries.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => figures[i] = measure(search, queries[i]));
        return figures.Length == 0 ? 0 : figures.Average();
    }
}
