using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>
/// The parts of an Office document (ECMA-376 part 2), each read from front to back and never as a tree: a library that builds one took 30 seconds and 2 GB for a bomb of half a megabyte.
/// </summary>
internal sealed class OfficePackage(IReadOnlyDictionary<string, ZipArchiveEntry> entries, ReadingBudget budget)
{
    private const int MaxXmlCharacters = 100_000_000;
    private const int MaxXmlDepth = 256;

    public bool Has(string part) => entries.ContainsKey(part);

    /// <summary>Parts <c>prefix1.xml</c>, <c>prefix2.xml</c>… in the order of their numbers.</summary>
    public IEnumerable<string> Numbered(string prefix) => entries.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
        .Select(name => (Name: name, Number: int.TryParse(name.AsSpan(prefix.Length, name.Length - prefix.Length - 4), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1))
        .Where(part => part.Number >= 0)
        .OrderBy(part => part.Number)
        .Select(part => part.Name);

    /// <summary>Walks a part node by node, until the reading returns false or time is up. A part that is not there has no nodes.</summary>
    public void Walk(string part, Func<XmlReader, bool> read)
    {
        if (!entries.TryGetValue(part, out ZipArchiveEntry? entry))
        {
            return;
        }

        using UnpackedStream stream = new(entry.Open(), entry.CompressedLength, budget);
        using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, MaxCharactersInDocument = MaxXmlCharacters,
        });
        while (reader.Read() && !budget.IsSpent)
        {
            if (reader.Depth > MaxXmlDepth)
            {
                throw new BombException($"nests deeper than {MaxXmlDepth} elements, the limit");
            }

            if (!read(reader))
            {
                return;
            }
        }
    }

    /// <summary>Title, author and dates of the document's own properties, over what was read from its text.</summary>
    public FileFacts Core(FileFacts fromText)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        string name = "";
        Walk(CorePart(), reader =>
        {
            if (reader.NodeType is XmlNodeType.Element)
            {
                name = reader.LocalName;
            }
            else if (reader.NodeType is XmlNodeType.Text && reader.Value.Length < 1000)
            {
                found.TryAdd(name, reader.Value);
            }

            return true;
        });
        return fromText with
        {
            Title = FileFacts.SaneTitle(found.GetValueOrDefault("title")) ?? fromText.Title,
            Author = FileFacts.SaneAuthor(found.GetValueOrDefault("creator")) ?? found.GetValueOrDefault("lastModifiedBy"),
            Created = Date(found.GetValueOrDefault("created")),
            Modified = Date(found.GetValueOrDefault("modified")),
        };
    }

    // docProps/core.xml by custom, anywhere by the relationships of the package (ECMA-376 part 2, §11).
    private string CorePart()
    {
        string? target = null;
        Walk("_rels/.rels", reader =>
        {
            target ??= reader is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && reader.GetAttribute("Type")?.EndsWith("/core-properties", StringComparison.Ordinal) is true
                ? reader.GetAttribute("Target")?.TrimStart('/') : null;
            return target is null;
        });
        return target ?? "docProps/core.xml";
    }

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date.ToUniversalTime() : null;
}
