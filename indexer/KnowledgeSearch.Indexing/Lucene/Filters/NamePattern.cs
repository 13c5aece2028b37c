using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Lucene.Filters;

/// <summary>
/// A name as people type it in a filter: an id, or words that the name must have, in any order and whatever their case and accents; <c>*</c> at the end completes the last one.
/// </summary>
internal sealed class NamePattern
{
    private readonly string _typed;
    private readonly string[] _words;
    private readonly string? _beginning;

    public NamePattern(string typed)
    {
        _typed = typed;
        string[] words = FoldedText.Words(typed);
        bool completes = typed.EndsWith('*') && words.Length > 0;
        _words = completes ? words[..^1] : words;
        _beginning = completes ? words[^1] : null;
    }

    /// <summary>Whether it means what has this id and name.</summary>
    public bool Matches(string id, string name)
    {
        if (id.Equals(_typed, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (_words.Length == 0 && _beginning is null)
        {
            return false;
        }

        string[] named = FoldedText.Words(name);
        return Array.TrueForAll(_words, word => named.Contains(word, StringComparer.Ordinal))
            && (_beginning is null || Array.Exists(named, word => word.StartsWith(_beginning, StringComparison.Ordinal)));
    }
}
