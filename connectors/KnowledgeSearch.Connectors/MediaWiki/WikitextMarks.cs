using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// The few marks of wikitext that a connector must read: links, categories and headings. Templates are not expanded: a category that a template adds is
/// not seen, over the API no more than in a dump. One pass each, whatever the text holds.
/// </summary>
internal static partial class WikitextMarks
{
    private const int MaxLinks = 2_000;
    private const int MaxTags = 200;
    private const int MaxHeading = 500;
    private static readonly SearchValues<char> EndOfTarget = SearchValues.Create("|[]{}\n");
    private static readonly SearchValues<char> EndOfAddress = SearchValues.Create(" \t\r\n[]<>\"|{}");
    private static readonly string[] Literal = ["nowiki", "pre", "syntaxhighlight", "source", "math"];

    /// <summary>The text without comments and without what the wiki shows as it is written.</summary>
    public static string Visible(string wikitext)
    {
        StringBuilder text = new(wikitext.Length);
        HashSet<string> neverClosed = [];
        int at = 0;
        for (int open = wikitext.IndexOf('<', 0); open >= 0; open = wikitext.IndexOf('<', open))
        {
            string? close = Closing(wikitext, open);
            int end = close is null || neverClosed.Contains(close) ? -1 : wikitext.IndexOf(close, open, StringComparison.OrdinalIgnoreCase);
            if (end < 0)
            {
                if (close is not null)
                {
                    neverClosed.Add(close);
                }

                open++;
                continue;
            }

            text.Append(wikitext, at, open - at);
            at = open = end + close!.Length;
            if (close != "-->")
            {
                text.Append(' ');
            }
        }

        return text.Append(wikitext, at, wikitext.Length - at).ToString();
    }

    /// <summary>Absolute addresses that the text points to, within the wiki and outside it, and its categories.</summary>
    public static (IReadOnlyList<string> Links, IReadOnlyList<string> Categories) Read(string visible, MediaWikiSite site, MediaWikiPage page)
    {
        List<string> links = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> categories = [];
        foreach ((int at, string target) in Targets(visible))
        {
            if (target.StartsWith('#') || links.Count >= MaxLinks)
            {
                continue;
            }

            string title = target.Split('#', 2)[0];
            if (title.StartsWith('/') && page.Namespace != 0)
            {
                title = page.Title + title.TrimEnd('/');
            }

            if (Elsewhere(title, site) is { } elsewhere)
            {
                Add(links, seen, elsewhere);
            }
            else if (site.Read(title) is { } read)
            {
                bool shown = visible[at + 2] == ':';
                if (read.Namespace.Id == 14 && !shown)
                {
                    string name = read.Title[(read.Title.IndexOf(':', StringComparison.Ordinal) + 1)..];
                    if (categories.Count < MaxTags && !categories.Contains(name))
                    {
                        categories.Add(name);
                    }
                }
                else if (read.Namespace.Id >= 0 && (read.Namespace.Id != 6 || shown) && read.Title != page.Title)
                {
                    Add(links, seen, site.PageUrl(read.Title));
                }
            }
        }

        AddExternal(visible, links, seen);
        return (links, categories);
    }

    /// <summary>The targets of all <c>[[links]]</c> and where they begin, in order; what does not close is none.</summary>
    public static IEnumerable<(int At, string Target)> Targets(string text)
    {
        for (int open = text.IndexOf("[[", StringComparison.Ordinal); open >= 0; open = text.IndexOf("[[", open + 1, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> rest = text.AsSpan(open + 2, Math.Min(text.Length - open - 2, 600));
            int end = rest.IndexOfAny(EndOfTarget);
            if (end > 0 && (rest[end] == '|' || rest[end..].StartsWith("]]")))
            {
                yield return (open, rest[..end].Trim().ToString());
            }
        }
    }

    /// <summary>The text of a heading line, or null: <c>== Vraag ==</c>.</summary>
    public static (int Level, string Text)? Heading(string line)
    {
        string trimmed = line.TrimEnd();
        int level = 0;
        while (level < trimmed.Length && level < 6 && trimmed[level] == '=')
        {
            level++;
        }

        while (level > 0 && (trimmed.Length <= 2 * level || !trimmed.EndsWith(new string('=', level), StringComparison.Ordinal)))
        {
            level--;
        }

        return level == 0 ? null : (level, Plain(trimmed[level..^level].Trim(' ', '\t', '=')));
    }

    /// <summary>One line without marks.</summary>
    public static string Plain(string line)
    {
        string text = line.Length > MaxHeading ? line[..MaxHeading] : line;
        text = Template().Replace(Tag().Replace(text, ""), "");
        text = External().Replace(Internal().Replace(text, "$1"), "$1");
        return text.Replace("'''", "", StringComparison.Ordinal).Replace("''", "", StringComparison.Ordinal).Trim();
    }

    private static string? Closing(string text, int open)
    {
        ReadOnlySpan<char> rest = text.AsSpan(open);
        if (rest.StartsWith("<!--"))
        {
            return "-->";
        }

        foreach (string tag in Literal)
        {
            if (rest.Length > tag.Length + 1 && rest[1..].StartsWith(tag, StringComparison.OrdinalIgnoreCase) && rest[tag.Length + 1] is '>' or ' ')
            {
                return $"</{tag}>";
            }
        }

        return null;
    }

    private static string? Elsewhere(string title, MediaWikiSite site)
    {
        string text = title.TrimStart(':');
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && site.Find(text[..colon]) is null && site.Interwiki.TryGetValue(text[..colon].Trim().ToLowerInvariant(), out string? address)
            ? address.Replace("$1", MediaWikiSite.Encode(text[(colon + 1)..].Trim()), StringComparison.Ordinal) : null;
    }

    private static void AddExternal(string text, List<string> links, HashSet<string> seen)
    {
        const string Mark = "://";
        for (int at = -Mark.Length; links.Count < MaxLinks && (at = text.IndexOf(Mark, at + Mark.Length, StringComparison.Ordinal)) >= 0;)
        {
            ReadOnlySpan<char> before = text.AsSpan(0, at);
            int start = before.EndsWith("https", StringComparison.OrdinalIgnoreCase) ? at - 5
                : before.EndsWith("http", StringComparison.OrdinalIgnoreCase) ? at - 4 : -1;
            if (start >= 0)
            {
                ReadOnlySpan<char> rest = text.AsSpan(start, Math.Min(text.Length - start, 2_048));
                int end = rest.IndexOfAny(EndOfAddress);
                string address = rest[..(end < 0 ? rest.Length : end)].ToString().TrimEnd('.', ',', ';', ':', '!', '?', '\'');
                Add(links, seen, address.EndsWith(')') && !address.Contains('(', StringComparison.Ordinal) ? address.TrimEnd(')', '.', ',') : address);
            }
        }
    }

    private static void Add(List<string> links, HashSet<string> seen, string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && seen.Add(address))
        {
            links.Add(address);
        }
    }

    [GeneratedRegex(@"<[^<>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\{\{[^{}]*\}\}")]
    private static partial Regex Template();

    [GeneratedRegex(@"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")]
    private static partial Regex Internal();

    [GeneratedRegex(@"\[https?://[^\s\[\]]+\s+([^\[\]]*)\]")]
    private static partial Regex External();
}
