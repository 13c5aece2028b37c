using System.Text.RegularExpressions;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>What a file says of itself; null: nothing.</summary>
internal sealed partial record FileFacts(string? Title = null, string? Author = null, DateTimeOffset? Created = null, DateTimeOffset? Modified = null, string? Language = null)
{
    private const int MaxTitle = 200, MaxAuthor = 100;

    /// <summary>A title that a person gave: not a template's, not a path, not what a printer driver made of the file name.</summary>
    public static string? SaneTitle(string? title)
    {
        string clean = Printed().Replace(Clean(title, MaxTitle), "");
        return clean.Length < 3 || Template().IsMatch(clean) || clean.Contains('\\', StringComparison.Ordinal) ? null : Ending().Replace(clean, "");
    }

    /// <summary>A person's name: not an account of a machine or a product.</summary>
    public static string? SaneAuthor(string? author)
    {
        string clean = Clean(author, MaxAuthor);
        return clean.Length < 2 || !clean.Any(char.IsLetter) || NoPerson().IsMatch(clean) ? null : clean;
    }

    private static string Clean(string? text, int length)
    {
        TextSink sink = new(length);
        sink.Add(text);
        return sink.ToString().ReplaceLineEndings(" ").Trim();
    }

    [GeneratedRegex(@"^(microsoft (word|excel|powerpoint|office)\s*-\s*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Printed();

    [GeneratedRegex(@"^((un)?(titled|benannt|named)|naamloos|geen titel|titel|title|(power ?point|power point)[- ]?(presentation|presentatie)|presentat(ion|ie)\s?\d*|document\s?\d*|book\s?\d*|map\s?\d*|blad\s?\d*|sheet\s?\d*|dia\s?\d*|slide\s?\d*)(\.\w+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Template();

    [GeneratedRegex(@"\.(docx?|xlsx?|pptx?|odt|ods|odp|pdf|rtf|txt|indd|qxd)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Ending();

    [GeneratedRegex(@"^(admin(istrator)?|user\d*|gebruiker\d*|owner|eigenaar|root|scan(ner)?|default|unknown|onbekend|anonymous|pc\d*|(un)?registered user|microsoft.*|.*\boffice user\b.*|adobe.*|canon.*|xerox.*|ricoh.*|konica.*|hp .*|openxml.*|python-docx|apache poi|libreoffice.*|openoffice.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex NoPerson();
}
