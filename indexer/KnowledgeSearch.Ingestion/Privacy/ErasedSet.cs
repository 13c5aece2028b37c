using System.Buffers.Binary;
using System.Text;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>What is remembered of an erased person: nothing but hashes.</summary>
/// <param name="Token">The hash of an identity.</param>
/// <param name="Kind"><c>account</c>, <c>key</c> (an address or a directory key), <c>document</c>, <c>words</c> (a text that names them).</param>
/// <param name="Words">How many words a text has; 0 for the other kinds.</param>
/// <param name="Person">A pseudonym, the same for all of one person.</param>
/// <param name="Keeps">Whether their messages stay, without their name.</param>
/// <param name="First">Of a text: the hash of its first word alone, by which most words of others are passed over.</param>
internal sealed record ErasedToken(byte[] Token, string Kind, int Words, string Person, bool Keeps, byte[]? First = null);

/// <summary>What became of a matched identity.</summary>
internal sealed record ErasedMark(string Person, bool Keeps);

/// <summary>Recognises erased people by hashes of their identities, and takes their names out of texts. Not thread-safe.</summary>
internal sealed class ErasedSet(StoreKey key)
{
    public const string Account = "account", Key = "key", Document = "document", Words = "words", First = "first";

    /// <summary>What stands in a text instead of a name.</summary>
    public const string Replacement = "(erased)";

    private const int MostRemembered = 200_000;

    private readonly Dictionary<string, ErasedMark> _marks = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _first = [];
    private readonly SortedSet<int> _lengths = new(Comparer<int>.Create((one, other) => other.CompareTo(one)));
    private readonly Dictionary<string, bool> _beginnings = new(StringComparer.Ordinal);

    /// <summary>Nobody was erased.</summary>
    public bool IsEmpty => _marks.Count == 0;

    /// <summary>Adds a remembered hash.</summary>
    public void Add(ErasedToken token)
    {
        if (token.Kind == First)
        {
            _first.Add(BinaryPrimitives.ReadUInt64LittleEndian(token.Token));
            _beginnings.Clear();
            return;
        }

        _marks[Name(token.Kind, token.Token)] = new ErasedMark(token.Person, token.Keeps);
        if (token.Words > 0)
        {
            _lengths.Add(token.Words);
        }

        if (token.First is { } first)
        {
            _first.Add(BinaryPrimitives.ReadUInt64LittleEndian(first));
            _beginnings.Clear();
        }
    }

    /// <summary>Who was erased under this identity; null: nobody.</summary>
    public ErasedMark? Find(string kind, string identity) => IsEmpty ? null : _marks.GetValueOrDefault(Name(kind, key.Hash(kind, identity)));

    /// <summary>Whether a text names an erased person.</summary>
    public bool Mentions(string text) => Ranges(IdentityWords.Read(text, skipTags: false)).Count > 0;

    /// <summary>The text without erased names; the same instance when there are none.</summary>
    public string Redact(string text, bool markup = false, string replacement = Replacement)
    {
        if (IsEmpty || text.Length == 0)
        {
            return text;
        }

        string redacted = Replace(text, Ranges(IdentityWords.Read(text, skipTags: false)), replacement);
        return markup && redacted.Contains('<', StringComparison.Ordinal)
            ? Replace(redacted, Ranges(IdentityWords.Read(redacted, skipTags: true)), replacement)
            : redacted;
    }

    /// <summary>The passages of a text that name somebody, each with what stands around the name.</summary>
    public IEnumerable<string> Passages(string text)
    {
        const int Around = 120;
        return Ranges(IdentityWords.Read(text, skipTags: false)).Select(range => text[Math.Max(0, range.Start - Around)..Math.Min(text.Length, range.End + Around)]);
    }

    private List<(int Start, int End)> Ranges(List<IdentityWord> words)
    {
        List<(int, int)> ranges = [];
        for (int i = 0; i < words.Count;)
        {
            int matched = Begins(words[i].Text) ? Matched(words, i) : 0;
            if (matched > 0)
            {
                ranges.Add((words[i].Start, words[i + matched - 1].End));
            }

            i += Math.Max(1, matched);
        }

        return ranges;
    }

    // The longest text first: of an e-mail address nothing may stay behind.
    private int Matched(List<IdentityWord> words, int at) => _lengths.FirstOrDefault(length =>
        at + length <= words.Count && Find(Words, string.Join(' ', words.Skip(at).Take(length).Select(word => word.Text))) is not null);

    private bool Begins(string word)
    {
        if (!_beginnings.TryGetValue(word, out bool begins))
        {
            if (_beginnings.Count >= MostRemembered)
            {
                _beginnings.Clear();
            }

            _beginnings.Add(word, begins = _first.Count > 0 && _first.Contains(BinaryPrimitives.ReadUInt64LittleEndian(key.Hash(First, word))));
        }

        return begins;
    }

    private static string Name(string kind, byte[] token) => kind + Convert.ToBase64String(token);

    private static string Replace(string text, List<(int Start, int End)> ranges, string replacement)
    {
        if (ranges.Count == 0)
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        int from = 0;
        foreach ((int start, int end) in ranges)
        {
            result.Append(text, from, start - from).Append(replacement);
            from = end;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }
}
