namespace KnowledgeSearch.Indexing.Suggesting;

/// <summary>A word of a title, or of what was typed.</summary>
/// <param name="Text">Lower-cased and folded.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Behind its last character.</param>
internal readonly record struct TitleWord(string Text, int Start, int End);
