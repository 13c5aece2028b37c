using System.Collections.Frozen;
using System.Globalization;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Querying;

/// <summary>Reads filters: their names in English and Dutch, and the values that each takes.</summary>
internal static class FilterReader
{
    private const int LongestName = 8;

    private static readonly FrozenDictionary<string, FilterField> Fields = new Dictionary<string, FilterField>(StringComparer.OrdinalIgnoreCase)
    {
        ["author"] = FilterField.Author, ["auteur"] = FilterField.Author, ["door"] = FilterField.Author, ["by"] = FilterField.Author,
        ["in"] = FilterField.In,
        ["kind"] = FilterField.Kind, ["soort"] = FilterField.Kind,
        ["lang"] = FilterField.Lang, ["language"] = FilterField.Lang, ["taal"] = FilterField.Lang,
        ["tag"] = FilterField.Tag, ["label"] = FilterField.Tag,
        ["before"] = FilterField.Before, ["voor"] = FilterField.Before,
        ["after"] = FilterField.After, ["since"] = FilterField.After, ["na"] = FilterField.After, ["sinds"] = FilterField.After,
        ["is"] = FilterField.Is,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Kinds = Enum.GetValues<DocumentKind>().Select(kind => kind.ToString().ToLowerInvariant()).Select(kind => (kind, kind))
        .Concat([("pagina", "page"), ("bericht", "message"), ("vraag", "question"), ("antwoord", "answer"), ("bestand", "file"), ("persoon", "person")])
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Languages = new Dictionary<string, string>
    {
        ["nl"] = "nl", ["nederlands"] = "nl", ["dutch"] = "nl", ["en"] = "en", ["engels"] = "en", ["english"] = "en",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The field that a text begins with; null when with none.</summary>
    /// <param name="text">Which may begin with a name and a colon.</param>
    /// <param name="length">Of name and colon.</param>
    public static FilterField? FieldOf(ReadOnlySpan<char> text, out int length)
    {
        int colon = text[..Math.Min(text.Length, LongestName + 1)].IndexOf(':');
        length = colon + 1;
        return colon > 0 && Fields.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..colon], out FilterField field) ? field : null;
    }

    /// <summary>Reads a value; answers what is wrong with it, null when nothing.</summary>
    /// <param name="field">The field typed.</param>
    /// <param name="text">The value typed.</param>
    /// <param name="excluded">Whether a minus stands before it.</param>
    /// <param name="meant">The field; of excluded dates the other one.</param>
    /// <param name="value">In its one spelling.</param>
    public static string? Read(FilterField field, string text, bool excluded, out FilterField meant, out string value)
    {
        value = text;
        meant = field;
        switch (field)
        {
            case FilterField.Kind:
                return Kinds.TryGetValue(text, out value!) ? null : $"kind: is one of {string.Join(", ", Enum.GetNames<DocumentKind>()).ToLowerInvariant()}";
            case FilterField.Lang:
                return Languages.TryGetValue(text, out value!) ? null : "lang: is nl or en";
            case FilterField.Is:
                value = "answered";
                return text.Equals("answered", StringComparison.OrdinalIgnoreCase) || text.Equals("beantwoord", StringComparison.OrdinalIgnoreCase) ? null : "is: knows only answered";
            case FilterField.Before or FilterField.After:
                value = Day(text) ?? "";
                meant = (field == FilterField.Before) == excluded ? FilterField.After : FilterField.Before;
                return value.Length > 0 ? null : $"{field.ToString().ToLowerInvariant()}: takes a date such as 2026, 2026-11 or 2026-11-23";
            default:
                value = field == FilterField.Tag ? text.TrimStart('#') : text;
                return value.Any(char.IsLetterOrDigit) ? null : "a filter needs its value right behind the colon";
        }
    }

    /// <summary>The moment at which a day, as <see cref="QueryFilter.Value"/> has it, begins.</summary>
    public static DateTimeOffset StartOf(string day) => new(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);

    // The first day of what was named: a day, a month or a year; the Dutch order of a date as well.
    private static string? Day(string text) =>
        DateOnly.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-M-d", "yyyy/MM/dd", "d-M-yyyy", "d/M/yyyy", "yyyy-MM", "yyyy-M", "M-yyyy", "yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
