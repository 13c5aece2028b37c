using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene.Highlighting;

/// <summary>A place in a text that matches a unit of the query.</summary>
internal readonly record struct TextMatch(int Start, int End, int Unit);

/// <summary>Finds a query's matches in a text by analysing it again, as the index did: what is marked is what matched.</summary>
internal sealed class MatchFinder
{
    private readonly Terms _dutch;
    private readonly Terms _english;

    private readonly Analyzers _analyzers;

    /// <param name="query">What is looked for.</param>
    /// <param name="analyzers">Those of the snapshot that was searched.</param>
    public MatchFinder(AnalyzedQuery query, Analyzers analyzers)
    {
        _analyzers = analyzers;

        // Function words would be marked in every line; they are when nothing else was asked for.
        bool onlyCommon = query.Wanted.All(unit => unit.IsCommon);
        List<SearchUnit> units = [.. query.Wanted.Where(unit => onlyCommon || !unit.IsCommon)];
        _dutch = new Terms(units, "nl");
        _english = new Terms(units, "en");
    }

    /// <summary>The matches, by where they begin; none overlaps another.</summary>
    public List<TextMatch> Find(string text, IReadOnlyList<string> languages)
    {
        List<TextMatch> matches = [];
        foreach (string language in languages)
        {
            Terms terms = language == "nl" ? _dutch : _english;
            LanguageAnalyzer analyzer = _analyzers.For(language);
            terms.Find(TextAnalysis.Terms(analyzer, IndexFields.Body, text), matches, address => WordsOfAddress(text, address, analyzer));
        }

        if (_dutch.HasForms)
        {
            _dutch.FindForms(TextAnalysis.Terms(_analyzers.Dutch, IndexFields.Forms, text), matches);
        }

        matches.Sort((x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));
        int kept = 0;
        for (int i = 0; i < matches.Count; i++)
        {
            TextMatch whole = matches[i] with { End = TextCut.EndOfCharacter(text, matches[i].Start, matches[i].End) };
            if (kept == 0 || whole.Start >= matches[kept - 1].End)
            {
                matches[kept++] = whole;
            }
        }

        matches.RemoveRange(kept, matches.Count - kept);
        return matches;
    }

    // A link is found by its words, but a whole line in yellow shows nothing: only the word that matched is marked.
    private static IEnumerable<AnalyzedTerm> WordsOfAddress(string text, AnalyzedTerm address, LanguageAnalyzer analyzer)
    {
        for (int start = address.Start; start < address.End; start++)
        {
            int end = start;
            while (end < address.End && char.IsLetterOrDigit(text[end]))
            {
                end++;
            }

            if (end > start)
            {
                foreach (AnalyzedTerm word in TextAnalysis.Terms(analyzer, IndexFields.Body, text[start..end]))
                {
                    yield return word with { Start = start, End = end };
                }

                start = end;
            }
        }
    }

    /// <summary>What to look for in one language.</summary>
    private sealed class Terms
    {
        private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _forms = new(StringComparer.Ordinal);
        private readonly List<(string Prefix, int Unit)> _beginnings = [];
        private readonly List<(IReadOnlyList<IReadOnlyList<string>> Words, int Unit)> _sequences = [];

        public Terms(List<SearchUnit> units, string language)
        {
            for (int unit = 0; unit < units.Count; unit++)
            {
                foreach (Alternative alternative in units[unit].In(language))
                {
                    Add(alternative, unit);
                }
            }
        }

        public bool HasForms => _forms.Count > 0 || _beginnings.Count > 0;

        public void Find(List<AnalyzedTerm> terms, List<TextMatch> matches, Func<AnalyzedTerm, IEnumerable<AnalyzedTerm>> wordsOfAddress)
        {
            for (int i = 0; i < terms.Count; i++)
            {
                // The offsets of a part are those of the whole compound, which is marked.
                if (_words.TryGetValue(terms[i].Text, out int unit))
                {
                    AddWord(terms[i], unit, matches, wordsOfAddress);
                }

                foreach ((IReadOnlyList<IReadOnlyList<string>> words, int sequence) in _sequences)
                {
                    if (EndOfSequence(terms, i, words) is { } end)
                    {
                        matches.Add(new TextMatch(terms[i].Start, end, sequence));
                    }
                }
            }
        }

        public void FindForms(List<AnalyzedTerm> terms, List<TextMatch> matches)
        {
            foreach (AnalyzedTerm term in terms)
            {
                if (_forms.TryGetValue(term.Text, out int unit))
                {
                    matches.Add(new TextMatch(term.Start, term.End, unit));
                }

                foreach ((string prefix, int beginning) in _beginnings)
                {
                    if (term.Text.StartsWith(prefix, StringComparison.Ordinal))
                    {
                        matches.Add(new TextMatch(term.Start, term.End, beginning));
                    }
                }
            }
        }

        private static void AddWord(AnalyzedTerm term, int unit, List<TextMatch> matches, Func<AnalyzedTerm, IEnumerable<AnalyzedTerm>> wordsOfAddress)
        {
            if (term.Type != WordPartFilter.Part)
            {
                matches.Add(new TextMatch(term.Start, term.End, unit));
                return;
            }

            int before = matches.Count;
            matches.AddRange(wordsOfAddress(term).Where(word => word.Text == term.Text).Select(word => new TextMatch(word.Start, word.End, unit)));
            if (matches.Count == before)
            {
                matches.Add(new TextMatch(term.Start, term.End, unit)); // a word that an escape in the link hides
            }
        }

        private static int? EndOfSequence(List<AnalyzedTerm> terms, int at, IReadOnlyList<IReadOnlyList<string>> words)
        {
            if (!words[0].Contains(terms[at].Text))
            {
                return null;
            }

            int end = terms[at].End;
            int next = at + 1;
            for (int word = 1; word < words.Count; word++)
            {
                int position = terms[at].Position + word;
                bool found = false;
                for (; next < terms.Count && terms[next].Position <= position; next++)
                {
                    if (terms[next].Position == position && words[word].Contains(terms[next].Text))
                    {
                        found = true;
                        end = terms[next].End;
                    }
                }

                if (!found)
                {
                    return null;
                }
            }

            return end;
        }

        private void Add(Alternative alternative, int unit)
        {
            switch (alternative)
            {
                case Alternative.Word word:
                    _words.TryAdd(word.Term, unit);
                    if (!word.IsWhole)
                    {
                        _words.TryAdd(CompoundPartMarkFilter.TermOf(word.Term), unit);
                    }

                    break;
                case Alternative.Part part:
                    _words.TryAdd(part.Term, unit);
                    _words.TryAdd(CompoundPartMarkFilter.TermOf(part.Term), unit);
                    break;
                case Alternative.Name name:
                    _forms.TryAdd(name.Form, unit);
                    break;
                case Alternative.Sequence sequence:
                    _sequences.Add((sequence.Words, unit));
                    break;
                case Alternative.Beginning beginning:
                    _beginnings.Add((beginning.Form, unit));
                    break;
            }
        }
    }
}
