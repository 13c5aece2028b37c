namespace KnowledgeSearch.Indexing.People;

/// <summary>What decides between the replies of one thread. All of them are on its topic, so who wrote them says something here, unlike between threads.</summary>
/// <param name="Answer">The reply.</param>
/// <param name="Content">How well its words fit the query, 0 to 1 of the best in the thread.</param>
/// <param name="Words">Its length.</param>
internal readonly record struct ReplyFeatures(ThreadAnswer Answer, double Content, int Words);

/// <summary>Orders replies: their own marks first, then length, who wrote them, and words. A sum of weighted features, as a conditional logit has it.</summary>
/// <param name="weights">Constants.</param>
internal sealed class ReplyOrder(ReplyWeights weights)
{
    /// <summary>What a reply is worth beside the others of its thread.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="author">What their earlier answers say of its author; null: not asked.</param>
    public double Score(ReplyFeatures reply, AuthorStanding? author)
    {
        ThreadMessage message = reply.Answer.Message;
        double score = (weights.Content * reply.Content) + (weights.Length * Math.Log(1 + reply.Words)) + (weights.Endorsed * Math.Log(1 + message.Endorsements))
            + (message.Marks.IsAccepted ? weights.Accepted : 0) + (reply.Answer.IsThanked ? weights.Thanked : 0) + (weights.Confidence * reply.Answer.Confidence);
        return author is { } known
            ? score + (weights.AuthorAnswers * Math.Log(1 + known.Answers)) + (weights.AuthorAccepted * known.Accepted) + (weights.AuthorEndorsed * known.Endorsed)
            : score;
    }
}

/// <summary>The constants of <see cref="ReplyOrder"/>; of length and authors as fitted to earlier accepted answers, each site left out in turn (benchmarks/results/relevance.md).</summary>
internal sealed record ReplyWeights
{
    /// <summary>The defaults.</summary>
    public static ReplyWeights Default { get; } = new();

    /// <summary>Words of the query. All replies are about them, so they say little.</summary>
    public double Content { get; init; } = 0.3;

    /// <summary>Times the logarithm of the length: who takes the trouble to explain, explains (measured: alone .65 of accepted answers, words alone .58).</summary>
    public double Length { get; init; } = 0.7;

    /// <summary>How surely it answers at all.</summary>
    public double Confidence { get; init; } = 2;

    /// <summary>The asker's own mark decides.</summary>
    public double Accepted { get; init; } = 6;

    /// <summary>Thanks of the asker are nearly as good.</summary>
    public double Thanked { get; init; } = 3;

    /// <summary>Times the logarithm of endorsements.</summary>
    public double Endorsed { get; init; } = 0.8;

    /// <summary>Times the logarithm of how many answers the author gave.</summary>
    public double AuthorAnswers { get; init; } = 0.5;

    /// <summary>Times <see cref="AuthorStanding.Accepted"/>.</summary>
    public double AuthorAccepted { get; init; } = 0.3;

    /// <summary>Times <see cref="AuthorStanding.Endorsed"/>.</summary>
    public double AuthorEndorsed { get; init; } = 0.3;
}
