namespace KnowledgeSearch.Client;

/// <summary>What to give to a browser instead of a key: it searches, suggests and reads documents, and does nothing else.</summary>
/// <param name="Token">What the browser sends as <c>Authorization: Bearer …</c>.</param>
/// <param name="Expires">When it stops.</param>
public sealed record SearchToken(string Token, DateTimeOffset Expires);
