using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>A PDF: the text of its pages in reading order, words that were broken at the end of a line joined again.</summary>
internal static partial class PdfFile
{
    private const int MaxPages = 2000;

    public static FileFacts Read(byte[] content, TextSink text, ReadingBudget budget)
    {
        PdfDocument document;
        try
        {
            document = PdfDocument.Open(content, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
        }
        catch (PdfDocumentEncryptedException error)
        {
            throw new UnreadableFileException("is protected by a password", error);
        }

        using (document)
        {
            int pages = Math.Min(document.NumberOfPages, MaxPages);
            int before = text.Length;
            int unread = 0;
            for (int number = 1; number <= pages && !text.IsFull && !budget.IsSpent; number++)
            {
                try
                {
                    Page page = document.GetPage(number);
                    text.Paragraph();
                    text.Add(Joined(ContentOrderTextExtractor.GetText(page, addDoubleNewline: true)));
                }
                catch (Exception error) when (error is not (OutOfMemoryException or UnreadableFileException))
                {
                    unread++; // a damaged page costs that page
                }
            }

            if (unread > 0 && text.Length == before)
            {
                throw new UnreadableFileException("has no page that can be read");
            }

            DocumentInformation about = document.Information;
            return new FileFacts(about.Title, about.Author, Date(about.GetCreatedDateTimeOffset), Date(about.GetModifiedDateTimeOffset));
        }
    }

    private static DateTimeOffset? Date(Func<DateTimeOffset?> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException)
        {
            return null; // thirty days in February
        }
    }

    // "verzekerings-\nmaatschappij" is one word; "Noord-\nBrabant" and "e-\nmail2" keep theirs.
    private static string Joined(string page) => Broken().Replace(page, "$1$2");

    [GeneratedRegex(@"(\p{Ll}{2})-[ \t]*\r?\n[ \t]*(\p{Ll}{2})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Broken();
}
