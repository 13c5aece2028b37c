namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>A list of words cannot be used; the message names file, line and reason. What was in force before stays so.</summary>
internal sealed class WordListException(string path, int line, string reason) : Exception($"'{path}', line {line}: {reason}.")
{
    private const int MaxShown = 40;

    /// <summary>A line as far as a message shows it.</summary>
    public static string Shorten(string text) => text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "…");
}
