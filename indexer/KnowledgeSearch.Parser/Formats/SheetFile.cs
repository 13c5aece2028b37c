using System.Globalization;
using System.Xml;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>A workbook (xlsx): its sheets by name, a line per row, cells apart.</summary>
internal static class SheetFile
{
    private const int MaxShared = 200_000;
    private const int MaxSharedCharacters = 8_000_000;
    private const int MaxCell = 32_767; // what a cell can hold

    public static FileFacts Read(OfficePackage package, TextSink text, ReadingBudget budget)
    {
        List<string> names = [];
        package.Walk("xl/workbook.xml", reader =>
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "sheet" })
            {
                names.Add(reader.GetAttribute("name") ?? "");
            }

            return names.Count < ReadingBudget.MaxEntries;
        });
        List<string> shared = Shared(package);
        foreach ((int i, string part) in package.Numbered("xl/worksheets/sheet").Index())
        {
            if (text.IsFull || budget.IsSpent)
            {
                break;
            }

            text.Paragraph();
            text.Add(names.ElementAtOrDefault(i));
            text.Line();
            Sheet(package, part, shared, text);
        }

        return new FileFacts();
    }

    private static List<string> Shared(OfficePackage package)
    {
        List<string> shared = [];
        TextSink one = new(MaxCell);
        int characters = 0;
        bool inText = false;
        package.Walk("xl/sharedStrings.xml", reader =>
        {
            switch (reader.NodeType, reader.LocalName)
            {
                case (XmlNodeType.Element, "t"):
                    inText = !reader.IsEmptyElement;
                    break;
                case (XmlNodeType.EndElement, "t"):
                    inText = false;
                    break;
                case (XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA, _) when inText:
                    one.Add(reader.Value);
                    break;
                case (XmlNodeType.EndElement, "si"):
                    shared.Add(one.ToString());
                    characters += one.Length;
                    one = new TextSink(MaxCell);
                    break;
                case (XmlNodeType.Element, "si") when reader.IsEmptyElement:
                    shared.Add("");
                    break;
            }

            return shared.Count < MaxShared && characters < MaxSharedCharacters;
        });
        return shared;
    }

    private static void Sheet(OfficePackage package, string part, List<string> shared, TextSink text)
    {
        string? type = null;
        bool inValue = false;
        package.Walk(part, reader =>
        {
            switch (reader.NodeType, reader.LocalName)
            {
                case (XmlNodeType.Element, "c"):
                    type = reader.GetAttribute("t");
                    break;
                case (XmlNodeType.Element, "v" or "t"):
                    inValue = !reader.IsEmptyElement;
                    break;
                case (XmlNodeType.EndElement, "v" or "t"):
                    inValue = false;
                    break;
                case (XmlNodeType.Text or XmlNodeType.SignificantWhitespace, _) when inValue:
                    text.Add(type != "s" ? reader.Value
                        : int.TryParse(reader.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? shared.ElementAtOrDefault(index) : "");
                    break;
                case (XmlNodeType.EndElement, "c"):
                    text.Cell();
                    break;
                case (XmlNodeType.EndElement, "row"):
                    text.Line();
                    break;
            }

            return !text.IsFull;
        });
    }
}
