using System.Text;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>What is done about a text that must not be found.</summary>
public enum TermAction
{
    /// <summary>The text is replaced wherever it stands; the document is found by the rest of it.</summary>
    Mask,

    /// <summary>A document that holds it is not found at all.</summary>
    Exclude,

    /// <summary>Documents that hold it are counted for admins; nothing else changes.</summary>
    Report,
}

/// <summary>A line of the file of terms.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Action">What is done.</param>
/// <param name="Text">The text, as written.</param>
public sealed record PolicyTerm(int Line, TermAction Action, string Text);

/// <summary>
/// Texts that must not be found: names of clients, of projects. Compared by folded words, like names of people: however a text is written, never inside a longer word.
/// </summary>
internal sealed class PolicyTerms
{
    /// <summary>What stands instead of a masked text.</summary>
    public const string Mark = "•••";

    private const int MostTerms = 10_000, LongestTerm = 200, ShortestTerm = 3;

    private readonly Dictionary<string, PolicyTerm> _terms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _first = new(StringComparer.Ordinal);
    private readonly int[] _lengths;

    private PolicyTerms(IEnumerable<(string[] Words, PolicyTerm Term)> terms)
    {
        foreach ((string[] words, PolicyTerm term) in terms)
        {
            _terms.TryAdd(string.Join(' ', words), term);
            _first.Add(words[0]);
        }

        _lengths = [.. _terms.Keys.Select(words => words.Count(c => c == ' ') + 1).Distinct().OrderDescending()];
    }

    /// <summary>No terms.</summary>
    public static PolicyTerms None { get; } = new([]);

    /// <summary>The terms, by line.</summary>
    public IReadOnlyList<PolicyTerm> All => [.. _terms.Values.OrderBy(term => term.Line)];

    /// <summary>Reads <c>mask: TEXT</c>, <c>exclude: TEXT</c>, <c>report: TEXT</c> and <c># comments</c>.</summary>
    /// <param name="lines">As written.</param>
    /// <param name="terms">The terms; none when there are faults.</param>
    /// <returns>Faults, each with its line number.</returns>
    public static IReadOnlyList<string> Read(IEnumerable<string> lines, out PolicyTerms terms)
    {
        List<string> faults = [];
        List<(string[], PolicyTerm)> read = [];
        int number = 0;
        foreach (string line in lines.Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string text = line[(colon + 1)..].Trim();
            string[] words = IdentityWords.Of(text);
            if (colon < 0 || !Enum.TryParse(line[..colon].Trim(), ignoreCase: true, out TermAction action) || !Enum.IsDefined(action))
            {
                faults.Add($"Line {number}: begin with 'mask:', 'exclude:' or 'report:', was '{(line.Length > 40 ? line[..40] : line)}'.");
            }
            else if (words.Sum(word => word.Length) < ShortestTerm || text.Length > LongestTerm)
            {
                faults.Add($"Line {number}: a text has {ShortestTerm} letters or digits at least and {LongestTerm} characters at most, was '{(text.Length > 40 ? text[..40] : text)}'.");
            }
            else
            {
                read.Add((words, new PolicyTerm(number, action, text)));
            }
        }

        if (read.Count > MostTerms)
        {
            faults.Add($"There may be {MostTerms} terms at most, were {read.Count}.");
        }

        terms = faults.Count > 0 ? None : new PolicyTerms(read);
        return faults;
    }

    /// <summary>The terms that a text holds.</summary>
    public IReadOnlyList<PolicyTerm> Find(string text) => [.. Matches(text).Select(match => match.Term)];

    /// <summary>The text without what is masked or excluded; the same instance when it holds nothing of it.</summary>
    public string Hide(string text)
    {
        List<(int Start, int End, PolicyTerm Term)> matches = [.. Matches(text).Where(match => match.Term.Action != TermAction.Report)];
        if (matches.Count == 0)
        {
            return text;
        }

        StringBuilder hidden = new(text.Length);
        int from = 0;
        foreach ((int start, int end, _) in matches)
        {
            hidden.Append(text, from, start - from).Append(Mark);
            from = end;
        }

        return hidden.Append(text, from, text.Length - from).ToString();
    }

    private IEnumerable<(int Start, int End, PolicyTerm Term)> Matches(string text)
    {
        if (_terms.Count == 0 || text.Length == 0)
        {
            yield break;
        }

        List<IdentityWord> words = IdentityWords.Read(text, skipTags: false);
        for (int i = 0; i < words.Count;)
        {
            PolicyTerm? term = null;
            int length = _first.Contains(words[i].Text)
                ? _lengths.FirstOrDefault(length => i + length <= words.Count && _terms.TryGetValue(string.Join(' ', words.Skip(i).Take(length).Select(word => word.Text)), out term))
                : 0;
            if (term is not null)
            {
                yield return (words[i].Start, words[i + length - 1].End, term);
            }

            i += Math.Max(1, length);
        }
    }
}
