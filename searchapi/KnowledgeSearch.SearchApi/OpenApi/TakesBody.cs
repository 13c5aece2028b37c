namespace KnowledgeSearch.SearchApi.OpenApi;

/// <summary>Metadata: what the body holds, for the description only. Any content type is taken: tools that send none of their own choosing should not fail on it.</summary>
/// <param name="Type">Of the body, or of each of its lines.</param>
/// <param name="ContentType">As described.</param>
internal sealed record TakesBody(Type Type, string ContentType);
