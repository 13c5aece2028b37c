using System.Xml;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>A presentation (pptx): its slides in order, each with the speaker's notes.</summary>
internal static class SlidesFile
{
    public static FileFacts Read(OfficePackage package, TextSink text, ReadingBudget budget)
    {
        string? title = null;
        foreach (string part in package.Numbered("ppt/slides/slide"))
        {
            if (text.IsFull || budget.IsSpent)
            {
                break;
            }

            TextSink first = new(200);
            text.Paragraph();
            Slide(package, part, text, first);
            title ??= first.Length > 0 ? first.ToString() : null;
            Slide(package, part.Replace("ppt/slides/slide", "ppt/notesSlides/notesSlide", StringComparison.OrdinalIgnoreCase), text, new TextSink(0));
        }

        return new FileFacts(title);
    }

    private static void Slide(OfficePackage package, string part, TextSink text, TextSink first)
    {
        bool inText = false, inTitle = false;
        package.Walk(part, reader =>
        {
            switch (reader.NodeType, reader.LocalName)
            {
                case (XmlNodeType.Element, "ph"):
                    inTitle = reader.GetAttribute("type") is "title" or "ctrTitle" && first.Length == 0;
                    break;
                case (XmlNodeType.EndElement, "sp"):
                    inTitle = false;
                    text.Line();
                    break;
                case (XmlNodeType.Element, "t"):
                    inText = !reader.IsEmptyElement;
                    break;
                case (XmlNodeType.EndElement, "t"):
                    inText = false;
                    break;
                case (XmlNodeType.Element, "br"):
                case (XmlNodeType.EndElement, "p"):
                    text.Line();
                    break;
                case (XmlNodeType.EndElement, "tc"):
                    text.Cell();
                    break;
                case (XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA, _) when inText:
                    text.Add(reader.Value);
                    if (inTitle)
                    {
                        first.Add(reader.Value);
                    }

                    break;
            }

            return !text.IsFull;
        });
    }
}
