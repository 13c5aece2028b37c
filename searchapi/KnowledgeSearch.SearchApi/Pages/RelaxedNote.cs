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

    [GeneratedRegex("a quotation mark without its closing one")]
    private static partial Regex Quotation();

    [GeneratedRegex("'\\*' is understood only at the end of a word of at least (\\d+) characters")]
    private static partial Regex Asterisk();
}
