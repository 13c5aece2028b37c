using System.Buffers;
using System.Text;

namespace KnowledgeSearch.Ingestion.Parsing.Wiki;

internal enum WikiConstruct
{
    Page,
    Link,
    Template,
    Parameter,
}

/// <summary>A construct that is open: its parts so far, split at the bars of its own level.</summary>
internal sealed class WikiFrame(WikiConstruct construct)
{
    public WikiConstruct Construct { get; } = construct;

    public List<StringBuilder> Parts { get; } = [new()];

    public StringBuilder Text => Parts[^1];

    /// <summary>How the construct is written when it never closes.</summary>
    public string Opening => Construct switch { WikiConstruct.Link => "[[", WikiConstruct.Template => "{{", WikiConstruct.Parameter => "{{{", _ => "" };

    /// <summary>What a closed construct leaves in the text around it.</summary>
    public string Reduce() => Construct switch
    {
        WikiConstruct.Link => Link(),
        WikiConstruct.Template => Template(),
        WikiConstruct.Parameter => Parts.Count > 1 ? Parts[1].ToString() : "",
        _ => Text.ToString(),
    };

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("<>[]{}.\"");
    /// <summary>Names of the namespace of files, lower case.</summary>
    public static readonly string[] FileNamespaces = ["file", "image", "media", "bestand", "afbeelding"];
    private static readonly string[] CategoryNamespaces = ["category", "categorie"];

    private static readonly string[] FileOptions =
        ["thumb", "thumbnail", "mini", "miniatuur", "frame", "framed", "kader", "frameless", "kaderloos", "border", "rand", "left", "links", "right", "rechts", "center", "centre", "gecentreerd", "none", "geen", "upright", "rechtop"];

    private string Link()
    {
        string target = Parts[0].ToString().Trim();
        int colon = target.IndexOf(':');
        string space = colon > 0 ? target[..colon].Trim().ToLowerInvariant() : "";
        if (FileNamespaces.Contains(space))
        {
            string caption = Parts.Count > 1 ? Parts[^1].ToString().Trim() : "";
            return caption.Length == 0 || IsFileOption(caption) ? "" : $"\n{caption}\n";
        }

        // [[nl:Pagina]] without text only lists the page in another language.
        if (CategoryNamespaces.Contains(space) || (Parts.Count == 1 && space.Length is 2 or 3 && target[0] != ':' && space.All(char.IsAsciiLetterLower)))
        {
            return "";
        }

        if (Parts.Count == 1 || Parts[^1].Length == 0)
        {
            return target.TrimStart(':').TrimStart('#').Replace('_', ' ');
        }

        return string.Join('|', Parts.Skip(1));
    }

    private string Template()
    {
        string name = Parts[0].ToString().Trim();
        if (name == "!")
        {
            return "|";
        }

        // Parser functions and magic words ({{#if:…}}, {{DEFAULTSORT:…}}) compute; their branches are kept like parameters.
        int colon = name.IndexOf(':');
        IEnumerable<string> values = Parts.Skip(1).Select(part => Value(part.ToString()));
        if (name.StartsWith('#') && colon > 0)
        {
            values = values.Prepend("");
        }

        string kept = string.Join('\n', values.Where(IsProse));
        return kept.Length == 0 ? "" : kept.Contains('\n') || Parts.Count > 2 ? $"\n{kept}\n" : kept;
    }

    private static string Value(string part)
    {
        int equals = part.IndexOf('=');
        bool named = equals > 0 && equals <= 40 && !part.AsSpan(0, equals).ContainsAny(NotInNames);
        return (named ? part[(equals + 1)..] : part).Trim();
    }

    // A sentence, not a number, a file name, a date or a switch.
    private static bool IsProse(string value) => value.Length >= 12 && value.AsSpan().Count(' ') >= 2 && value.Count(char.IsLetter) > value.Length / 2;

    private static bool IsFileOption(string part) =>
        FileOptions.Contains(part.ToLowerInvariant())
        || (part.EndsWith("px", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(part[0]))
        || part.Split('=')[0].ToLowerInvariant() is "alt" or "link" or "upright" or "class" or "lang" or "page" or "pagina";
}
