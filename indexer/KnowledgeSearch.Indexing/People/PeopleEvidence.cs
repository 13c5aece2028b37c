namespace KnowledgeSearch.Indexing.People;

/// <summary>A question like the one asked, that a person answered.</summary>
/// <param name="Similarity">How like, 0 to 1.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">Their best answer to it.</param>
internal readonly record struct AnswerEvidence(double Similarity, ThreadMessage Question, ThreadAnswer Answer);

/// <summary>A person and why they are expected to know.</summary>
/// <param name="Author">Their number.</param>
/// <param name="Score">What they are ranked by; means nothing outside of one ranking.</param>
/// <param name="Share">Their share of the evidence, 0 to 1.</param>
/// <param name="Evidence">Most telling first.</param>
internal sealed record RankedPerson(int Author, double Score, double Share, IReadOnlyList<AnswerEvidence> Evidence);

/// <summary>
/// Who answered questions like this one. A thread gives a person what their best answer in it is worth, however often they wrote; people who answer each other get no more for many
/// such threads than for one. Mixed with who answers at all, both fading with age.
/// </summary>
internal sealed class PeopleEvidence(PeopleWeights weights, Activity activity)
{
    private readonly Dictionary<int, List<(AnswerEvidence Evidence, double Worth)>> _people = [];

    /// <summary>Takes a related thread in. Threads come in an order that depends on nothing but themselves.</summary>
    /// <param name="similarity">How like the question is, 0 to 1.</param>
    /// <param name="thread">The thread.</param>
    public void Add(double similarity, AnsweredQuestion thread)
    {
        double like = Math.Pow(similarity, weights.Similarity);
        Dictionary<int, (ThreadAnswer Answer, double Worth)> best = [];
        foreach (ThreadAnswer answer in thread.Answers)
        {
            double worth = like * Worth(answer);
            if (!answer.Message.Marks.IsWithheld && (!best.TryGetValue(answer.Message.Author, out var known) || worth > known.Worth))
            {
                best[answer.Message.Author] = (answer, worth);
            }
        }

        foreach ((int author, (ThreadAnswer answer, double worth)) in best)
        {
            if (!_people.TryGetValue(author, out var given))
            {
                _people.Add(author, given = []);
            }

            given.Add((new AnswerEvidence(similarity, thread.Question, answer), worth));
        }
    }

    /// <summary>Everyone with evidence, best first.</summary>
    public IReadOnlyList<RankedPerson> Rank()
    {
        (int Author, double Worth)[] sums = [.. _people.Select(person => (person.Key, Sum(person.Key)))];
        double total = sums.Sum(person => person.Worth);
        return
        [
            .. sums.Select(person => new RankedPerson(person.Author, Score(person.Author, person.Worth, total), total > 0 ? person.Worth / total : 0, Telling(person.Author)))
                .OrderByDescending(person => person.Score).ThenByDescending(person => person.Evidence[0].Answer.Message.Created).ThenBy(person => person.Evidence[0].Answer.Message.Key),
        ];
    }

    private double Score(int author, double worth, double total)
    {
        double prior = activity.Share(author);
        double topical = (worth + (weights.Prior * prior)) / (total + weights.Prior);
        return ((1 - weights.Activity) * Math.Log(topical + double.Epsilon)) + (weights.Activity * Math.Log(prior + double.Epsilon));
    }

    private double Worth(ThreadAnswer answer)
    {
        double standing = 1 + (answer.Message.Marks.IsAccepted ? weights.Accepted : 0) + (answer.IsThanked ? weights.Thanked : 0)
            + (weights.Endorsed * Math.Log(1 + answer.Message.Endorsements));
        return answer.Confidence * standing * activity.Freshness(answer.Message.Created);
    }

    private double Sum(int author)
    {
        double sum = 0;
        foreach (var asker in _people[author].GroupBy(given => given.Evidence.Question.Author))
        {
            bool mutual = asker.Key != 0 && _people.TryGetValue(asker.Key, out var returned) && returned.Exists(given => given.Evidence.Question.Author == author);
            sum += mutual ? asker.Max(given => given.Worth) : asker.Sum(given => given.Worth);
        }

        return sum;
    }

    private AnswerEvidence[] Telling(int author) => [.. _people[author].OrderByDescending(given => given.Worth).ThenBy(given => given.Evidence.Answer.Message.Key).Select(given => given.Evidence)];
}
