using System.Globalization;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// The <c>attachments</c> column: <c>uploadedfile:1,page:2,opengraphobject:[3 : https://… : title="a, b: c" : description="…"]</c>. Commas and colons occur
/// inside the brackets, so a bracket ends at <c>"]</c> before a comma or the end of the cell.
/// </summary>
internal sealed record YammerAttachments(IReadOnlyList<long> Files, IReadOnlyList<string> Links, IReadOnlyList<string> Titles)
{
    private const int MaxLength = 64 * 1024;
    private const string GraphObject = "opengraphobject:[";

    public static YammerAttachments Read(string? cell)
    {
        List<long> files = [];
        List<string> links = [];
        List<string> titles = [];
        ReadOnlySpan<char> rest = cell.AsSpan(0, Math.Min(cell?.Length ?? 0, MaxLength));
        while (!rest.IsEmpty)
        {
            rest = rest.TrimStart(", \t\r\n");
            if (rest.StartsWith(GraphObject, StringComparison.OrdinalIgnoreCase))
            {
                int end = End(rest);
                AddGraphObject(rest[GraphObject.Length..end].ToString(), links, titles);
                rest = rest[Math.Min(end + 1, rest.Length)..];
                continue;
            }

            int comma = rest.IndexOf(',');
            ReadOnlySpan<char> one = comma < 0 ? rest : rest[..comma];
            if (one.StartsWith("uploadedfile:", StringComparison.OrdinalIgnoreCase) && long.TryParse(one["uploadedfile:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            {
                files.Add(id);
            }

            rest = comma < 0 ? [] : rest[(comma + 1)..];
        }

        return new YammerAttachments(files, links, titles);
    }

    private static void AddGraphObject(string inside, List<string> links, List<string> titles)
    {
        string[] parts = inside.Split(" : ", 3);
        if (parts.Length > 1 && EngageText.IsWebAddress(parts[1].Trim()))
        {
            links.Add(parts[1].Trim());
        }

        if (parts.Length == 3 && parts[2].StartsWith("title=\"", StringComparison.OrdinalIgnoreCase))
        {
            string title = parts[2]["title=\"".Length..];
            int end = title.IndexOf("\" : description=", StringComparison.OrdinalIgnoreCase);
            titles.Add((end < 0 ? title : title[..end]).TrimEnd('"', ' '));
        }
    }

    private static int End(ReadOnlySpan<char> text)
    {
        for (int from = 0, at; (at = text[from..].IndexOf("\"]")) >= 0; from += at + 2)
        {
            int end = from + at + 1;
            if (end + 1 == text.Length || text[end + 1] == ',')
            {
                return end;
            }
        }

        int bracket = text.IndexOf(']');
        return bracket < 0 ? text.Length : bracket;
    }
}
