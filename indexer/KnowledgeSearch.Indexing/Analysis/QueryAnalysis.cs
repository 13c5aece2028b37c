using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Querying;
using KnowledgeSearch.Indexing.Synonyms;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Puts a parsed query into the terms of both languages. The language of a query is not guessed: of one to three words that goes wrong one time in ten. Both chains cut
/// text alike, so a unit has the same place in both.
/// </summary>
internal sealed class QueryAnalysis
{
    /// <summary>Prefixes that are looked up; each may cost a part of the dictionary. More are read as words.</summary>
    public const int MaxPrefixes = 4;

    private readonly Analyzers _analyzers;
    private readonly SynonymSet _synonyms;
    private readonly CompoundQueries _compounds;
    private int _prefixes;

    private QueryAnalysis(Analyzers analyzers, SynonymSet synonyms)
    {
        _analyzers = analyzers;
        _synonyms = synonyms;
        _compounds = new CompoundQueries(analyzers);
    }

    /// <summary>The query in terms of the index.</summary>
    /// <param name="query">What was understood.</param>
    /// <param name="analyzers">Those of the snapshot that is searched.</param>
    /// <param name="synonyms">What else finds what was typed; null: nothing.</param>
    public static AnalyzedQuery Analyze(ParsedQuery query, Analyzers analyzers, SynonymSet? synonyms = null) => new QueryAnalysis(analyzers, synonyms ?? SynonymSet.Empty).Analyze(query);

    private AnalyzedQuery Analyze(ParsedQuery query)
    {
        List<SearchUnit> wanted = [];
        List<SearchUnit> excluded = [];
        foreach (QueryClause clause in query.Clauses)
        {
            int before = wanted.Count;
            if (clause.Or.Count > 0)
            {
                AddAlternatives(clause, wanted);
            }
            else
            {
                Add(clause, clause.Excluded, clause.Excluded ? excluded : wanted);
            }

            for (int unit = before; unit < wanted.Count; unit++)
            {
                wanted[unit] = wanted[unit] with { Typed = Typed(clause, wanted[unit], alone: wanted.Count == before + 1) };
            }
        }

        wanted = AsTyped(SynonymQueries.Of(_synonyms, _analyzers).Expand(_compounds.Join(wanted), Synonym));
        string? relaxed = _prefixes <= MaxPrefixes ? query.Relaxed
            : $"{(query.Relaxed is null ? "" : query.Relaxed + "; ")}only the first {MaxPrefixes} words with '*' are completed";
        return new AnalyzedQuery([.. wanted.Take(QueryTextParser.MaxClauses)], [.. excluded.Take(QueryTextParser.MaxClauses)], relaxed) { Filters = query.Filters };
    }

    // The very words, and where they stand. Of function words the stem says all there is to say.
    private static List<SearchUnit> AsTyped(List<SearchUnit> units) =>
    [
        .. units.Select((unit, place) => unit.IsCommon || unit.Form is not { Length: > 0 } form ? unit with { Place = place } : unit with
        {
            Dutch = [.. unit.Dutch, new Alternative.AsTyped(form)],
            English = [.. unit.English, new Alternative.AsTyped(form)],
            Place = place,
        }),
    ];

    // One clause may be several words: klanten-service.
    private static string? Typed(QueryClause clause, SearchUnit unit, bool alone) => clause switch
    {
        { Or.Count: > 0 } => unit.IsCommon ? null : string.Join(" OR ", clause.Or.Prepend(clause).Select(one => one.Text)),
        { Kind: ClauseKind.Phrase } => $"\"{clause.Text}\"",
        { Kind: ClauseKind.Prefix } => clause.Text + "*",
        _ => alone ? clause.Text : unit.Form ?? clause.Text,
    };

    // As a phrase; a name that is a function word otherwise (OR, IT) by its name alone.
    private SearchUnit? Synonym(string text)
    {
        List<SearchUnit> units = [];
        AddPhrase(text, units);
        return units is [var unit, ..] && FunctionWords.Contains(text.ToLowerInvariant())
            ? unit with { Dutch = [.. unit.Dutch.OfType<Alternative.Name>()], English = [.. unit.English.OfType<Alternative.Name>()] } : units.FirstOrDefault();
    }

