using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Demo;

/// <summary>Renders the wikitext that the demo's pages use: headings, lists, links, bold, italics, paragraphs.</summary>
internal static partial class Wikitext
{
    public static string? RedirectTarget(string text) => Redirect().Match(text) is { Success: true } match ? match.Groups[1].Value.Trim() : null;

    public static IReadOnlyList<string> Categories(string text) => [.. Category().Matches(text).Select(match => match.Groups[1].Value.Trim())];

    public static IReadOnlyList<string> Links(string text) =>
        [.. Internal().Matches(Category().Replace(text, "")).Select(match => match.Groups[1].Value.Trim()).Distinct(StringComparer.Ordinal)];

    public static IReadOnlyList<(int Level, string Title)> Sections(string text) =>
        [.. text.Split('\n').Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => (match.Groups[1].Length, match.Groups[2].Value.Trim()))];

    public static string ToHtml(string text)
    {
        StringBuilder html = new("<div class=\"mw-content-ltr mw-parser-output\" lang=\"nl\" dir=\"ltr\">");
        string open = "";
        List<string> paragraph = [];
        void Flush()
        {
            if (paragraph.Count > 0)
            {
                html.Append("<p>").AppendJoin(' ', paragraph).Append("</p>\n");
                paragraph.Clear();
            }
        }

        void List(string wanted)
        {
            if (open != wanted)
            {
                html.Append(open.Length > 0 ? $"</{open}>\n" : "").Append(wanted.Length > 0 ? $"<{wanted}>" : "");
                open = wanted;
            }
        }

        foreach (string line in Category().Replace(text, "").Split('\n').Select(line => line.Trim()))
        {
            string list = line switch { ['*', ..] => "ul", ['#', ..] => "ol", [':', ..] => "dl", _ => "" };
            if (list.Length > 0 || line.Length == 0 || Heading().IsMatch(line))
            {
                Flush();
            }

            List(list);
            if (Heading().Match(line) is { Success: true } heading)
            {
                int level = heading.Groups[1].Length;
                string title = heading.Groups[2].Value.Trim();
                html.Append(CultureInfo.InvariantCulture, $"<div class=\"mw-heading mw-heading{level}\"><h{level} id=\"{HtmlEncoder.Default.Encode(title.Replace(' ', '_'))}\">{Inline(title)}</h{level}></div>\n");
            }
            else if (list.Length > 0)
            {
                string element = list == "dl" ? "dd" : "li";
                html.Append(CultureInfo.InvariantCulture, $"<{element}>{Inline(line.TrimStart('*', '#', ':').Trim())}</{element}>\n");
            }
            else if (line.Length > 0)
            {
                paragraph.Add(Inline(line));
            }
        }

        Flush();
        List("");
        return html.Append("</div>").ToString();
    }

    private static string Inline(string text)
    {
        string html = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        html = Internal().Replace(html, match => $"<a href=\"/wiki/{Address(match.Groups[1].Value)}\" title=\"{match.Groups[1].Value.Trim()}\">{(match.Groups[2].Success ? match.Groups[2].Value : match.Groups[1].Value)}</a>");
        html = External().Replace(html, "<a rel=\"nofollow\" class=\"external text\" href=\"$1\">$2</a>");
        html = Bold().Replace(html, "<b>$1</b>");
        return Italic().Replace(html, "<i>$1</i>");
    }

    private static string Address(string title) => Uri.EscapeDataString(WikiSite.Normal(title).Replace(' ', '_')).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);

    [GeneratedRegex(@"^#(?:DOORVERWIJZING|REDIRECT)\s*\[\[([^\]|]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Redirect();

    [GeneratedRegex(@"\[\[(?:Categorie|Category):([^\]|]+)(?:\|[^\]]*)?\]\]\n?")]
    private static partial Regex Category();

    [GeneratedRegex(@"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")]
    private static partial Regex Internal();

    [GeneratedRegex(@"\[(https?://[^\s\]]+)\s+([^\]]+)\]")]
    private static partial Regex External();

    [GeneratedRegex(@"'''(.+?)'''")]
    private static partial Regex Bold();

    [GeneratedRegex(@"''(.+?)''")]
    private static partial Regex Italic();

    [GeneratedRegex(@"^(={2,4})\s*(.+?)\s*\1$")]
    private static partial Regex Heading();
}
