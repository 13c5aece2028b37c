using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using MimeKit;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;
using A = DocumentFormat.OpenXml.Drawing;
using P = DocumentFormat.OpenXml.Presentation;
using S = DocumentFormat.OpenXml.Spreadsheet;

namespace KnowledgeSearch.Tests.Files;

/// <summary>Files as people make them, written when they are needed by libraries other than those that read them wherever there is another.</summary>
internal static class SampleFiles
{
    public static byte[] Pdf(string title, params IReadOnlyList<string> lines)
    {
        PdfDocumentBuilder builder = new() { DocumentInformation = { Title = title, Author = "Sanne de Wit", Producer = "tests" } };
        PdfDocumentBuilder.AddedFont font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (string[] sheet in lines.Chunk(40))
        {
            PdfPageBuilder page = builder.AddPage(595, 842);
            foreach ((int i, string line) in sheet.Index())
            {
                page.AddText(line, 11, new UglyToad.PdfPig.Core.PdfPoint(50, 780 - (18 * i)), font);
            }
        }

        return builder.Build();
    }

    public static byte[] Docx(string? title, string heading, params IReadOnlyList<string> paragraphs)
    {
        using MemoryStream bytes = new();
        using (WordprocessingDocument document = WordprocessingDocument.Create(bytes, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = title;
            document.PackageProperties.Creator = "Sanne de Wit";
            document.PackageProperties.Created = new DateTime(2019, 3, 14, 9, 0, 0, DateTimeKind.Utc);
            Body body = new(new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "Heading1" }), new Run(new Text(heading))));
            foreach (string paragraph in paragraphs)
            {
                body.Append(new Paragraph(new Run(new Text(paragraph) { Space = SpaceProcessingModeValues.Preserve })));
            }

            body.Append(new Table(new TableRow(new TableCell(new Paragraph(new Run(new Text("Toestel")))), new TableCell(new Paragraph(new Run(new Text("4471")))))));
            document.AddMainDocumentPart().Document = new Document(body);
        }

        return bytes.ToArray();
    }

    public static byte[] Xlsx(string sheet, params IReadOnlyList<string[]> rows)
    {
        using MemoryStream bytes = new();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart workbook = document.AddWorkbookPart();
            WorksheetPart worksheet = workbook.AddNewPart<WorksheetPart>();
            SharedStringTablePart strings = workbook.AddNewPart<SharedStringTablePart>();
            S.SharedStringTable table = new();
            S.SheetData data = new();
            int shared = 0;
            foreach (string[] row in rows)
            {
                S.Row line = new();
                foreach (string cell in row)
                {
                    bool isNumber = double.TryParse(cell, System.Globalization.CultureInfo.InvariantCulture, out _);
                    line.Append(isNumber ? new S.Cell { CellValue = new S.CellValue(cell) } : new S.Cell { DataType = S.CellValues.SharedString, CellValue = new S.CellValue(shared) });
                    if (!isNumber)
                    {
                        table.Append(new S.SharedStringItem(new S.Text(cell)));
                        shared++;
                    }
                }

                data.Append(line);
            }

            strings.SharedStringTable = table;
            worksheet.Worksheet = new S.Worksheet(data);
            workbook.Workbook = new S.Workbook(new S.Sheets(new S.Sheet { Name = sheet, SheetId = 1, Id = workbook.GetIdOfPart(worksheet) }));
        }

        return bytes.ToArray();
    }

    public static byte[] Pptx(params IReadOnlyList<(string Title, string Text)> slides)
    {
        using MemoryStream bytes = new();
        using (PresentationDocument document = PresentationDocument.Create(bytes, PresentationDocumentType.Presentation))
        {
            PresentationPart presentation = document.AddPresentationPart();
            presentation.Presentation = new P.Presentation(new P.SlideIdList());
            foreach ((int i, (string title, string text)) in slides.Index())
            {
                SlidePart slide = presentation.AddNewPart<SlidePart>();
                slide.Slide = new P.Slide(new P.CommonSlideData(new P.ShapeTree(
                    new P.NonVisualGroupShapeProperties(new P.NonVisualDrawingProperties { Id = 1, Name = "" }, new P.NonVisualGroupShapeDrawingProperties(), new P.ApplicationNonVisualDrawingProperties()),
                    new P.GroupShapeProperties(),
                    Shape(2, title, new P.PlaceholderShape { Type = P.PlaceholderValues.Title }),
                    Shape(3, text, new P.PlaceholderShape { Index = 1 }))));
                presentation.Presentation.SlideIdList!.Append(new P.SlideId { Id = (uint)(256 + i), RelationshipId = presentation.GetIdOfPart(slide) }); // made above
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Mail(string subject, string text, params IReadOnlyList<(string Name, string Type, byte[] Content)> attachments)
    {
        using MimeMessage message = new();
        message.From.Add(new MailboxAddress("Sanne de Wit", "sanne@example.org"));
        message.To.Add(new MailboxAddress("Iedereen", "iedereen@example.org"));
        message.Subject = subject;
        message.Date = new DateTimeOffset(2021, 6, 1, 10, 0, 0, TimeSpan.FromHours(2));
        BodyBuilder body = new() { TextBody = text };
        foreach ((string name, string type, byte[] content) in attachments)
        {
            body.Attachments.Add(name, content, ContentType.Parse(type));
        }

        message.Body = body.ToMessageBody();
        using MemoryStream bytes = new();
        message.WriteTo(bytes);
        return bytes.ToArray();
    }

    public static byte[] Zip(params IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static P.Shape Shape(uint id, string text, P.PlaceholderShape placeholder) => new(
        new P.NonVisualShapeProperties(new P.NonVisualDrawingProperties { Id = id, Name = "" }, new P.NonVisualShapeDrawingProperties(), new P.ApplicationNonVisualDrawingProperties(placeholder)),
        new P.ShapeProperties(),
        new P.TextBody(new A.BodyProperties(), new A.Paragraph(new A.Run(new A.Text(text)))));
}
