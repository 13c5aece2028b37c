using System.Text.RegularExpressions;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>What the engine says it read otherwise than typed, in Dutch. The engine speaks English; a note that is not known here stays so.</summary>
internal static partial class RelaxedNote
{
    private static readonly (Regex English, string Dutch)[] s_notes =
    [
        (SomeWords(), "geen tekst heeft al deze woorden; dit zijn de teksten met een deel ervan"),
        (Characters(), "alleen de eerste $1 tekens tellen mee"),
        (Terms(), "alleen de eerste $1 woorden tellen mee"),
        (Prefixes(), "alleen de eerste $1 woorden met ‘*’ zijn aangevuld"),
        (ManyFilters(), "alleen de eerste $1 filters tellen mee"),
        (Brackets(), "haakjes groeperen niet"),
        (Kind(), "‘kind:’ kent alleen page, message, question, answer, file en person (of pagina, bericht, vraag, antwoord, bestand, persoon)"),
        (Lang(), "‘lang:’ kent alleen nl en en"),
        (Is(), "‘is:’ kent alleen answered (of beantwoord)"),
        (Day(), "‘$1:’ vraagt om een datum, zoals 2026, 2026-11 of 2026-11-23"),
        (NoValue(), "de waarde van een filter moet direct achter de dubbele punt staan"),
        (Quotation(), "een aanhalingsteken zonder sluitend aanhalingsteken"),
        (Asterisk(), "‘*’ werkt alleen aan het eind van een woord van minstens $1 letters"),
    ];

    /// <summary>The note in Dutch, or null when a part of it is not known.</summary>
    public static string? InDutch(string note)
    {
        foreach ((Regex english, string dutch) in s_notes)
        {
            note = english.Replace(note, "\u0001" + dutch + "\u0002");
        }

        string[] parts = note.Split('\u0001', '\u0002');
        return parts.Where((_, i) => i % 2 == 0).All(between => between is "" or "; ") ? string.Concat(parts) : null;
    }

    [GeneratedRegex("nothing has all of these words; shown is what has some")]
    private static partial Regex SomeWords();

    [GeneratedRegex("only the first (\\d+) characters count")]
    private static partial Regex Characters();

    [GeneratedRegex("only the first (\\d+) terms count")]
    private static partial Regex Terms();

    [GeneratedRegex("only the first (\\d+) words with '\\*' are completed")]
    private static partial Regex Prefixes();

    [GeneratedRegex("only the first (\\d+) filters count")]
    private static partial Regex ManyFilters();

    [GeneratedRegex("brackets do not group")]
    private static partial Regex Brackets();

    [GeneratedRegex("kind: is one of page, message, question, answer, file, person")]
    private static partial Regex Kind();

    [GeneratedRegex("lang: is nl or en")]
    private static partial Regex Lang();

    [GeneratedRegex("is: knows only answered")]
    private static partial Regex Is();

    [GeneratedRegex("(before|after): takes a date such as 2026, 2026-11 or 2026-11-23")]
    private static partial Regex Day();

    [GeneratedRegex("a filter needs its value right behind the colon")]
    private static partial Regex NoValue();

    [GeneratedRegex("a quotation mark without its closing one")]
    private static partial Regex Quotation();

    [GeneratedRegex("'\\*' is understood only at the end of a word of at least (\\d+) characters")]
    private static partial Regex Asterisk();
}
