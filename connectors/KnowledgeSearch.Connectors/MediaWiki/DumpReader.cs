using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>A page in a dump.</summary>
/// <param name="Page">With its newest revision.</param>
/// <param name="Fault">Why its text cannot be used; null when it can.</param>
internal sealed record DumpPage(MediaWikiPage Page, string? Fault);

/// <summary>
/// Reads a MediaWiki XML export (mediawiki.org/xml/export-0.3 to 0.11; by local names, since every version has a namespace of its own) page by page. At most
/// one revision's text is in memory. Of several revisions the newest is the page, the oldest says when it was made.
/// </summary>
internal sealed class DumpReader : IDisposable
{
    private const int MaxDepth = 32;
    private const int MaxShortText = 4_096;

    private readonly XmlReader _xml;
    private readonly int _maxText;
    private readonly string _pageAddress;
    private readonly char[] _chunk = new char[8_192];

    /// <param name="stream">Unpacked XML; disposed with this.</param>
    /// <param name="maxText">Characters of a page's text.</param>
    /// <param name="pageAddress">With <c>$1</c>; empty: as the dump says.</param>
    public DumpReader(Stream stream, int maxText, string pageAddress)
    {
        _maxText = maxText;
        _pageAddress = pageAddress;
        _xml = XmlReader.Create(stream, new XmlReaderSettings { Async = true, CloseInput = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null,
            IgnoreComments = true, IgnoreProcessingInstructions = true });
    }

    /// <summary>What the dump says about the wiki; null until the first page.</summary>
    public MediaWikiSite? Site { get; private set; }

    /// <summary>The place that was read last, for people.</summary>
    public string Place => _xml is IXmlLineInfo line
        ? string.Create(CultureInfo.InvariantCulture, $"line {line.LineNumber}, position {line.LinePosition}") : "an unknown line";

    public void Dispose() => _xml.Dispose();

