using System.Text;
using KnowledgeSearch.Ingestion.Parsing;

namespace KnowledgeSearch.Ingestion.Enrichment;

/// <summary>Short texts of a document as they are indexed and shown: one line, clean characters, bounded.</summary>
internal static class DocumentText
{
    /// <summary>Longest title, in characters.</summary>
    public const int LongestTitle = 1_000;

    /// <summary>Longest name of a person, a container or a tag, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>Text as one line without white space around it; what is too long is cut off.</summary>
    public static string Line(string text, int longest)
    {
        ReadOnlySpan<char> bounded = text.AsSpan(0, Math.Min(text.Length, 4 * longest));
        string clean = CleanText.Of(bounded.ToString());
        StringBuilder line = new(Math.Min(clean.Length, longest));
        foreach (char c in clean)
        {
            bool space = char.IsWhiteSpace(c);
            if (!space || (line.Length > 0 && line[^1] != ' '))
            {
                line.Append(space ? ' ' : c);
            }
        }

        int length = Math.Min(line.Length, longest);
        if (length > 0 && length < line.Length && char.IsHighSurrogate(line[length - 1]))
        {
            length--;
        }

        return line.ToString(0, length).TrimEnd();
    }

    /// <summary>An address that may be offered as a link; empty when it is none.</summary>
    public static string Address(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeMailto) ? url : "";
}
