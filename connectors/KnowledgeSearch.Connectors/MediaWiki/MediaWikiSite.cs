using System.Buffers;
using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>A namespace: even for pages, odd for their talk.</summary>
/// <param name="Id">The number, the same on every wiki for the built-in ones.</param>
/// <param name="Name">The prefix in the wiki's language; empty for the main one.</param>
internal sealed record MediaWikiNamespace(int Id, string Name)
{
    /// <summary>The English prefix and other names that links may use.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether the wiki calls its pages content.</summary>
    public bool IsContent { get; init; }

    public bool IsCaseSensitive { get; init; }
}

/// <summary>What a wiki says about itself: enough to read titles and to make addresses of them.</summary>
internal sealed class MediaWikiSite
{
    public const int UserNamespace = 2;
    public const int UserTalkNamespace = 3;
    public const int SpecialNamespace = -1;
    private const int ProjectNamespace = 4;
    private const int HelpNamespace = 12;
    private static readonly SearchValues<char> NotInTitles = SearchValues.Create("[]{}|<>\n\t");
    private static readonly int[] WithoutPages = [-2, -1, 6, 14];

    // Understood by every wiki whatever its language; a dump does not tell them.
    private static readonly string[] Canonical =
        ["Media", "Special", "", "Talk", "User", "User talk", "Project", "Project talk", "File", "File talk", "MediaWiki", "MediaWiki talk", "Template",
            "Template talk", "Help", "Help talk", "Category", "Category talk"];

    private readonly Dictionary<string, MediaWikiNamespace> _byName;

    /// <param name="name">The wiki's name.</param>
    /// <param name="pageAddress">Absolute, with <c>$1</c> for the title.</param>
    /// <param name="namespaces">All that the wiki tells of.</param>
    public MediaWikiSite(string name, string pageAddress, IReadOnlyList<MediaWikiNamespace> namespaces)
    {
        Name = name;
        PageAddress = pageAddress;
        Namespaces = namespaces;
        _byName = new Dictionary<string, MediaWikiNamespace>(StringComparer.OrdinalIgnoreCase);
        foreach (MediaWikiNamespace ns in namespaces)
        {
            foreach (string alias in ns.Aliases.Prepend(ns.Name).Where(alias => alias.Length > 0))
            {
                _byName.TryAdd(alias.Replace('_', ' '), ns);
            }
        }

        foreach (MediaWikiNamespace ns in namespaces.Where(ns => ns.Id is >= -2 and < 16 and not 0))
        {
            _byName.TryAdd(Canonical[ns.Id + 2], ns);
        }
    }

    public string Name { get; }

    public string PageAddress { get; }

    public IReadOnlyList<MediaWikiNamespace> Namespaces { get; }

    /// <summary>Addresses of other wikis by prefix, with <c>$1</c> for the title.</summary>
    public IReadOnlyDictionary<string, string> Interwiki { get; init; } = new Dictionary<string, string>();

    /// <summary>The server's clock when it answered; null for a dump.</summary>
    public DateTimeOffset? Now { get; init; }

    public string Generator { get; init; } = "";

    public MediaWikiNamespace? Find(string name) => _byName.GetValueOrDefault(name.Replace('_', ' ').Trim());

    public string NamespaceName(int id) => id == 0 ? Name : Namespaces.FirstOrDefault(ns => ns.Id == id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The namespaces to read, by number, ascending.</summary>
    /// <exception cref="ConnectorException">A configured one does not exist, or the account is not told of it.</exception>
    public IReadOnlyList<int> Select(WikiContentOptions options)
    {
        SortedSet<int> chosen = [];
        foreach (string configured in options.Namespaces)
        {
            MediaWikiNamespace? ns = int.TryParse(configured, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? Namespaces.FirstOrDefault(candidate => candidate.Id == number) : Find(configured);
            chosen.Add(ns is { Id: >= 0 } ? ns.Id : throw new ConnectorException(
                ConnectorFault.Other, $"The wiki has no namespace '{configured}', or this account may not know of it. It has: "
                    + $"{string.Join(", ", Namespaces.Where(known => known.Id > 0).Select(known => known.Name).Prepend("0"))}."));
        }

        if (chosen.Count == 0)
        {
            chosen.UnionWith(Namespaces.Where(ns => !WithoutPages.Contains(ns.Id) && ns.Id % 2 == 0
                && (ns.Id is 0 or ProjectNamespace or HelpNamespace || ns.IsContent)).Select(ns => ns.Id));
        }

        if (options.TalkPages)
        {
            chosen.UnionWith(chosen.Where(id => id % 2 == 0).Select(id => id + 1).Where(id => Namespaces.Any(ns => ns.Id == id)).ToList());
        }
        else
        {
            chosen.RemoveWhere(id => id % 2 == 1);
        }

        return [.. chosen];
    }

    /// <summary>
    /// Reads a title as the wiki would: underscores are spaces, a namespace under any of its names becomes the wiki's own, the first letter a capital.
    /// Null when it names no page: empty, or with characters that titles cannot have.
    /// </summary>
    public (MediaWikiNamespace Namespace, string Title)? Read(string title)
    {
        string text = title.Replace('_', ' ').Trim().TrimStart(':').Trim();
        if (text.Length is 0 or > 512 || text.AsSpan().ContainsAny(NotInTitles))
        {
            return null;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && Find(text[..colon]) is { } ns)
        {
            string name = Capital(text[(colon + 1)..].Trim(), ns);
            return name.Length == 0 ? null : (ns, $"{ns.Name}:{name}");
        }

        MediaWikiNamespace main = Namespaces.FirstOrDefault(candidate => candidate.Id == 0) ?? new MediaWikiNamespace(0, "");
        return (main, Capital(text, main));
    }

    public string PageUrl(string title) => PageAddress.Replace("$1", Encode(title), StringComparison.Ordinal);

    /// <summary>A user name as the wiki keeps it: names of accounts always begin with a capital.</summary>
    public static string UserName(string name)
    {
        string text = name.Replace('_', ' ').Trim();
        return text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
    }

    /// <summary>As MediaWiki writes titles in addresses (wfUrlencode): what it leaves readable must stay so, or the same page has two addresses.</summary>
    public static string Encode(string title)
    {
        StringBuilder text = new(title.Length + 16);
        foreach (byte octet in Encoding.UTF8.GetBytes(title.Replace(' ', '_')))
        {
            if (octet is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'
                || "-_.;@$!*(),/~:".Contains((char)octet, StringComparison.Ordinal))
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    private static string Capital(string name, MediaWikiNamespace ns) =>
        name.Length > 0 && (!ns.IsCaseSensitive || ns.Id is UserNamespace or UserTalkNamespace) ? char.ToUpperInvariant(name[0]) + name[1..] : name;
}
