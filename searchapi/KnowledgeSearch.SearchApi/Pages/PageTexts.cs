using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>What the pages say, in one language. Both languages are complete, or this does not compile.</summary>
public sealed partial record PageTexts
{
    /// <summary>The language: <c>nl</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>How dates and numbers are written.</summary>
    public required CultureInfo Culture { get; init; }

    public required string Tagline { get; init; }
    public required string SearchLabel { get; init; }
    public required string SearchPlaceholder { get; init; }
    public required string SearchButton { get; init; }
    public required string Suggestions { get; init; }
    public required string OneSuggestion { get; init; }
    public required string ManySuggestions { get; init; }
    public required string SuggestedTitle { get; init; }
    public required string SuggestedPerson { get; init; }
    public required string SuggestedQuery { get; init; }
    public required string DidYouMean { get; init; }
    public required string SkipToResults { get; init; }
    public required string SkipToContent { get; init; }
    public required string SkipToFilters { get; init; }
    public required string HomeLink { get; init; }
    public required string Recent { get; init; }
    public required string ResultsFor { get; init; }
    public required string AllDocuments { get; init; }
    public required string OneResult { get; init; }
    public required string ManyResults { get; init; }
    public required string AtLeastResults { get; init; }
    public required string SortLabel { get; init; }
    public required string SortRelevance { get; init; }
    public required string SortNewest { get; init; }
    public required string Filters { get; init; }
    public required string ActiveFilters { get; init; }
    public required string RemoveFilter { get; init; }
    public required string ClearFilters { get; init; }
    public required string MoreValues { get; init; }
    public required string Source { get; init; }
    public required string Kind { get; init; }
    public required string Author { get; init; }
    public required string LanguageFacet { get; init; }
    public required string Container { get; init; }
    public required string Period { get; init; }
    public required string LastMonth { get; init; }
    public required string LastYear { get; init; }
    public required string From { get; init; }
    public required string Until { get; init; }
    public required string By { get; init; }
    public required string In { get; init; }
    public required string AcceptedAnswer { get; init; }

    public required string Answer { get; init; }
    public required string BestReply { get; init; }
    public required string ThankedFor { get; init; }
    public required string OpenReply { get; init; }
    public required string Because { get; init; }
    public required string AlsoAt { get; init; }
    public required string PeopleHeading { get; init; }
    public required string Changed { get; init; }
    public required string OneMoreInThread { get; init; }
    public required string MoreInThread { get; init; }
    public required string NextPage { get; init; }
    public required string FirstPage { get; init; }
    public required string EndOfResults { get; init; }
    public required string Relaxed { get; init; }
    public required string Partial { get; init; }
    public required string Missing { get; init; }
    public required string NothingFound { get; init; }
    public required string NothingFoundFor { get; init; }
    public required string NothingYet { get; init; }
    public required string WithoutFilter { get; init; }
    public required string WithoutFilters { get; init; }
    public required string TipSpelling { get; init; }
    public required string TipFewer { get; init; }
    public required string TipQuotes { get; init; }
    public required string TipRights { get; init; }
    public required string LookingAs { get; init; }
    public required string NotSignedIn { get; init; }
    public required string NotSignedInHint { get; init; }
    public required string SwitchPersona { get; init; }
    public required string SignIn { get; init; }
    public required string SignOut { get; init; }
    public required string DemoNote { get; init; }
    public required string OtherLanguage { get; init; }
    public required string OtherLanguageName { get; init; }
    public required string OpensElsewhere { get; init; }
    public required string FaultTitle { get; init; }
    public required string FaultBusy { get; init; }
    public required string FaultUnavailable { get; init; }
    public required string Feed { get; init; }
    public required string FaultTooMany { get; init; }
    public required string FaultInvalid { get; init; }
    public required string FaultInternal { get; init; }
    public required string FaultSignIn { get; init; }
    public required string TryAgain { get; init; }
    public required string SearchHelp { get; init; }
    public required IReadOnlyList<string> SearchHelpLines { get; init; }
    public required string AllSearchHelp { get; init; }
    public required string Before { get; init; }
    public required string Tag { get; init; }
    public required string Answered { get; init; }
    public required string Not { get; init; }
    public required string WithoutTyped { get; init; }
    public required string Admin { get; init; }
    public required string Developers { get; init; }
    public required IReadOnlyDictionary<DocumentKind, string> Kinds { get; init; }
    public required IReadOnlyDictionary<string, string> Languages { get; init; }

    /// <summary>The texts of a language; English for any but Dutch.</summary>
    public static PageTexts Of(string language) => language == "nl" ? Dutch : English;

    /// <summary>What the visitor chose, else the first of theirs that there is, else English.</summary>
    public static PageTexts For(HttpRequest request)
    {
        string? chosen = request.Query["ui"];
        if (chosen is "nl" or "en")
        {
            return Of(chosen);
        }

        IEnumerable<string> wanted = request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString().Split('-')[0].ToLowerInvariant());
        return Of(wanted.FirstOrDefault(language => language is "nl" or "en") ?? "en");
    }

    public string Total(SearchTotal total) => total switch
    {
        { Relation: "gte" } => Format(AtLeastResults, total.Value),
        { Value: 1 } => OneResult,
        _ => Format(ManyResults, total.Value),
    };

    public string InThread(int others) => others == 1 ? OneMoreInThread : Format(MoreInThread, others);

    public string ChangedOn(DateTimeOffset time) => Format(Changed, Date(time));

    public string Date(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy", Culture);

    public string Number(int number) => number.ToString("N0", Culture);

    public string Format(string text, object value) => string.Format(Culture, text, value is int number ? Number(number) : value);

    public string KindName(string kind) => Enum.TryParse(kind, ignoreCase: true, out DocumentKind known) && Kinds.TryGetValue(known, out string? name) ? name : kind;

    public string LanguageName(string language) => Languages.GetValueOrDefault(language, language);
}
