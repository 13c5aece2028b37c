namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>What reading one page may cost.</summary>
internal sealed record PageReaderOptions
{
    public static PageReaderOptions Default { get; } = new();

    /// <summary>Deepest element that is read; what is below is read as its text. Legacy layouts nest tables some 30 deep; 512 is also AngleSharp's default.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Characters of text kept; the rest of the page is dropped.</summary>
    public int MaxTextLength { get; init; } = 2 * 1024 * 1024;
}
