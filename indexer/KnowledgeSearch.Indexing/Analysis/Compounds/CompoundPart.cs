namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>A word within a compound.</summary>
/// <param name="Text">Lower-cased and folded, without what joins it to the next part.</param>
/// <param name="Start">Where it begins in the compound.</param>
/// <param name="End">Where the next part begins; the joining letters are within.</param>
internal readonly record struct CompoundPart(string Text, int Start, int End);
