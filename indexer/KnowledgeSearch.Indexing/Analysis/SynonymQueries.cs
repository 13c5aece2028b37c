using System.Runtime.CompilerServices;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Synonyms;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Lets words typed find their synonyms too, at a lower weight. Matched on words as typed and on their stems, in either language, so that plurals count; what is quoted or left out is
/// meant as it stands. What several words in a row stand for is shared among them, so that it weighs what one word would.
/// </summary>
internal sealed class SynonymQueries
{
    private const int MostPerUnit = 8;
    private const int MostPerQuery = 64;
    private const int ShortestStem = 4;

    private static readonly ConditionalWeakTable<Analyzers, ConditionalWeakTable<SynonymSet, SynonymQueries>> Known = [];
    private readonly Dictionary<string, List<Entry>> _byFirstWord = new(StringComparer.Ordinal);

    private SynonymQueries(SynonymSet set, Analyzers analyzers)
    {
        foreach (SynonymRule rule in set.Rules)
        {
            foreach (string from in rule.From)
            {
                Key[] words = [.. FoldedText.Words(from).Select(word => new Key(word, Term(analyzers.Dutch, word), Term(analyzers.English, word)))];
                bool isName = words.Length == 1 && FunctionWords.Contains(words[0].Form);
                Entry entry = new(words, isName ? from : null, [.. rule.To.Where(to => to != from)]);
                foreach (string key in new[] { words[0].Form, words[0].Dutch, words[0].English }.OfType<string>().Distinct())
                {
                    (_byFirstWord.TryGetValue(key, out List<Entry>? entries) ? entries : _byFirstWord[key] = []).Add(entry);
                }
            }
        }
    }

    /// <summary>The synonyms in terms of a snapshot; made once.</summary>
    public static SynonymQueries Of(SynonymSet set, Analyzers analyzers) =>
        Known.GetOrCreateValue(analyzers).GetValue(set, one => new SynonymQueries(one, analyzers));

    /// <summary>The units with their synonyms.</summary>
    /// <param name="units">What documents should have.</param>
    /// <param name="read">Makes a unit of a synonym.</param>
    public List<SearchUnit> Expand(List<SearchUnit> units, Func<string, SearchUnit?> read)
    {
        if (_byFirstWord.Count == 0)
        {
            return units;
        }

        List<SearchUnit> expanded = [.. units];
        int[] added = new int[units.Count];
        int left = MostPerQuery;
        for (int i = 0; i < units.Count; i++)
        {
            foreach (Entry entry in Candidates(units[i]).Where(entry => Matches(entry, units, i)))
            {
                foreach (SearchUnit synonym in entry.To.Select(read).OfType<SearchUnit>().TakeWhile(_ => left > 0 && added[i] < MostPerUnit))
                {
                    left--;
                    for (int unit = i; unit < i + entry.Words.Length; unit++)
                    {
                        added[unit]++;
                        expanded[unit] = Add(expanded[unit], synonym, entry.Words.Length);
                    }
                }
            }
        }

        return expanded;
    }

    private static SearchUnit Add(SearchUnit unit, SearchUnit synonym, int shared) => unit with
    {
        Dutch = [.. unit.Dutch, .. synonym.Dutch.Select(alternative => alternative with { SharedBy = shared })],
        English = [.. unit.English, .. synonym.English.Select(alternative => alternative with { SharedBy = shared })],
    };

    private static string? Term(LanguageAnalyzer analyzer, string word) =>
        word.Length < ShortestStem ? null : TextAnalysis.Terms(analyzer, IndexFields.Body, word).Select(term => term.Text).FirstOrDefault();

    private static string? FormOf(SearchUnit unit) => unit.Form ?? NameOf(unit)?.ToLowerInvariant();

    private static string? NameOf(SearchUnit unit) => unit.Dutch.OfType<Alternative.Name>().FirstOrDefault()?.Form;

    private static (string? Dutch, string? English) StemsOf(SearchUnit unit) =>
        unit.Form is { Length: >= ShortestStem } ? ((unit.Dutch[0] as Alternative.Word)?.Term, (unit.English[0] as Alternative.Word)?.Term) : (null, null);

    private IEnumerable<Entry> Candidates(SearchUnit unit)
    {
        (string? dutch, string? english) = StemsOf(unit);
        return new[] { FormOf(unit), dutch, english }.OfType<string>().Distinct().SelectMany(key => _byFirstWord.GetValueOrDefault(key, [])).Distinct();
    }

    private static bool Matches(Entry entry, List<SearchUnit> units, int at)
    {
        if (at + entry.Words.Length > units.Count)
        {
            return false;
        }

        // OR is the works council, or is not.
        if (entry.Name is not null)
        {
            return NameOf(units[at]) == entry.Name;
        }

        for (int i = 0; i < entry.Words.Length; i++)
        {
            (Key key, SearchUnit unit) = (entry.Words[i], units[at + i]);
            (string? dutch, string? english) = StemsOf(unit);
            bool matches = FormOf(unit) == key.Form || (dutch is not null && dutch == key.Dutch) || (english is not null && english == key.English);
            if (!matches)
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Key(string Form, string? Dutch, string? English);

    private sealed record Entry(Key[] Words, string? Name, string[] To);
}
