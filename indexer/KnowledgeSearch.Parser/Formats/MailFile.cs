using MimeKit;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>A saved message (eml): subject, sender, date and text, with what is attached.</summary>
internal static class MailFile
{
    public static FileFacts Read(byte[] content, TextSink text, ReadingBudget budget)
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = 32;
        using MimeMessage message = MimeMessage.Load(options, new MemoryStream(content, writable: false));
        if (message.Headers.Count == 0)
        {
            throw new UnreadableFileException("is no message");
        }

        text.Add(message.Subject);
        text.Paragraph();
        if (message.TextBody is { } plain)
        {
            text.Add(plain);
        }
        else if (message.HtmlBody is { } html)
        {
            HtmlFile.Read(html, text, budget);
        }

        foreach (MimeEntity attached in message.Attachments)
        {
            budget.CountEntry();
            if (text.IsFull || budget.IsSpent)
            {
                break;
            }

            Attachment(attached, text, budget);
        }

        MailboxAddress? sender = message.From.Mailboxes.FirstOrDefault();
        return new FileFacts(message.Subject, sender is { Name.Length: > 0 } ? sender.Name : null, message.Date == default ? null : message.Date.ToUniversalTime());
    }

    private static void Attachment(MimeEntity attached, TextSink text, ReadingBudget budget)
    {
        string name = attached.ContentDisposition?.FileName ?? attached.ContentType.Name ?? "";
        text.Paragraph();
        text.Add(name);
        text.Line();
        if (attached is MessagePart { Message: { } inner })
        {
            InnerFile.Read(name, "message/rfc822", () => Bytes(stream => inner.WriteTo(stream), budget), text, budget);
        }
        else if (attached is MimePart { Content: { } data } && FileKinds.Reads(attached.ContentType.MimeType.ToLowerInvariant(), name))
        {
            InnerFile.Read(name, attached.ContentType.MimeType.ToLowerInvariant(), () => Bytes(stream => data.DecodeTo(stream), budget), text, budget);
        }
    }

    private static byte[] Bytes(Action<Stream> write, ReadingBudget budget)
    {
        using MemoryStream stream = new();
        write(stream);
        budget.CountUnpacked((int)stream.Length, stream.Length, stream.Length);
        return stream.ToArray();
    }
}
