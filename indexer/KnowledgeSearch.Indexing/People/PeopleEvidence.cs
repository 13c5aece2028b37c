using System.Runtime.InteropServices;

namespace KnowledgeSearch.Indexing.People;

/// <summary>A question like the one asked, that a person answered.</summary>
/// <param name="Similarity">How like, 0 to 1.</param>
/// <param name="Thread">The question and all its answers.</param>
/// <param name="Answer">Their best answer to it.</param>
internal readonly record struct AnswerEvidence(double Similarity, AnsweredQuestion Thread, ThreadAnswer Answer)
{
    /// <summary>The question.</summary>
    public ThreadMessage Question => Thread.Question;
}

/// <summary>A person and why they are expected to know.</summary>
/// <param name="Author">Their number.</param>
/// <param name="Score">What they are ranked by; means nothing outside of one ranking.</param>
/// <param name="Share">Their share of the evidence, 0 to 1.</param>
/// <param name="Standing">What their answers say of them.</param>
/// <param name="Evidence">Most similar question first.</param>
internal sealed record RankedPerson(int Author, double Score, double Share, AuthorStanding Standing, IReadOnlyList<AnswerEvidence> Evidence);

/// <summary>
/// Who answered questions like this one. A thread gives a person what their best answer in it is worth, however often they wrote; people who answer each other get no more for many
/// such threads than for one. Smoothed with who answers at all (Dirichlet prior), both fading with age: the less there is of evidence, the more activity counts.
/// </summary>
/// <param name="weights">Constants.</param>
/// <param name="activity">Who answers at all.</param>
/// <param name="threads">Most related threads that are looked at, which the prior is measured in.</param>
internal sealed class PeopleEvidence(PeopleWeights weights, Activity activity, int threads)
{
    private readonly Dictionary<int, List<(AnswerEvidence Evidence, double Worth)>> _people = [];
    private readonly UsualStanding _usual = new();

    /// <summary>Takes a related thread in, the most similar first; equally similar ones in an order that depends on nothing but themselves.</summary>
    /// <param name="similarity">How like the question is, 0 to 1.</param>
    /// <param name="thread">The thread.</param>
    public void Add(double similarity, AnsweredQuestion thread)
    {
        double like = Math.Pow(similarity, weights.Similarity);
        foreach (ThreadAnswer answer in thread.Answers)
        {
            _usual.Add(new AnswerEvidence(similarity, thread, answer));
            if (answer.Message.Marks.IsWithheld)
            {
                continue;
            }

            double worth = like * Worth(answer);
            List<(AnswerEvidence Evidence, double Worth)> given = CollectionsMarshal.GetValueRefOrAddDefault(_people, answer.Message.Author, out _) ??= [];
            bool again = given.Count > 0 && given[^1].Evidence.Thread == thread;
            if (!again)
            {
                given.Add((new AnswerEvidence(similarity, thread, answer), worth));
            }
            else if (worth > given[^1].Worth)
            {
                given[^1] = (new AnswerEvidence(similarity, thread, answer), worth);
            }
        }
    }

    /// <summary>Everyone with evidence, best first.</summary>
    public IReadOnlyList<RankedPerson> Rank()
    {
        (int Author, double Worth, double Kept)[] sums = [.. _people.Select(person => Sum(person.Key, person.Value))];
        double total = sums.Sum(person => person.Worth);
        return
        [
            .. sums.Select(person => Ranked(person.Author, person.Worth, person.Kept, total))
                .OrderByDescending(person => person.Score).ThenByDescending(person => person.Evidence[0].Answer.Message.Created).ThenBy(person => person.Evidence[0].Answer.Message.Key),
        ];
    }

    private RankedPerson Ranked(int author, double worth, double kept, double total)
    {
        AnswerEvidence[] evidence = [.. _people[author].Select(given => given.Evidence)];
        double prior = weights.Prior * threads;
        double score = (worth + (prior * kept * activity.Share(author))) / (total + prior);
        return new RankedPerson(author, score, total > 0 ? worth / total : 0, _usual.Of(activity.Answers(author), evidence), evidence);
    }

    private double Worth(ThreadAnswer answer)
    {
        double standing = 1 + (answer.Message.Marks.IsAccepted ? weights.Accepted : 0) + (answer.IsThanked ? weights.Thanked : 0)
            + (weights.Endorsed * Math.Log(1 + answer.Message.Endorsements));
        return answer.Confidence * standing * activity.Freshness(answer.Message.Created);
    }

    // Of those who answered each other, only the best of such answers counts; of their activity, what that leaves of their evidence.
    private (int Author, double Worth, double Kept) Sum(int author, List<(AnswerEvidence Evidence, double Worth)> given)
    {
        double sum = 0, all = 0;
        Dictionary<int, double>? mutual = null;
        foreach ((AnswerEvidence evidence, double worth) in given)
        {
            all += worth;
            int asker = evidence.Question.Author;
            if (asker == 0 || !_people.TryGetValue(asker, out var returned) || !returned.Exists(one => one.Evidence.Question.Author == author))
            {
                sum += worth;
            }
            else
            {
                ref double best = ref CollectionsMarshal.GetValueRefOrAddDefault(mutual ??= [], asker, out _);
                sum += Math.Max(worth - best, 0);
                best = Math.Max(worth, best);
            }
        }

        return (author, sum, all > 0 ? sum / all : 1);
    }
}
