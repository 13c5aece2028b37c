using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Synonyms;

/// <summary>Synonyms and glossary of an organisation, read from lines of text. Immutable.</summary>
public sealed class SynonymSet
{
    /// <summary>Most lines.</summary>
    public const int MaxLines = 10_000;

    private const int MaxLine = 1000, MaxTerms = 20, MaxWords = 6;
    private const string Arrow = "=>";

    private SynonymSet(IReadOnlyList<SynonymRule> rules) => Rules = rules;

    /// <summary>No synonyms.</summary>
    public static SynonymSet Empty { get; } = new([]);

    /// <summary>How many rules there are.</summary>
    public int Count => Rules.Count;

    internal IReadOnlyList<SynonymRule> Rules { get; }

    /// <summary>
    /// Reads lines: <c>verlof, leave</c> each find the other; <c>OR =&gt; ondernemingsraad, works council</c> what stands left finds what stands right. Empty lines and those that
    /// begin with <c>#</c> and a space say nothing.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="set">The rules; those before when a line is at fault.</param>
    /// <returns>Every line that is no rule, with the reason; empty when all are.</returns>
    public static IReadOnlyList<SynonymFault> Read(IReadOnlyList<string> lines, out SynonymSet set)
    {
        List<SynonymRule> rules = [];
        List<SynonymFault> faults = [];
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim().TrimStart('\ufeff');
            if (line.Length == 0 || line == "#" || line.StartsWith("# ", StringComparison.Ordinal))
            {
                continue;
            }

            string? fault = i >= MaxLines ? $"there are more than {MaxLines} lines"
                : !known.TryAdd(FoldedText.Of(line), i + 1) ? $"it says what line {known[FoldedText.Of(line)]} says" : ReadRule(line, rules);
            if (fault is not null)
            {
                faults.Add(new SynonymFault(i + 1, fault));
            }

            if (i >= MaxLines)
            {
                break;
            }
        }

        set = new SynonymSet(rules);
        return faults;
    }

    private static string? ReadRule(string line, List<SynonymRule> rules)
    {
        if (line.Length > MaxLine)
        {
            return $"it has {line.Length} characters, and may have {MaxLine}";
        }

        string[] sides = line.Split(Arrow);
        if (sides.Length > 2)
        {
            return $"it has more than one '{Arrow}'";
        }

        string[][] terms = [.. sides.Select(side => side.Split(',', StringSplitOptions.TrimEntries))];
        if (terms.SelectMany(side => side).Select(Fault).FirstOrDefault(fault => fault is not null) is { } fault)
        {
            return fault;
        }

        if (terms.Sum(side => side.Length) is > MaxTerms and var many)
        {
            return $"it has {many} terms, and may have {MaxTerms}";
        }

        if (sides.Length == 1 && terms[0].Length < 2)
        {
            return $"it has one term: separate terms that find each other by commas, or write what else to look for behind '{Arrow}'";
        }

        string? twice = terms.SelectMany(side => side).GroupBy(FoldedText.Of).FirstOrDefault(same => same.Count() > 1)?.First();
        if (twice is not null)
        {
            return $"'{twice}' stands in it twice";
        }

        rules.Add(new SynonymRule(terms[0], terms[^1]));
        return null;
    }

    private static string? Fault(string term) =>
        term.Length == 0 ? "a term is empty: something must stand before and behind every comma and arrow"
        : term.Any(char.IsControl) ? "a term has a control character"
        : FoldedText.Words(term).Length switch
        {
            0 => $"'{term}' has neither letters nor digits",
            > MaxWords => $"'{term}' has more than {MaxWords} words",
            _ => null,
        };
}
