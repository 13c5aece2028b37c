namespace KnowledgeSearch.Client;

/// <summary>What may be meant with letters typed so far.</summary>
/// <param name="Suggestions">Best first.</param>
public sealed record SuggestAnswer(IReadOnlyList<Suggestion> Suggestions)
{
    /// <summary>Whether the time was over before everything was looked at.</summary>
    public bool Partial { get; init; }
}

/// <summary>One suggestion: what to search for.</summary>
/// <param name="Kind"><c>query</c>, <c>phrase</c>, <c>title</c> or <c>person</c>; there may be more in later versions.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Id">The person's id; null for everything else.</param>
public sealed record Suggestion(string Kind, string Text, string? Id = null);
