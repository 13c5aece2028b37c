namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>When a line counts as repeated, and what learning may cost.</summary>
internal sealed record RepeatedBlocksOptions
{
    public static RepeatedBlocksOptions Default { get; } = new();

    /// <summary>Fewest pages that must have a line.</summary>
    public int MinPages { get; init; } = 5;

    /// <summary>Share of the pages that must have a line of text.</summary>
    public double TextShare { get; init; } = 0.10;

    /// <summary>Share of the pages that must have a line that is a link: the menu of a section stands on its pages only.</summary>
    public double LinkShare { get; init; } = 0.02;

    /// <summary>Pages after which what was learned counts half.</summary>
    public int WindowPages { get; init; } = 512;

    /// <summary>Lines of a page that are learned, half from its start and half from its end.</summary>
    public int MaxLinesPerPage { get; init; } = 128;

    /// <summary>Lines remembered; the rarest give way.</summary>
    public int MaxBlocks { get; init; } = 4096;
}
