namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>Addresses that crawled documents give. Only those of the web and of mail become links; a script or a file address never does.</summary>
internal static class OutsideAddress
{
    /// <summary>The address to link to; null when it must not be a link.</summary>
    public static string? Of(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https" or "mailto") ? address.AbsoluteUri : null;
}
