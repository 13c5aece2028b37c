using System.Text;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Whitespace as a reader sees it.</summary>
internal static class Whitespace
{
    /// <summary>Every run of whitespace (no-break spaces too) becomes one space; none at the ends.</summary>
    public static string Collapse(ReadOnlySpan<char> text)
    {
        StringBuilder collapsed = new(text.Length);
        foreach (char c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                collapsed.Append(c);
            }
            else if (collapsed.Length > 0 && collapsed[^1] != ' ')
            {
                collapsed.Append(' ');
            }
        }

        return collapsed.ToString().TrimEnd(' ');
    }
}
