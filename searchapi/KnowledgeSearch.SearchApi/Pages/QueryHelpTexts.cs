namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>What the page about the query language says, in one language.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Introduction">The one thing to know.</param>
/// <param name="Sections">Headings, each with examples that can be tried and what they do.</param>
internal sealed record QueryHelpTexts(string Title, string Introduction, IReadOnlyList<(string Heading, IReadOnlyList<(string Example, string Meaning)> Lines)> Sections)
{
    private static readonly QueryHelpTexts s_dutch = new(
        "Zoektips",
        "Typ gewoon wat je zoekt, in het Nederlands of Engels of door elkaar. Hoofdletters en accenten maken niet uit, en een vervoeging of samenstelling vindt elkaar. Alles hieronder mag, niets hoeft; wat niet begrepen wordt, wordt als woorden gelezen en dat staat er dan bij.",
        [
            ("Woorden",
            [
                ("verlof aanvragen", "zoekt naar de woorden; wie er meer van heeft, staat hoger"),
                ("\"verlof aanvragen\"", "precies deze woorden, naast elkaar; zonder synoniemen en niet binnen samenstellingen"),
                ("verlof -zwangerschap", "zonder resultaten met dat woord"),
                ("declar*", "alles wat zo begint, vanaf drie letters"),
                ("laptop OR notebook", "een van beide is genoeg; OR in hoofdletters, tussen twee woorden. Anders is OR de ondernemingsraad"),
            ]),
            ("Filters",
            [
                ("author:jansen", "van een schrijver met die naam; ook auteur: of door:"),
                ("in:\"HR nieuws\"", "uit die bron, groep of afdeling"),
                ("kind:vraag", "alleen pagina, bericht, vraag, antwoord, bestand of persoon; ook soort:"),
                ("lang:nl", "alleen nl of en; ook taal:"),
                ("tag:verlof", "met dat label"),
                ("after:2025", "geschreven vanaf 1 januari 2025; ook 2025-03 of 2025-03-15, en na: of sinds:"),
                ("before:2025-03", "geschreven voor 1 maart 2025; ook voor:"),
                ("is:answered", "uit een gesprek met een geaccepteerd antwoord; ook is:beantwoord"),
            ]),
            ("Samen",
            [
                ("vpn kind:vraag -is:answered", "vragen over vpn die nog geen geaccepteerd antwoord hebben; een min keert een filter om"),
                ("vpn author:jansen author:smit", "hetzelfde filter twee keer: het een of het ander"),
            ]),
        ]);

    private static readonly QueryHelpTexts s_english = new(
        "Search tips",
        "Just type what you look for, in Dutch or English or both. Capitals and accents do not matter, and forms and compounds of a word find each other. All of this is allowed and none of it needed; what is not understood is read as words, and the page says so.",
        [
            ("Words",
            [
                ("request leave", "looks for the words; what has more of them stands higher"),
                ("\"parental leave\"", "exactly these words, side by side; no synonyms, and not within compounds"),
                ("leave -parental", "without results that have the word"),
                ("reimburs*", "everything that begins so, from three letters on"),
                ("laptop OR notebook", "either is enough; OR in capitals, between two words"),
            ]),
            ("Filters",
            [
                ("author:jansen", "by somebody of that name; or by:"),
                ("in:\"HR news\"", "from that source, group or section"),
                ("kind:question", "only page, message, question, answer, file or person"),
                ("lang:en", "only nl or en"),
                ("tag:leave", "with that tag"),
                ("after:2025", "written from 1 January 2025 on; also 2025-03 or 2025-03-15"),
                ("before:2025-03", "written before 1 March 2025"),
                ("is:answered", "from a conversation with an accepted answer"),
            ]),
            ("Together",
            [
                ("vpn kind:question -is:answered", "questions about vpn without an accepted answer yet; a minus turns a filter around"),
                ("vpn author:jansen author:smit", "the same filter twice: one or the other"),
            ]),
        ]);

    /// <summary>The texts of a language; English for any but Dutch.</summary>
    public static QueryHelpTexts Of(string language) => language == "nl" ? s_dutch : s_english;
}
