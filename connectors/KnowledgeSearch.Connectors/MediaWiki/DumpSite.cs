namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>What a dump's <c>siteinfo</c> says about the wiki.</summary>
internal static class DumpSite
{
    /// <param name="name">The wiki's name.</param>
    /// <param name="mainPage">Address of its main page, the only one that a dump gives.</param>
    /// <param name="pageAddress">Configured instead; empty: made of the main page's.</param>
    /// <param name="letters">Whether titles begin with a capital: <c>first-letter</c> or <c>case-sensitive</c>.</param>
    /// <param name="namespaces">As told; none in dumps without siteinfo.</param>
    /// <param name="generator">Name and version of the software.</param>
    public static MediaWikiSite Create(string name, string mainPage, string pageAddress, string letters, IReadOnlyList<MediaWikiNamespace> namespaces,
        string generator = "")
    {
        List<MediaWikiNamespace> all = [.. namespaces];
        if (all.TrueForAll(ns => ns.Id != 0))
        {
            all.Add(new MediaWikiNamespace(0, "") { IsCaseSensitive = letters == "case-sensitive" });
        }

        return new MediaWikiSite(name, pageAddress.Length > 0 ? pageAddress : PageAddress(mainPage), all) { Generator = generator };
    }

    // https://wiki.example/wiki/Hoofdpagina, …/index.php/Hoofdpagina or …/index.php?title=Hoofdpagina.
    private static string PageAddress(string mainPage)
    {
        int title = mainPage.IndexOf("title=", StringComparison.Ordinal);
        int end = title >= 0 ? title + "title=".Length : mainPage.LastIndexOf('/') + 1;
        return Uri.TryCreate(mainPage, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? mainPage[..end] + "$1" : "";
    }
}
