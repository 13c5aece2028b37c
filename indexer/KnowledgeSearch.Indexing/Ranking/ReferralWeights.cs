using KnowledgeSearch.Indexing.People;

namespace KnowledgeSearch.Indexing.Ranking;

/// <summary>The constants of referral: what a question lends to the document that its answer points to.</summary>
internal sealed record ReferralWeights
{
    /// <summary>The defaults.</summary>
    public static ReferralWeights Default { get; } = new();

    /// <summary>Nothing is lent.</summary>
    public static ReferralWeights Off { get; } = new() { Questions = 0 };

    /// <summary>Questions that are looked at, the best; 0: none.</summary>
    public int Questions { get; init; } = 100;

    /// <summary>Of the best score possible, what a question must have to lend: less is a word in common.</summary>
    public double LeastSimilarity { get; init; } = 0.2;

    /// <summary>What an unmarked answer lends of its question's score.</summary>
    public double Plain { get; init; } = 0.7;

    /// <summary>On top, when it was marked as the answer.</summary>
    public double Accepted { get; init; } = 0.2;

    /// <summary>On top, when the asker gave thanks for it.</summary>
    public double Thanked { get; init; } = 0.15;

    /// <summary>On top, times the logarithm of endorsements.</summary>
    public double Endorsed { get; init; } = 0.05;

    /// <summary>No answer lends more than this: the question itself says it, the page is said to.</summary>
    public double Most { get; init; } = 0.95;

    /// <summary>What age takes away in the end: pages move, but what was right is rarely wrong.</summary>
    public double Aging { get; init; } = 0.3;

    /// <summary>Days in which half of <see cref="Aging"/> has happened.</summary>
    public double HalfLife { get; init; } = 730;

    /// <summary>What each further question adds, in what the one before it did.</summary>
    public double Further { get; init; } = 0.3;

    /// <summary>What the lesser of a document's own words and what it is lent adds to the greater: they are often the same words, which count once.</summary>
    public float Both { get; init; } = 0.3f;

    /// <summary>What an answer lends of its question's score, 0 to <see cref="Most"/>.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="now">UTC ticks.</param>
    public double Standing(ThreadAnswer answer, long now)
    {
        ThreadMessage message = answer.Message;
        double standing = (Plain * answer.Confidence) + (message.Marks.IsAccepted ? Accepted : 0) + (answer.IsThanked ? Thanked : 0) + (Endorsed * Math.Log(1 + message.Endorsements));
        double days = message.Created == long.MinValue ? double.PositiveInfinity : Math.Max(0, (now - message.Created) / (double)TimeSpan.TicksPerDay);
        return Math.Min(standing, Most) * (1 - (Aging * (1 - Math.Pow(2, -days / HalfLife))));
    }

    /// <summary>What several questions lend together.</summary>
    /// <param name="scores">Best first.</param>
    public double Together(IEnumerable<double> scores)
    {
        double sum = 0, weight = 1;
        foreach (double score in scores)
        {
            sum += weight * score;
            weight *= Further;
        }

        return sum;
    }

    /// <summary>The score of a document with words of its own that is lent some.</summary>
    public float Combine(float own, float lent) => Math.Max(own, lent) + (Both * Math.Min(own, lent));
}
