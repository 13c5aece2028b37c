using System.Text;

namespace KnowledgeSearch.Ingestion.Parsing.Wiki;

/// <summary>Reads the lines of wikitext whose inline constructs are resolved: headings, lists, tables, rules, emphasis.</summary>
internal sealed class WikiLines
{
    private readonly StringBuilder text = new();
    private readonly List<string> headings = [];
    private int tables;
    private bool rowHasCells;

    public ParsedBody Read(string resolved, IReadOnlyList<string> links, CancellationToken ct)
    {
        int lines = 0;
        foreach (ReadOnlySpan<char> line in resolved.AsSpan().EnumerateLines())
        {
            if ((++lines & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            if (text.Length >= BodyText.MaxTextLength)
            {
                break;
            }

            Line(line.Trim());
        }

        LiteralText.Restore(text);
        string clean = CleanText.Of(text.ToString());
        return new ParsedBody(clean.Length > BodyText.MaxTextLength ? clean[..BodyText.MaxTextLength] : clean, headings, links);
    }

    private void Line(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line.StartsWith("----"))
        {
            return;
        }

        if (line.StartsWith("{|"))
        {
            tables++;
            rowHasCells = false;
        }
        else if (tables > 0 && line.StartsWith("|}"))
        {
            tables--;
            rowHasCells = false;
            Line(line[2..].Trim());
        }
        else if (tables > 0 && line.StartsWith("|-"))
        {
            rowHasCells = false;
        }
        else if (tables > 0 && line.StartsWith("|+"))
        {
            Write(WithoutAttributes(line[2..]), false);
        }
        else if (tables > 0 && line[0] is '|' or '!')
        {
            Cells(line[1..], line[0] == '!');
        }
        else if (line[0] == '=' && Heading(line) is { Length: > 0 } heading)
        {
            headings.Add(heading);
            Write(heading, false);
        }
        else if (IsGalleryLine(line))
        {
            Write(line.Contains('|') ? line[(line.LastIndexOf('|') + 1)..].Trim() : [], false);
        }
        else
        {
            Write(line.TrimStart("*#:;").Trim(), false);
        }
    }

    // A gallery lists "Bestand:x.jpg|caption".
    private static bool IsGalleryLine(ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        return colon is > 0 and < 12 && colon + 1 < line.Length && line[colon + 1] != ' ' && WikiFrame.FileNamespaces.Contains(line[..colon].ToString().ToLowerInvariant());
    }

    private void Cells(ReadOnlySpan<char> row, bool header)
    {
        while (true)
        {
            int bars = row.IndexOf("||");
            int marks = header ? row.IndexOf("!!") : -1;
            int end = bars < 0 ? marks : marks < 0 ? bars : Math.Min(bars, marks);
            Write(WithoutAttributes(end < 0 ? row : row[..end]), rowHasCells);
            rowHasCells = true;
            if (end < 0)
            {
                return;
            }

            row = row[(end + 2)..];
        }
    }

    // "style=… | text"
    private static ReadOnlySpan<char> WithoutAttributes(ReadOnlySpan<char> cell)
    {
        int bar = cell.IndexOf('|');
        return (bar > 0 && cell[..bar].Contains('=') ? cell[(bar + 1)..] : cell).Trim();
    }

    private static string Heading(ReadOnlySpan<char> line)
    {
        int level = Math.Min(line.Length - line.TrimStart('=').Length, line.Length - line.TrimEnd('=').Length);
        if (level is 0 or > 6 || line.Length <= 2 * level)
        {
            return "";
        }

        StringBuilder heading = new();
        Append(heading, line[level..^level].Trim());
        LiteralText.Restore(heading);
        return CleanText.Of(heading.ToString());
    }

    private void Write(ReadOnlySpan<char> line, bool sameRow)
    {
        StringBuilder written = new();
        Append(written, line);
        if (written.Length > 0)
        {
            text.Append(text.Length == 0 ? "" : sameRow ? "\t" : "\n").Append(written);
        }
    }

    // Runs of two and more apostrophes are emphasis, four and more tildes a signature; whitespace collapses.
    private static void Append(StringBuilder target, ReadOnlySpan<char> line)
    {
        for (int i = 0; i < line.Length;)
        {
            int run = 1;
            while (i + run < line.Length && line[i + run] == line[i])
            {
                run++;
            }

            if (char.IsWhiteSpace(line[i]))
            {
                if (target.Length > 0 && target[^1] != ' ')
                {
                    target.Append(' ');
                }
            }
            else if (!(line[i] == '\'' && run >= 2) && !(line[i] == '~' && run is >= 3 and <= 5))
            {
                target.Append(line[i], run);
            }

            i += run;
        }

        while (target.Length > 0 && target[^1] == ' ')
        {
            target.Length--;
        }
    }
}
