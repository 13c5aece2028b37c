using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Who wrote a page and when, as legacy pages print it: "Laatst gewijzigd op 3 maart 2012 door …", "Last updated by … on …", "Auteur: …".</summary>
/// <param name="Author">The name; null when none is printed.</param>
/// <param name="Published">When it was written; null when not printed.</param>
/// <param name="Modified">When it was last changed; null when not printed.</param>
internal sealed partial record PrintedMarks(string? Author, DateTimeOffset? Published, DateTimeOffset? Modified)
{
    // Such a line is short; a sentence of the content that happens to start alike is longer.
    private const int MaxLineLength = 160;

    public static PrintedMarks Read(IReadOnlyList<TextRun> runs)
    {
        PrintedMarks marks = new(null, null, null);
        for (int i = 0; i < runs.Count; i++)
        {
            string line = runs[i].Text;
            if (line.Length > MaxLineLength)
            {
                continue;
            }

            // "Laatst gewijzigd:" in one cell, the date in the next.
            string whole = line.EndsWith(':') && i + 1 < runs.Count && runs[i + 1].Text.Length <= MaxLineLength ? $"{line} {runs[i + 1].Text}" : line;
            if (ModifiedLine().Match(whole) is { Success: true } modified)
            {
                string rest = whole[(modified.Index + modified.Length)..];
                marks = marks with { Modified = marks.Modified ?? PrintedDate.Find(rest)?.Date, Author = marks.Author ?? NameAfter(ByWord().Match(rest), rest) };
            }
            else if (PublishedLine().Match(whole) is { Success: true } published)
            {
                string rest = whole[(published.Index + published.Length)..];
                marks = marks with { Published = marks.Published ?? PrintedDate.Find(rest)?.Date, Author = marks.Author ?? NameAfter(ByWord().Match(rest), rest) };
            }
            else if (marks.Author is null && AuthorLine().Match(whole) is { Success: true } author)
            {
                marks = marks with { Author = NameAfter(author, whole) };
            }
        }

        return marks;
    }

    /// <summary>The text as a person's name; null when it does not look like one.</summary>
    public static string? Name(string? text)
    {
        string name = Whitespace.Collapse(text).Trim(' ', ',', '.', ';', ':', '-', '–', '|');
        return name.Length is >= 2 and <= 80 && char.IsLetter(name[0]) && !name.Any(char.IsDigit) && !name.Contains("://", StringComparison.Ordinal)
            && name.Count(c => c == ' ') <= 8 ? name : null;
    }

    private static string? NameAfter(Match by, string text)
    {
        if (!by.Success)
        {
            return null;
        }

        string rest = text[(by.Index + by.Length)..];
        return Name(rest[..(NameEnd().Match(rest) is { Success: true } end ? end.Index : rest.Length)]);
    }

    [GeneratedRegex(
        @"(?:\b(?:voor het )?laatst(?:e keer)? (?:gewijzigd|bijgewerkt|aangepast|bewerkt|herzien|ge-?update)|\blaatste (?:wijziging|update|aanpassing|bewerking|bijwerking)|\b(?:gewijzigd|bijgewerkt|aangepast) op\b|^(?:gewijzigd|bijgewerkt)\b"
        + @"|\b(?:page |this page was )?last (?:modified|updated|changed|edited|revised|reviewed|update|change|modification|revision)|^(?:modified|updated|revised)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ModifiedLine();

    [GeneratedRegex(
        @"^\W{0,3}(?:gepubliceerd|geplaatst|aangemaakt|gemaakt op|publicatiedatum|datum|geschreven op|published|posted|created|date|written on)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PublishedLine();

    [GeneratedRegex(
        @"^\W{0,3}(?:(?:auteur|author|geschreven door|written by|redactie|eigenaar|beheerder|paginabeheerder|pagina-eigenaar|page owner|maintained by|contactpersoon)\s*:|(?:geschreven door|written by|page maintained by)\s)\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AuthorLine();

    [GeneratedRegex(@"\b(?:door|by)\b:?\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ByWord();

    [GeneratedRegex(@"\s+(?:op|on|om|at|d\.d\.)\s+|[,;|()\[\]•·<]|\.\s|\.$|\s[-–—]\s|\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NameEnd();
}