    private void Add(QueryClause clause, bool whole, List<SearchUnit> into)
    {
        switch (clause.Kind)
        {
            case ClauseKind.Phrase:
                AddPhrase(clause.Text, into);
                break;
            case ClauseKind.Prefix when ++_prefixes <= MaxPrefixes:
                AddPrefix(clause.Text, into);
                break;
            default:
                AddWords(clause.Text, whole, into);
                break;
        }
    }

    // One unit that any of the clauses satisfies. Those who meant the works council by OR find it among the first: its name adds to the score of what has it.
    private void AddAlternatives(QueryClause clause, List<SearchUnit> into)
    {
        List<SearchUnit> units = [];
        foreach (QueryClause one in clause.Or.Prepend(clause))
        {
            Add(one, whole: true, units);
        }

        if (units.Count > 0)
        {
            into.Add(new SearchUnit([.. units.SelectMany(unit => unit.Dutch)], [.. units.SelectMany(unit => unit.English)], IsCommon: false));
            Alternative[] name = [new Alternative.Name("OR")];
            into.Add(new SearchUnit(name, name, IsCommon: true));
        }
    }

    /// <summary>Text of any length as words, none of its signs meaning anything; how many of them count is decided by what they say (<see cref="Lucene.Matching.WeightedQuery"/>).</summary>
    public static AnalyzedQuery AnalyzeWords(string text, Analyzers analyzers)
    {
        QueryAnalysis analysis = new(analyzers, SynonymSet.Empty);
        List<SearchUnit> wanted = [];
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            analysis.AddWords(word, whole: false, wanted);
        }

