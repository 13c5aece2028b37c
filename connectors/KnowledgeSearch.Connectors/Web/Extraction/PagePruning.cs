using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Takes out of a page what its author marked as not for searchers or not for eyes.</summary>
internal static class PagePruning
{
    /// <summary>Empties the nodes rather than removing them: removal searches the parent's children each time.</summary>
    public static void Prune(IHtmlDocument document)
    {
        if (document.Body is { } body)
        {
            foreach (INode node in WithdrawnNodes(body))
            {
                node.TextContent = "";
            }
        }
    }

    /// <summary>Whether a browser without style sheets of its own would not show the element.</summary>
    public static bool IsHidden(IElement element)
    {
        if (element.HasAttribute("hidden"))
        {
            return true;
        }

        // Wikipedia marks its fallback images of formulas as hidden from screen readers; they are still the page's.
        if (element.GetAttribute("aria-hidden") == "true" && element.ClassName?.Contains("fallback-image", StringComparison.Ordinal) != true)
        {
            return true;
        }

        return element.GetAttribute("style") is { Length: > 0 } style && (Declares(style, "display", "none") || Declares(style, "visibility", "hidden"));
    }

    // The comments of the Google Search Appliance: "index" and "all" keep what follows out of the index until the matching googleon; "anchor" and "snippet" are about links and
    // snippets and hide nothing from a search. One that is never closed is a slip of the template: taken literally it would void every page of the site.
    private static List<INode> WithdrawnNodes(IElement body)
    {
        List<INode> withdrawn = [];
        List<INode> sinceOff = [];
        bool off = false;
        TreeWalk walk = new(body);
        while (walk.MoveNext())
        {
            if (walk.Leaving)
            {
                continue;
            }

            if (walk.Current is IComment comment && Switch(comment.Data) is { } switched)
            {
                withdrawn.AddRange(off && !switched ? sinceOff : []);
                sinceOff = switched && off ? sinceOff : [];
                off = switched;
            }
            else if (walk.Current is IElement element && IsHidden(element))
            {
                withdrawn.Add(element);
                walk.SkipChildren();
            }
            else if (off && walk.Current is IText)
            {
                sinceOff.Add(walk.Current);
            }
        }

        return withdrawn;
    }

    private static bool? Switch(string comment)
    {
        ReadOnlySpan<char> words = comment.AsSpan().Trim();
        bool off = words.StartsWith("googleoff:", StringComparison.OrdinalIgnoreCase);
        if (!off && !words.StartsWith("googleon:", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        ReadOnlySpan<char> scope = words[(words.IndexOf(':') + 1)..].Trim();
        return scope.Equals("index", StringComparison.OrdinalIgnoreCase) || scope.Equals("all", StringComparison.OrdinalIgnoreCase) ? off : null;
    }

    private static bool Declares(string style, string property, string value)
    {
        foreach (Range range in style.AsSpan().Split(';'))
        {
            ReadOnlySpan<char> declaration = style.AsSpan(range);
            int colon = declaration.IndexOf(':');
            if (colon > 0
                && declaration[..colon].Trim().Equals(property, StringComparison.OrdinalIgnoreCase)
                && declaration[(colon + 1)..].Trim().StartsWith(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
