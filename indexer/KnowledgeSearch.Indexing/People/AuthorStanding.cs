namespace KnowledgeSearch.Indexing.People;

/// <summary>What a person's earlier answers say of them, as it counts between the replies of one thread. Nothing known: 0 of everything.</summary>
/// <param name="Answers">How many they gave, whatever was asked.</param>
/// <param name="Accepted">How much more often than usual theirs were accepted among those to related questions, smoothed; -1 to 1.</param>
/// <param name="Endorsed">By how much the mean logarithm of their endorsements is above the usual, smoothed.</param>
internal readonly record struct AuthorStanding(int Answers, double Accepted, double Endorsed);

/// <summary>
/// What is usual among the answers to related questions. A thread where nobody marked an answer says nothing about acceptance, and one that nobody endorsed nothing about endorsements:
/// many askers never mark.
/// </summary>
internal sealed class UsualStanding
{
    // As if everybody had one more answer to the very same question, of the usual kind.
    private const double Unknown = 1;
    private Tally _all;

    /// <summary>Takes an answer in.</summary>
    public void Add(AnswerEvidence evidence) => _all.Add(evidence);

    /// <summary>The standing of a person with this evidence.</summary>
    public AuthorStanding Of(int answers, AnswerEvidence[] evidence)
    {
        Tally own = default;
        foreach (AnswerEvidence one in evidence)
        {
            own.Add(one);
        }

        double accepted = (own.Accepted - (own.Decided * _all.Accepted / Math.Max(_all.Decided, double.Epsilon))) / (own.Decided + Unknown);
        double endorsed = (own.Endorsements - (own.Endorsed * _all.Endorsements / Math.Max(_all.Endorsed, double.Epsilon))) / (own.Endorsed + Unknown);
        return new AuthorStanding(answers, accepted, endorsed);
    }

    private struct Tally
    {
        public double Decided, Accepted, Endorsed, Endorsements;

        public void Add(AnswerEvidence evidence)
        {
            if (evidence.Thread.IsDecided)
            {
                Decided += evidence.Similarity;
                Accepted += evidence.Answer.Message.Marks.IsAccepted ? evidence.Similarity : 0;
            }

            if (evidence.Thread.IsEndorsed)
            {
                Endorsed += evidence.Similarity;
                Endorsements += evidence.Similarity * Math.Log(1 + evidence.Answer.Message.Endorsements);
            }
        }
    }
}
