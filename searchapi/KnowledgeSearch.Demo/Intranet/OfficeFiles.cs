using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace KnowledgeSearch.Demo;

/// <summary>Writes the files of the demo as a word processor and a printer driver would.</summary>
internal static class OfficeFiles
{
    private const int LinesPerPage = 44, LineLength = 85;

    public static byte[] Docx(string title, string author, DateTimeOffset created, IEnumerable<string> paragraphs)
    {
        using MemoryStream bytes = new();
        using (WordprocessingDocument document = WordprocessingDocument.Create(bytes, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = title;
            document.PackageProperties.Creator = author;
            document.PackageProperties.Created = document.PackageProperties.Modified = created.UtcDateTime;
            Body body = new(new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "Heading1" }), new Run(new Text(title))));
            body.Append(paragraphs.Select(text => new Paragraph(new Run(new Text(text)))));
            document.AddMainDocumentPart().Document = new Document(body);
        }

        return bytes.ToArray();
    }

    public static byte[] Pdf(string title, string author, DateTimeOffset created, IEnumerable<string> paragraphs)
    {
        PdfDocumentBuilder builder = new()
        {
            DocumentInformation = { Title = title, Author = author, CreationDate = $"D:{created.UtcDateTime:yyyyMMddHHmmss}Z", Producer = "Lindewaard" },
        };
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (string[] lines in paragraphs.Prepend(title).SelectMany(Lines).Chunk(LinesPerPage))
        {
            PdfPageBuilder page = builder.AddPage(595, 842);
            foreach ((int i, string line) in lines.Index())
            {
                page.AddText(line, 11, new PdfPoint(60, 780 - (16 * i)), font);
            }
        }

        return builder.Build();
    }

    private static IEnumerable<string> Lines(string paragraph)
    {
        string line = "";
        foreach (string word in paragraph.Split(' '))
        {
            if (line.Length + word.Length > LineLength)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : line + " " + word;
        }

        yield return line;
    }
}