    /// <exception cref="XmlException">It is not well-formed, or ends before its end.</exception>
    /// <exception cref="InvalidDataException">It cannot be unpacked, or is no export of MediaWiki.</exception>
    public async IAsyncEnumerable<DumpPage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await _xml.MoveToContentAsync().ConfigureAwait(false) != XmlNodeType.Element || _xml.LocalName != "mediawiki")
        {
            throw new InvalidDataException("it is no XML export of a MediaWiki");
        }

        await foreach (string element in ChildrenAsync(cancellationToken).ConfigureAwait(false))
        {
            if (element == "siteinfo")
            {
                Site = await ReadSiteAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (element == "page")
            {
                Site ??= DumpSite.Create("", "", _pageAddress, "first-letter", []);
                yield return await ReadPageAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<MediaWikiSite> ReadSiteAsync(CancellationToken cancellationToken)
    {
        string name = "";
        string address = "";
        string letters = "first-letter";
        string generator = "";
        List<MediaWikiNamespace> namespaces = [];
        await foreach (string element in ChildrenAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (element)
            {
                case "sitename":
                    name = await ShortAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case "base":
                    address = await ShortAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case "case":
                    letters = await ShortAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case "generator":
                    generator = await ShortAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case "namespaces":
                    await foreach (string _ in ChildrenAsync(cancellationToken).ConfigureAwait(false))
                    {
                        if (int.TryParse(_xml.GetAttribute("key"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id)
                            && namespaces.Count < 1_000)
                        {
                            bool sensitive = _xml.GetAttribute("case") == "case-sensitive";
                            string prefix = await ShortAsync(cancellationToken).ConfigureAwait(false);
                            namespaces.Add(new MediaWikiNamespace(id, prefix) { IsCaseSensitive = sensitive });
                        }
                    }

                    break;
            }
        }

        return DumpSite.Create(name, address, _pageAddress, letters, namespaces, generator);
    }

    private async Task<DumpPage> ReadPageAsync(CancellationToken cancellationToken)
    {
        string title = "";
        long id = 0;
        int? ns = null;
        bool isRedirect = false;
        MediaWikiPage? newest = null;
        DateTimeOffset? first = null;
        bool tooLong = false;
        int revisions = 0;
        await foreach (string element in ChildrenAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (element)
            {
                case "title":
                    title = await ShortAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case "id":
                    id = Number(await ShortAsync(cancellationToken).ConfigureAwait(false));
                    break;
                case "ns":
                    string number = await ShortAsync(cancellationToken).ConfigureAwait(false);
                    ns = int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int told) ? told : null;
                    break;
                case "redirect":
                    isRedirect = true;
                    break;
                case "revision":
                    (MediaWikiPage revision, bool isTooLong) = await ReadRevisionAsync(cancellationToken).ConfigureAwait(false);
                    revisions++;
                    first = first is null || revision.Saved < first ? revision.Saved : first;
                    if (newest is null || !(revision.Saved < newest.Saved))
                    {
                        (newest, tooLong) = (revision, isTooLong);
                    }

                    break;
            }
        }

        // Namespace numbers came with version 0.6; before that the title says it.
        int inNamespace = ns ?? Site!.Read(title)?.Namespace.Id ?? 0;
        MediaWikiPage page = (newest ?? new MediaWikiPage(0, 0, "")) with { Id = id, Title = title, Namespace = inNamespace, IsRedirect = isRedirect };
        string? fault = id <= 0 || title.Length == 0 ? "has no id or no title"
            : newest is null ? "has no revision"
            : tooLong ? string.Create(CultureInfo.InvariantCulture, $"is longer than {_maxText / 1024 / 1024} MB, the limit for one page")
            : page is { Text: null, IsTextHidden: false } ? "has no text, as in a dump of stubs" : null;
        return new DumpPage(revisions > 1 ? page with { Created = first } : page, fault);
    }

    private async Task<(MediaWikiPage Revision, bool IsTooLong)> ReadRevisionAsync(CancellationToken cancellationToken)
    {
        MediaWikiPage page = new(0, 0, "") { ParentId = 0 };
        bool tooLong = false;
        await foreach (string element in ChildrenAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (element)
            {
                case "id":
                    page = page with { RevisionId = Number(await ShortAsync(cancellationToken).ConfigureAwait(false)) };
                    break;
                case "parentid":
                    page = page with { ParentId = Number(await ShortAsync(cancellationToken).ConfigureAwait(false)) };
                    break;
                case "timestamp":
                    page = page with { Saved = Time(await ShortAsync(cancellationToken).ConfigureAwait(false)) };
                    break;
                case "contributor":
                    page = page with { Editor = await ReadContributorAsync(cancellationToken).ConfigureAwait(false) };
                    break;
                case "model":
                    page = page with { Model = await ShortAsync(cancellationToken).ConfigureAwait(false) };
                    break;
                case "text":
                    bool hidden = _xml.GetAttribute("deleted") is not null;
                    bool empty = _xml.GetAttribute("bytes") is null or "0";
                    string? text = hidden ? null : await TextAsync(_maxText, cancellationToken).ConfigureAwait(false);
                    tooLong = text is null && !hidden;
                    page = page with { IsTextHidden = hidden, Text = text is { Length: 0 } && !empty ? null : text };
                    break;
            }
        }

        return (page, tooLong);
    }

    private async Task<string?> ReadContributorAsync(CancellationToken cancellationToken)
    {
        string? name = null;
        long? id = null;
        await foreach (string element in ChildrenAsync(cancellationToken).ConfigureAwait(false))
        {
            if (element == "username")
            {
                name = await ShortAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (element == "id")
            {
                id = Number(await ShortAsync(cancellationToken).ConfigureAwait(false));
            }
        }

        // An IP address has <ip> instead; a temporary account is named ~2026-1; imported names have id 0.
        return name is { Length: > 0 } && name[0] != '~' && id != 0 ? name : null;
    }

    /// <summary>The names of the elements within the current one, each positioned at its start; what of it is not read is skipped.</summary>
    private async IAsyncEnumerable<string> ChildrenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_xml.IsEmptyElement)
        {
            yield break;
        }

        int depth = _xml.Depth;
        while (await NextAsync(cancellationToken).ConfigureAwait(false) && _xml.Depth > depth)
        {
            if (_xml.NodeType == XmlNodeType.Element && _xml.Depth == depth + 1)
            {
                yield return _xml.LocalName;
            }
        }
    }

    private async Task<string> ShortAsync(CancellationToken cancellationToken) =>
        (await TextAsync(MaxShortText, cancellationToken).ConfigureAwait(false) ?? "").Trim();

    /// <summary>The text in the current element, without its child elements; null when it is longer than allowed. Stands at the element's end
    /// afterwards.</summary>
    private async Task<string?> TextAsync(int max, CancellationToken cancellationToken)
    {
        if (_xml.IsEmptyElement)
        {
            return "";
        }

        StringBuilder text = new();
        bool tooLong = false;
        int depth = _xml.Depth;
        while (await NextAsync(cancellationToken).ConfigureAwait(false) && _xml.Depth > depth)
        {
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace
                && _xml.Depth == depth + 1)
            {
                for (int read; (read = await _xml.ReadValueChunkAsync(_chunk, 0, _chunk.Length).ConfigureAwait(false)) > 0;)
                {
                    tooLong |= text.Length + read > max;
                    if (tooLong)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        text.Clear();
                    }
                    else
                    {
                        text.Append(_chunk, 0, read);
                    }
                }
            }
        }

        return tooLong ? null : text.ToString();
    }

    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool more = await _xml.ReadAsync().ConfigureAwait(false);
        return _xml.Depth <= MaxDepth ? more : throw new InvalidDataException($"its elements are nested more than {MaxDepth} deep");
    }

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time : null;

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
