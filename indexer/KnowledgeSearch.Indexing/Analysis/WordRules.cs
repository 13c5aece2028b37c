using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using KnowledgeSearch.Indexing.Analysis.Compounds;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// What an admin says about words, a line each: <c>Teams</c> is protected, neither stemmed nor split; <c>muizen = muis</c> is indexed as that; <c>kwart|slag</c> has these parts.
/// Empty lines and what follows <c>#</c> do not count. Case does not matter, and a rule with accents holds without them too.
/// </summary>
internal sealed class WordRules
{
    /// <summary>Most lines that count as a list that somebody edits.</summary>
    public const int MaxLines = 20_000;

    private readonly FrozenSet<string> _whole;
    private readonly FrozenDictionary<string, CompoundPart[]> _parts;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _keptLookup;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _wholeLookup;
    private readonly FrozenDictionary<string, CompoundPart[]>.AlternateLookup<ReadOnlySpan<char>> _partsLookup;

    private WordRules(string text, Dictionary<string, string> overrides, HashSet<string> kept, Dictionary<string, CompoundPart[]> parts)
    {
        Text = text;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        Overrides = overrides;
        _whole = kept.Concat(overrides.Keys).ToFrozenSet(StringComparer.Ordinal);
        _parts = parts.ToFrozenDictionary(StringComparer.Ordinal);
        _wholeLookup = _whole.GetAlternateLookup<ReadOnlySpan<char>>();
        _partsLookup = _parts.GetAlternateLookup<ReadOnlySpan<char>>();
        _keptLookup = kept.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>No rules.</summary>
    public static WordRules None { get; } = Parse("", "");

    /// <summary>The rules as lines, in a fixed order and without comments: what <see cref="Parse"/> reads.</summary>
    public string Text { get; }

    /// <summary>Changes with the rules, not with comments.</summary>
    public string Hash { get; }

    /// <summary>Form to term, both lower-cased.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; }

    /// <summary>Reads the lines of a file.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="path">Named in faults.</param>
    /// <exception cref="WordListException">A line is not a rule.</exception>
    public static WordRules Parse(string text, string path)
    {
        Dictionary<string, string> overrides = new(StringComparer.Ordinal);
        HashSet<string> kept = new(StringComparer.Ordinal);
        Dictionary<string, CompoundPart[]> parts = new(StringComparer.Ordinal);
        SortedSet<string> rules = new(StringComparer.Ordinal);
        int number = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            int comment = raw.IndexOf('#');
            string line = (comment < 0 ? raw : raw[..comment]).Trim().ToString();
            if (line.Length > 0)
            {
                Read(line, reason => new WordListException(path, number, reason));
                _ = rules.Count < MaxLines ? true : throw new WordListException(path, number, $"a list has at most {MaxLines:N0} rules");
            }
        }

        return new WordRules(string.Join('\n', rules), overrides, kept, parts);

        void Read(string line, Func<string, WordListException> fault)
        {
            string lower = TextNormalizer.Of(line).ToLowerInvariant();
            string rule = lower;
            if (lower.Split('=', StringSplitOptions.TrimEntries) is [var form, var term])
            {
                CheckWord(form, fault);
                CheckWord(term, fault);
                rule = $"{form} = {term}";
                if (overrides.TryGetValue(form, out string? other) && other != term)
                {
                    throw fault($"'{form}' is indexed as '{other}' by an earlier line, and cannot be indexed as '{term}' too");
                }

                overrides[form] = term;
                overrides.TryAdd(CompoundSplitter.Fold(form) ?? form, term);
            }
            else if (lower.Contains('=', StringComparison.Ordinal))
            {
                throw fault($"'{WordListException.Shorten(line)}' has more than one '='; write 'form = term'");
            }
            else if (lower.Contains('|', StringComparison.Ordinal))
            {
                AddParts(lower, fault);
            }
            else
            {
                CheckWord(lower, fault);
                kept.Add(lower);
                kept.Add(CompoundSplitter.Fold(lower) ?? lower);
            }

            string word = rule.Split(' ')[0].Replace("|", "", StringComparison.Ordinal);
            int uses = (overrides.ContainsKey(word) ? 1 : 0) + (kept.Contains(word) ? 1 : 0);
            if (uses > 1 || (kept.Contains(word) && parts.ContainsKey(CompoundSplitter.Fold(word) ?? word)))
            {
                throw fault($"'{word}' is protected and changed at once: keep one of the lines");
            }

            rules.Add(rule);
        }

        void AddParts(string lower, Func<string, WordListException> fault)
        {
            string[] pieces = lower.Split('|', StringSplitOptions.TrimEntries);
            string whole = string.Concat(pieces);
            CheckWord(whole, fault);
            if (CompoundSplitter.Fold(whole) is not { } folded)
            {
                throw fault($"'{whole}' cannot be split: only words of up to 48 letters, without digits or signs, can");
            }

            if (Array.Exists(pieces, piece => piece.Length < 2))
            {
                throw fault($"'{WordListException.Shorten(lower)}' has a part of fewer than 2 letters");
            }

            int at = 0;
            parts[folded] = [.. pieces.Select(piece => new CompoundPart(folded[at..(at + piece.Length)], at, at += piece.Length))];
        }
    }

    /// <summary>Whether the word must not be stemmed.</summary>
    public bool IsProtected(ReadOnlySpan<char> word) => _keptLookup.Contains(word);

    /// <summary>Whether the word must not be split: protected, or with a term of its own.</summary>
    public bool IsWhole(ReadOnlySpan<char> word) => _wholeLookup.Contains(word);

    /// <summary>The parts that the rules give a folded word; null when they say nothing.</summary>
    public CompoundPart[]? PartsOf(ReadOnlySpan<char> word) => _partsLookup.TryGetValue(word, out CompoundPart[]? parts) ? parts : null;

    // One word to the tokenizer: letters and digits, an apostrophe within.
    private static void CheckWord(string word, Func<string, WordListException> fault)
    {
        if (word.Length is 0 or > 64)
        {
            throw fault(word.Length == 0 ? "a word is missing" : $"'{WordListException.Shorten(word)}' has more than 64 characters");
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (!char.IsLetterOrDigit(word[i]) && !(word[i] == '\'' && i > 0 && i < word.Length - 1))
            {
                throw fault(word[i] == ' '
                    ? $"'{WordListException.Shorten(word)}' is more than one word; rules are about single words"
                    : $"'{WordListException.Shorten(word)}' holds '{word[i]}'; a word has letters, digits and apostrophes within");
            }
        }
    }
}
