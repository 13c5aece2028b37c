namespace KnowledgeSearch.Indexing.People;

/// <summary>What decides between the replies of one thread. All of them are on its topic, so who wrote them says much here, unlike between threads.</summary>
/// <param name="Answer">The reply.</param>
/// <param name="Content">How well its words fit the query, 0 to 1 of the best in the thread.</param>
/// <param name="Words">Its length.</param>
internal readonly record struct ReplyFeatures(ThreadAnswer Answer, double Content, int Words);

/// <summary>Orders replies: their own marks first, then length, who wrote them, and words.</summary>
/// <param name="weights">Constants.</param>
internal sealed class ReplyOrder(ReplyWeights weights)
{
    /// <summary>What a reply is worth beside the others of its thread.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="standing">What related questions say of its author; null: not asked.</param>
    public double Score(ReplyFeatures reply, AuthorStanding? standing)
    {
        double score = (weights.Content * reply.Content) + (weights.Length * Math.Log(1 + reply.Words)) + (weights.Endorsed * Math.Log(1 + reply.Answer.Message.Endorsements))
            + (reply.Answer.Message.Marks.IsAccepted ? weights.Accepted : 0) + (reply.Answer.IsThanked ? weights.Thanked : 0) + (weights.Confidence * reply.Answer.Confidence);
        return standing is { } author
            ? score + (weights.AuthorShare * Math.Sqrt(author.Share)) + (weights.AuthorAccepted * author.AcceptedShare) + (weights.AuthorEndorsed * author.Endorsed)
            : score;
    }
}

/// <summary>What a person's answers to related questions say of them.</summary>
/// <param name="Share">Their share of the evidence, 0 to 1.</param>
/// <param name="AcceptedShare">Share of their answers that were accepted, smoothed.</param>
/// <param name="Endorsed">Mean logarithm of endorsements, smoothed.</param>
internal readonly record struct AuthorStanding(double Share, double AcceptedShare, double Endorsed)
{
    // As if everybody had half an answer, of a common kind.
    private const double Unknown = 0.5;
    private const double UsualAccepted = 0.3;
    private const double UsualEndorsed = 1;

    /// <summary>The standing of a person with this evidence; null evidence: nothing is known of them.</summary>
    public static AuthorStanding Of(RankedPerson? person)
    {
        double count = Unknown, accepted = Unknown * UsualAccepted, endorsed = Unknown * UsualEndorsed;
        foreach (AnswerEvidence evidence in person?.Evidence ?? [])
        {
            double weight = evidence.Similarity * evidence.Similarity;
            count += weight;
            accepted += evidence.Answer.Message.Marks.IsAccepted ? weight : 0;
            endorsed += weight * Math.Log(1 + evidence.Answer.Message.Endorsements);
        }

        return new AuthorStanding(person?.Share ?? 0, accepted / count, endorsed / count);
    }
}

/// <summary>The constants of <see cref="ReplyOrder"/>.</summary>
internal sealed record ReplyWeights
{
    /// <summary>The defaults.</summary>
    public static ReplyWeights Default { get; } = new();

    /// <summary>Words of the query.</summary>
    public double Content { get; init; } = 1;

    /// <summary>Times the logarithm of the length: who takes the trouble to explain, explains (measured: alone .66 of accepted answers, words alone .56).</summary>
    public double Length { get; init; } = 1;

    /// <summary>How surely it answers at all.</summary>
    public double Confidence { get; init; } = 2;

    /// <summary>The asker's own mark decides.</summary>
    public double Accepted { get; init; } = 6;

    /// <summary>Thanks of the asker are nearly as good.</summary>
    public double Thanked { get; init; } = 3;

    /// <summary>Times the logarithm of endorsements.</summary>
    public double Endorsed { get; init; } = 0.8;

    /// <summary>Times the root of the author's share of related evidence. Off: on sites left out of tuning it helped nowhere.</summary>
    public double AuthorShare { get; init; }

    /// <summary>Times the share of accepted answers of the author.</summary>
    public double AuthorAccepted { get; init; } = 0.5;

    /// <summary>Times the mean endorsement of the author.</summary>
    public double AuthorEndorsed { get; init; } = 0.3;
}
