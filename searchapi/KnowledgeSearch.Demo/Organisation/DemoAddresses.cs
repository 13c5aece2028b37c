using System.Text.RegularExpressions;

namespace KnowledgeSearch.Demo;

/// <summary>Where the servers run, and the links between them: content says <c>{wiki:Verlof aanvragen}</c>, readers get an address that opens.</summary>
public sealed partial record DemoAddresses(Uri Intranet, Uri Wiki, Uri Engage, Uri Feeds, Uri Directory)
{
    public string Resolve(string text) => Link().Replace(text, match => Address(match.Groups[1].Value, match.Groups[2].Value));

    public string WikiPage(string title) => new Uri(Wiki, "wiki/" + Uri.EscapeDataString(title.Replace(' ', '_')).Replace("%3A", ":", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal)).AbsoluteUri;

    private string Address(string system, string target) => system switch
    {
        "wiki" => WikiPage(target),
        "intranet" => new Uri(Intranet, target).AbsoluteUri,
        "feeds" => new Uri(Feeds, target).AbsoluteUri,
        _ => new Uri(Engage, "main/threads/" + target).AbsoluteUri,
    };

    [GeneratedRegex(@"\{(wiki|intranet|feeds|engage):([^}]+)\}")]
    private static partial Regex Link();
}
