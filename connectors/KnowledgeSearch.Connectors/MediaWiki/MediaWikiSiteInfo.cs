using System.Text.Json;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>Reads <c>meta=siteinfo</c>.</summary>
internal static class MediaWikiSiteInfo
{
    /// <exception cref="ConnectorException">It is not MediaWiki that answered, or one too old.</exception>
    public static MediaWikiSite Read(JsonElement answer, Uri address)
    {
        JsonElement query = answer.Part("query");
        JsonElement general = query.Part("general");
        if (general.ValueKind != JsonValueKind.Object || query.Part("namespaces").ValueKind != JsonValueKind.Object)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent,
                $"{HttpFaults.Shown(address)} answered JSON that is not MediaWiki's. Check that the address is that of the wiki's api.php.");
        }

        ILookup<long, string> aliases = query.Each("namespacealiases").ToLookup(alias => alias.Number("id") ?? long.MinValue, alias => alias.Text("alias"));
        List<MediaWikiNamespace> namespaces = [.. query.Part("namespaces").EnumerateObject().Select(ns => Namespace(ns.Value, aliases, address))];
        return new MediaWikiSite(general.Text("sitename"), PageAddress(general, address), namespaces)
        {
            Now = answer.Time("curtimestamp"),
            Generator = general.Text("generator"),
            Interwiki = query.Each("interwikimap").Where(entry => entry.Text("prefix").Length > 0)
                .GroupBy(entry => entry.Text("prefix").ToLowerInvariant())
                .ToDictionary(group => group.Key, group => Absolute(group.First().Text("url"), address)),
        };
    }

    private static MediaWikiNamespace Namespace(JsonElement ns, ILookup<long, string> aliases, Uri address)
    {
        // Up to 1.24 the name stands under "*", whatever formatversion is asked for.
        if (ns.Part("name").ValueKind != JsonValueKind.String)
        {
            throw MediaWikiFaults.From("badvalue", "", address, withCredentials: false);
        }

        long id = ns.Number("id") ?? 0;
        return new MediaWikiNamespace((int)id, ns.Text("name"))
        {
            Aliases = [.. aliases[id].Append(ns.Text("canonical")).Where(alias => alias.Length > 0)],
            IsContent = ns.Part("content").ValueKind == JsonValueKind.True,
            IsCaseSensitive = ns.Text("case") == "case-sensitive",
        };
    }

    private static string PageAddress(JsonElement general, Uri address)
    {
        string server = general.Text("server") is { Length: > 0 } told ? told : address.GetLeftPart(UriPartial.Authority);
        string path = general.Text("articlepath") is { Length: > 0 } article ? article : "/index.php?title=$1";
        return Absolute(path.StartsWith("http", StringComparison.Ordinal) ? path : server + path, address);
    }

    // $wgServer may leave the scheme to the reader.
    private static string Absolute(string url, Uri address) => url.StartsWith("//", StringComparison.Ordinal) ? $"{address.Scheme}:{url}" : url;
}