        return new AnalyzedQuery(AsTyped(analysis._compounds.Join(wanted)), [], null);
    }

    private void AddWords(string text, bool whole, List<SearchUnit> into)
    {
        List<ExactToken> exact = ExactTokens.Of(text);
        List<Position> positions = Positions(text);
        List<ExactToken> symbols = exact.FindAll(token => token.Kind == ExactKind.Symbol);
        foreach (ExactToken symbol in symbols)
        {
            Alternative[] name = [new Alternative.Name(symbol.Text)];
            into.Add(new SearchUnit(name, name, IsCommon: false));
        }

        // The sign is what makes it a name: "c" is not what c# asks for.
        if (symbols.Exists(symbol => char.IsAscii(symbol.Text[0])))
        {
            return;
        }

        bool together = whole || exact.Exists(token => token.Kind == ExactKind.Code) || positions.Exists(position => position.Joined is not null);
        if (!whole && exact.Count == 0 && positions.Count > 1 && positions[0].Joined is not null && CompoundQueries.AreWords(positions.Select(position => position.Form)))
        {
            into.AddRange(positions.Select(position => Apart(position, positions[0].Joined)));
            return;
        }

        if (together && positions.Count > 1)
        {
            into.Add(Together(positions, exact.Find(token => token.Kind is ExactKind.Code or ExactKind.Sigil).Text));
            return;
        }

        foreach (Position position in positions)
        {
            ExactToken token = exact.Find(token => token.Kind switch
            {
                ExactKind.Acronym => token.Text.Equals(position.Form, StringComparison.OrdinalIgnoreCase),
                ExactKind.Symbol => false,
                _ => positions.Count == 1,
            });
            Alternative[] name = token.Text is null ? [] : [new Alternative.Name(token.Text)];
            SearchUnit word = new(
                [new Alternative.Word(position.Dutch[0]) { IsWhole = whole }, .. name],
                [new Alternative.Word(position.English[0]) { IsWhole = whole }, .. name],
                name.Length == 0 && FunctionWords.Contains(position.Form));
            into.Add(whole || name.Length > 0 ? word : _compounds.AddParts(word with { Form = position.Form }));
        }
    }

    // klanten-service: each of its words, or the whole written together, which stands for both.
    private SearchUnit Apart(Position position, (string Dutch, string English)? joined)
    {
        SearchUnit unit = _compounds.AddParts(
            new SearchUnit([new Alternative.Word(position.Dutch[0])], [new Alternative.Word(position.English[0])], FunctionWords.Contains(position.Form)) { Form = position.Form });
        return joined is not { } whole ? unit : unit with
        {
            Dutch = [.. unit.Dutch, new Alternative.Word(whole.Dutch) { Share = 0.5f }],
            English = [.. unit.English, new Alternative.Word(whole.English) { Share = 0.5f }],
        };
    }

    // e-mail: its parts in a row, or written together, or the whole as it is (a code).
    private static SearchUnit Together(List<Position> positions, string? form)
    {
        List<Alternative> dutch = [new Alternative.Sequence([.. positions.Select(position => position.Dutch)])];
        List<Alternative> english = [new Alternative.Sequence([.. positions.Select(position => position.English)])];
        foreach ((string inDutch, string inEnglish) in positions.Select(position => position.Joined).OfType<(string, string)>())
        {
            dutch.Add(new Alternative.Word(inDutch));
            english.Add(new Alternative.Word(inEnglish));
        }

        if (form is not null)
        {
            dutch.Add(new Alternative.Name(form));
            english.Add(new Alternative.Name(form));
        }

        return new SearchUnit(dutch, english, IsCommon: false);
    }

    private void AddPhrase(string text, List<SearchUnit> into)
    {
        List<Position> positions = Positions(text);
        if (positions.Count > 1)
        {
            into.Add(new SearchUnit(
                [new Alternative.Sequence([.. positions.Select(position => position.Dutch)])],
                [new Alternative.Sequence([.. positions.Select(position => position.English)])],
                IsCommon: false));
            return;
        }

        AddWords(text, whole: true, into);
    }

    private static void AddPrefix(string text, List<SearchUnit> into)
    {
        string folded = FoldedText.Of(text);
        string letters = string.Concat(folded.Where(char.IsLetterOrDigit));
        Alternative[] alternatives = letters == folded || letters.Length < QueryTextParser.MinPrefixLength
            ? [new Alternative.Beginning(folded)]
            : [new Alternative.Beginning(folded), new Alternative.Beginning(letters)];
        into.Add(new SearchUnit(alternatives, alternatives, IsCommon: false));
    }

    // One entry per word of the text. Both chains cut alike; were one ever to lose a word, the rest still counts.
    private List<Position> Positions(string text)
    {
        ILookup<int, AnalyzedTerm> forms = Terms(_analyzers.Dutch, IndexFields.Forms, text);
        ILookup<int, AnalyzedTerm> dutch = Terms(_analyzers.Dutch, IndexFields.Body, text);
        ILookup<int, AnalyzedTerm> english = Terms(_analyzers.English, IndexFields.Body, text);
        List<Position> positions = [];
        foreach (IGrouping<int, AnalyzedTerm> position in dutch)
        {
            string[] inDutch = Texts(position, joined: false);
            string[] inEnglish = Texts(english[position.Key], joined: false);
            if (inDutch.Length > 0 && inEnglish.Length > 0)
            {
                (string, string)? joined = (Texts(position, joined: true), Texts(english[position.Key], joined: true)) is ([string first, ..], [string second, ..]) ? (first, second) : null;
                positions.Add(new Position(forms[position.Key].FirstOrDefault().Text ?? "", inDutch, inEnglish, joined));
            }
        }

        return positions;
    }

    private static ILookup<int, AnalyzedTerm> Terms(LanguageAnalyzer analyzer, string field, string text) =>
        TextAnalysis.Terms(analyzer, field, text).Where(term => term.Type is not (WordPartFilter.Part or CompoundFilter.Part)).ToLookup(term => term.Position);

    private static string[] Texts(IEnumerable<AnalyzedTerm> terms, bool joined) => [.. terms.Where(term => term.Type == WordPartFilter.Joined == joined).Select(term => term.Text)];

    /// <summary>A word of the query.</summary>
    /// <param name="Form">As written, folded.</param>
    /// <param name="Dutch">Its Dutch terms.</param>
    /// <param name="English">Its English terms.</param>
    /// <param name="Joined">It and the following ones written together, in either language; null when they are not joined by a hyphen or the like.</param>
    private sealed record Position(string Form, string[] Dutch, string[] English, (string Dutch, string English)? Joined);
}
