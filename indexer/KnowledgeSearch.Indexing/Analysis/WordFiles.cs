using System.Collections.Concurrent;
using System.Security.Cryptography;
using KnowledgeSearch.Indexing.Analysis.Compounds;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>What analysis takes from files, as they were when last read well.</summary>
/// <param name="Rules">The admin's rules; null when the file could not be read yet: then those of the index stay in force.</param>
/// <param name="Lexicon">The general word list; empty: none.</param>
/// <param name="Hyphenation">Where words may be broken; null: no patterns.</param>
/// <param name="Hash">Of the contents of word list and patterns.</param>
/// <param name="Fault">Why what a file says now is not used, as a sentence; null when all is.</param>
internal sealed record WordSources(WordRules? Rules, WordTable Lexicon, Hyphenation? Hyphenation, string Hash, string? Fault);

/// <summary>
/// The files of words: an admin's rules, a general word list, hyphenation patterns. Looked at whenever asked, read again when one has changed; what is malformed is refused as a whole
/// and what was there before stays in force. Thread-safe.
/// </summary>
/// <param name="rules">Path of the rules; null: none. Need not exist.</param>
/// <param name="lexicon">Path of the word list; null: none.</param>
/// <param name="hyphenation">Path of the patterns; null: none.</param>
internal sealed class WordFiles(string? rules, string? lexicon, string? hyphenation)
{
    private const int MaxRulesBytes = 4 << 20;

    // Half a million words take a second to read: hosts in one process share them.
    private static readonly ConcurrentDictionary<Stamp, Lazy<(WordTable Words, string Hash)>> Lexicons = [];
    private static readonly ConcurrentDictionary<Stamp, Lazy<(Hyphenation Patterns, string Hash)>> Patterns = [];
    private readonly Lock _lock = new();
    private (Stamp? Rules, Stamp? Lexicon, Stamp? Hyphenation) _read;
    private WordSources? _current;
    private (string? Rules, string? Lexicon, string? Hyphenation) _faults;
    private (string Lexicon, string Hyphenation) _hashes = ("", "");

    /// <summary>No files.</summary>
    public static WordFiles None { get; } = new(null, null, null);

    /// <summary>What is in force. Costs three looks at the disk when nothing has changed.</summary>
    public WordSources Current
    {
        get
        {
            lock (_lock)
            {
                WordSources known = _current ?? new WordSources(null, WordTable.Empty, null, "", null);
                bool isFirst = _current is null;
                if (HasChanged(rules, ref _read.Rules, isFirst))
                {
                    _faults.Rules = Try(() => known = known with { Rules = ReadRules(rules) });
                }

                if (HasChanged(lexicon, ref _read.Lexicon, isFirst))
                {
                    _faults.Lexicon = Try(() =>
                    {
                        (WordTable words, _hashes.Lexicon) = _read.Lexicon is { } stamp ? Lexicons.GetOrAdd(stamp, ReadLexicon).Value : (WordTable.Empty, "");
                        known = known with { Lexicon = words };
                    });
                }

                if (HasChanged(hyphenation, ref _read.Hyphenation, isFirst))
                {
                    _faults.Hyphenation = Try(() =>
                    {
                        (Hyphenation? patterns, _hashes.Hyphenation) = _read.Hyphenation is { } stamp ? Patterns.GetOrAdd(stamp, ReadPatterns).Value : (null, "");
                        known = known with { Hyphenation = patterns };
                    });
                }

                string[] faults = [.. new[] { _faults.Rules, _faults.Lexicon, _faults.Hyphenation }.OfType<string>()];
                return _current = known with { Hash = $"{_hashes.Lexicon} {_hashes.Hyphenation}".Trim(), Fault = faults.Length == 0 ? null : string.Join(' ', faults) };
            }
        }
    }

    /// <summary>The files that the options name, or that Debian's packages <c>wdutch</c> and <c>hyphen-nl</c> have installed.</summary>
    public static WordFiles Of(IndexOptions options) => new(
        options.Words is { Length: > 0 } words ? words : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Path)) ?? ".", "words.txt"),
        Choose(options.Lexicon, "/usr/share/dict/dutch"),
        Choose(options.Hyphenation, "/usr/share/hyphen/hyph_nl_NL.dic"));

    private static string? Choose(string? configured, string installed) =>
        configured is { Length: > 0 } ? (configured == IndexOptions.NoFile ? null : configured) : File.Exists(installed) ? installed : null;

    private static bool HasChanged(string? path, ref Stamp? read, bool isFirst)
    {
        FileInfo? file = path is null ? null : new FileInfo(path);
        Stamp? now = file is { Exists: true } ? new Stamp(file.FullName, file.LastWriteTimeUtc, file.Length) : null;
        bool changed = isFirst || now != read;
        read = now;
        return changed;
    }

    private static string? Try(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (WordListException exception)
        {
            return $"{exception.Message} What was in force before stays so; correct the line.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{exception.Message} What was in force before stays so.";
        }
    }

    private static WordRules ReadRules(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return WordRules.None;
        }

        byte[] bytes = File.ReadAllBytes(path);
        string text = bytes.Length <= MaxRulesBytes ? File.ReadAllText(path) : throw new WordListException(path, 1, $"the file has {bytes.Length} bytes, at most {MaxRulesBytes} are read");
        return WordRules.Parse(text, path);
    }

    private static Lazy<(WordTable Words, string Hash)> ReadLexicon(Stamp stamp) => new(() =>
        (new WordTable([.. LexiconFile.Read(stamp.Path).Select(word => KeyValuePair.Create(word, 1))]), HashOf(stamp.Path)));

    private static Lazy<(Hyphenation Patterns, string Hash)> ReadPatterns(Stamp stamp) => new(() => (Hyphenation.Read(stamp.Path), HashOf(stamp.Path)));

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..16];

    private readonly record struct Stamp(string Path, DateTime Written, long Length);
}
