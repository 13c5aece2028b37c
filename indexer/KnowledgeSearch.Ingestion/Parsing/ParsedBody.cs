namespace KnowledgeSearch.Ingestion.Parsing;

/// <summary>A body as plain text, ready for analysis.</summary>
/// <param name="Text">Lines separated by <c>\n</c>, table cells by a tab; NFC; without markup, control characters and bidirectional overrides. At most <see cref="BodyText.MaxTextLength"/> characters.</param>
/// <param name="Headings">The headings in reading order; each is part of <paramref name="Text"/> too.</param>
/// <param name="Links">Absolute http(s) addresses it points to, distinct, in reading order.</param>
public sealed record ParsedBody(string Text, IReadOnlyList<string> Headings, IReadOnlyList<string> Links);
