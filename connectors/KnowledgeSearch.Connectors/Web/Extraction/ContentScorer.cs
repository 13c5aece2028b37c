using AngleSharp.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>
/// Finds the part of a page that is its content from the length of its lines, how much of them is link, and what elements, roles and class names say (after Kohlschütter,
/// Fankhauser and Nejdl, "Boilerplate detection using shallow text features", WSDM 2010). Made for what readability algorithms do badly: layout tables, pages of a few lines,
/// pages that are lists of links.
/// </summary>
internal sealed class ContentScorer
{
    // A part is entered while it alone holds this share of what its parent scores.
    private const double DominantShare = 0.75;

    // A link tells less than a sentence, yet on a page of links the links are the content.
    private const double LinkWeight = 0.25;

    private static readonly string[] AroundContent =
    [
        "menu", "navig", "sidebar", "footer", "voettekst", "breadcrumb", "kruimel", "banner", "masthead", "copyright", "disclaimer", "cookie", "advert", "toolbar", "social",
        "newsletter", "nieuwsbrief", "skiplink", "login", "topbar", "logo",
    ];

    private static readonly string[] AroundContentWords = ["nav", "search", "zoek", "zoeken", "share", "related", "foot", "header", "kop", "tabs", "tools", "pager", "links", "crumbs"];

    private static readonly string[] ContentWords = ["content", "main", "article", "artikel", "inhoud", "body", "text", "tekst", "post", "entry", "pagina", "story"];

    private readonly Dictionary<IElement, double> weights = [];
    private readonly Dictionary<IElement, double> scores = [];
    private readonly Dictionary<IElement, (int Letters, int InLinks)> letters = [];

    private ContentScorer(IElement body)
    {
        List<(TextRun Run, IElement Holder)> runs = [.. TextRun.Of(body).Select(run => (run, run.Nodes[0].ParentElement!))];
        foreach ((TextRun run, IElement holder) in runs)
        {
            for (IElement? at = holder; at is not null; at = at == body ? null : at.ParentElement)
            {
                (int all, int inLinks) = letters.GetValueOrDefault(at);
                letters[at] = (all + run.Text.Length, inLinks + (run.IsLink ? run.Text.Length : 0));
            }
        }

        foreach ((TextRun run, IElement holder) in runs)
        {
            double score = run.Text.Length * (run.IsLink ? LinkWeight : run.Text.Length >= 80 ? 1.5 : 1) * WeightOf(holder, body);
            for (IElement? at = holder; at is not null; at = at == body ? null : at.ParentElement)
            {
                scores[at] = scores.GetValueOrDefault(at) + score;
            }
        }
    }

    /// <summary>The element that holds the content, and the elements inside it that belong to the site around it.</summary>
    public static (IElement Content, IReadOnlySet<IElement> Around) Find(IElement body)
    {
        ContentScorer scorer = new(body);
        IElement content = body;
        while (content.Children.MaxBy(child => scorer.scores.GetValueOrDefault(child)) is { } part
            && scorer.scores.GetValueOrDefault(part) is > 0 and double score
            && score >= DominantShare * scorer.scores[content])
        {
            content = part;
        }

        // A list, a row or a line that dominates is read with its list, table or paragraph around it.
        while (content != body && content.LocalName is not ("div" or "td" or "section" or "article" or "main" or "center" or "form" or "blockquote"))
        {
            content = content.ParentElement!;
        }

        int total = scorer.letters.GetValueOrDefault(content).Letters;
        HashSet<IElement> around = [];
        foreach (IElement element in scorer.letters.Keys)
        {
            if (element != content && OwnWeight(element, scorer.letters[element]) < 1 && scorer.letters[element].Letters < 0.4 * total && content.Contains(element))
            {
                around.Add(element);
            }
        }

        return (content, around);
    }

    private double WeightOf(IElement element, IElement body)
    {
        Stack<IElement> pending = [];
        IElement? at = element;
        double weight = 1;
        for (; at is not null && at != body; at = at.ParentElement)
        {
            if (weights.TryGetValue(at, out weight))
            {
                break;
            }

            pending.Push(at);
            weight = 1;
        }

        while (pending.TryPop(out IElement? next))
        {
            weight = Math.Clamp(weight * OwnWeight(next, letters.GetValueOrDefault(next)), 0.05, 3);
            weights[next] = weight;
        }

        return weight;
    }

    private static double OwnWeight(IElement element, (int Letters, int InLinks) text)
    {
        bool mostlyLinks = text.InLinks > text.Letters / 2;
        switch (element.LocalName)
        {
            case "nav" or "footer" or "aside":
                return 0.15;
            case "main" or "article":
                return 2;
            case "header" when element.ParentElement?.LocalName is not ("article" or "main" or "section"):
                return 0.3;
            case "td" when mostlyLinks && IsNarrow(element.GetAttribute("width")):
                return 0.2;
            case "body" or "html" or "a" or "h1" or "h2" or "h3":
                return 1;
        }

        switch (element.GetAttribute("role"))
        {
            case "navigation" or "banner" or "contentinfo" or "search" or "complementary":
                return 0.15;
            case "main":
                return 2;
        }

        string names = $"{element.Id} {element.ClassName}";
        if (names.Length == 1)
        {
            return 1;
        }

        if (Words(names).Any(word => ContentWords.Contains(word, StringComparer.OrdinalIgnoreCase)))
        {
            return 1.3;
        }

        return Array.Exists(AroundContent, name => names.Contains(name, StringComparison.OrdinalIgnoreCase))
            || Words(names).Any(word => AroundContentWords.Contains(word, StringComparer.OrdinalIgnoreCase)) ? 0.2 : 1;
    }

    private static IEnumerable<string> Words(string names) => names.Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries);

    // Menu columns of layout tables: up to 220 pixels or a quarter of the width.
    private static bool IsNarrow(string? width) =>
        width is { Length: > 0 }
        && (width.EndsWith('%')
            ? double.TryParse(width.AsSpan(0, width.Length - 1), out double percent) && percent <= 25
            : double.TryParse(width.AsSpan().TrimEnd("px"), out double pixels) && pixels <= 220);
}
