using System.Globalization;

namespace Acme.KnowledgeSearch.Notes;

/// <summary>
/// A note: Markdown after an optional front matter of <c>key: value</c> lines between two lines of <c>---</c>. Known keys are title, author, date and tags
/// (separated by commas); others are skipped.
/// </summary>
internal sealed record Note(string? Title, string? Author, DateTimeOffset? Date, IReadOnlyList<string> Tags)
{
    private const string Fence = "---";

    // A file that opens a front matter and never closes it is a note without one; that is found out after so many lines.
    private const int MaxFrontMatterLines = 100;

    /// <summary>Reads the front matter only.</summary>
    public static async Task<Note> ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        bool closed = false;
        if (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) == Fence)
        {
            for (int i = 0; i < MaxFrontMatterLines && !closed && await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; i++)
            {
                closed = line.TrimEnd() == Fence;
                if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                {
                    values[line[..colon].Trim()] = line[(colon + 1)..].Trim().Trim('"', '\'');
                }
            }
        }

        const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return closed ? new Note(Text("title"), Text("author"), Time("date"), Text("tags")?.Split(',', Trimmed) ?? []) : new Note(null, null, null, []);

        string? Text(string key) => values.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;

        DateTimeOffset? Time(string key)
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTimeOffset.TryParse(Text(key), CultureInfo.InvariantCulture, Utc, out DateTimeOffset time) ? time : null;
        }
    }

    /// <summary>The text without its front matter.</summary>
    public static string Body(string text)
    {
        using StringReader reader = new(text);
        if (reader.ReadLine() != Fence)
        {
            return text;
        }

        for (int i = 0; i < MaxFrontMatterLines && reader.ReadLine() is { } line; i++)
        {
            if (line.TrimEnd() == Fence)
            {
                return reader.ReadToEnd();
            }
        }

        return text;
    }
}
