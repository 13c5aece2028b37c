using System.Xml;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>A text document (docx): a line per paragraph, cells apart, notes after the text; what was deleted under revision is not there.</summary>
internal static class WordFile
{
    public static FileFacts Read(OfficePackage package, TextSink text, ReadingBudget budget)
    {
        string? title = null;
        Read(package, "word/document.xml", text, heading => title ??= heading);
        foreach (string part in (string[])["word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"])
        {
            text.Paragraph();
            Read(package, part, text, _ => { });
        }

        return new FileFacts(title);
    }

    private static void Read(OfficePackage package, string part, TextSink text, Action<string> heading)
    {
        bool inText = false, inHeading = false;
        TextSink headed = new(200);
        package.Walk(part, reader =>
        {
            switch (reader.NodeType, reader.LocalName)
            {
                case (XmlNodeType.Element, "t"):
                    inText = !reader.IsEmptyElement;
                    break;
                case (XmlNodeType.EndElement, "t"):
                    inText = false;
                    break;
                case (XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA, _) when inText:
                    text.Add(reader.Value);
                    if (inHeading)
                    {
                        headed.Add(reader.Value);
                    }

                    break;
                case (XmlNodeType.Element, "pStyle"):
                    inHeading = headed.Length == 0 && reader.GetAttribute("val", reader.NamespaceURI) is "Title" or "Titel" or "Heading1" or "Kop1";
                    break;
                case (XmlNodeType.Element, "tab"):
                    text.Cell();
                    break;
                case (XmlNodeType.Element, "br" or "cr"):
                    text.Line();
                    break;
                case (XmlNodeType.EndElement, "tc"):
                    text.Cell();
                    break;
                case (XmlNodeType.EndElement, "p"):
                    if (inHeading && headed.Length > 0)
                    {
                        heading(headed.ToString());
                    }

                    inHeading = false;
                    text.Line();
                    break;
            }

            return !text.IsFull;
        });
    }
}
