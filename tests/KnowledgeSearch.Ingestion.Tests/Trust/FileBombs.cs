using System.Globalization;
using System.IO.Compression;
using System.Text;
using KnowledgeSearch.Tests.Files;

namespace KnowledgeSearch.Tests.Trust;

/// <summary>A file that is made to exhaust or to break who reads it; written when it is needed.</summary>
internal sealed record FileBomb(string Name, string MediaType, Func<byte[]> Write)
{
    public override string ToString() => Name;
}

/// <summary>Files that swell, nest, repeat or contradict themselves, each as somebody has used one.</summary>
internal static class FileBombs
{
    private const int Swollen = 256 * 1024 * 1024;

    private static readonly string Laughs = "<!DOCTYPE x [<!ENTITY a0 \"ha\">" + string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY a{i} \"&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};\">")) + "]>";

    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    public static IReadOnlyList<FileBomb> All { get; } =
    [
        // Archives.
        new("zeros.zip", "application/zip", () => Zip(("zeros.txt", () => Zeros(Swollen)))),
        new("many-zeros.zip", "application/zip", () => Zip([.. Enumerable.Range(0, 40).Select(i => ($"{i}.txt", (Func<Stream>)(() => Zeros(Swollen / 20))))])),
        new("nested.zip", "application/zip", () => Enumerable.Range(0, 12).Aggregate(SampleFiles.Zip(("bottom.txt", new byte[1 << 20])), (inner, level) => SampleFiles.Zip([.. Enumerable.Range(0, 8).Select(i => ($"{level}-{i}.zip", inner))]))),
        new("overlapping.zip", "application/zip", () => Overlapping(900, 8 * 1024 * 1024)),
        new("itself.zip", "application/zip", () => Overlapping(2, 1024, name: "itself.zip")),
        new("entries.zip", "application/zip", () => Directory(60_000)),
        new("lying-sizes.zip", "application/zip", () => Patched(Zip(("a.txt", () => Zeros(64 * 1024 * 1024))), "PK\u0001\u0002"u8, 20, [1, 0, 0, 0, 1, 0, 0, 0])),
        new("traversal.zip", "application/zip", () => SampleFiles.Zip(("../../../../etc/passwd.txt", SampleFiles.Text("x")), ("C:\\windows\\x.txt", SampleFiles.Text("y")))),
        new("documents.zip", "application/zip", () => SampleFiles.Zip([.. Enumerable.Range(0, 30).Select(i => ($"{i}.docx", Part("word/document.xml", () => Repeated("<w:document xmlns:w='" + Word + "'>", "<w:p/>", 4_000_000, "</w:document>"))))])),

        // Office.
        new("swollen.docx", "", () => Part("word/document.xml", () => Repeated($"<w:document xmlns:w='{Word}'><w:body><w:p><w:r><w:t>", "          ", Swollen / 10, "</w:t></w:r></w:p></w:body></w:document>"))),
        new("deep.docx", "", () => Part("word/document.xml", () => Repeated($"<w:document xmlns:w='{Word}'>", "<w:tbl>", 2_000_000, ""))),
        new("laughs.docx", "", () => Part("word/document.xml", () => Text(Laughs + $"<w:document xmlns:w='{Word}'><w:t>&a30;</w:t></w:document>"))),
        new("outside.docx", "", () => Part("word/document.xml", () => Text($"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><w:document xmlns:w='{Word}'><w:t>&f;</w:t></w:document>"))),
        new("attribute.docx", "", () => Part("word/document.xml", () => Repeated($"<w:document xmlns:w='{Word}' w:a='", "aaaaaaaaaa", 15_000_000, "'/>"))),
        new("attributes.docx", "", () => Part("word/document.xml", () => Numbered($"<w:document xmlns:w='{Word}' ", "a{0}='' ", 400_000, "/>"))),
        new("paragraphs.docx", "", () => Part("word/document.xml", () => Numbered($"<w:document xmlns:w='{Word}'>", "<w:p><w:r><w:t>{0}</w:t></w:r></w:p>", 2_000_000, "</w:document>"))),
        new("properties.docx", "", () => Zip(("word/document.xml", () => Text($"<w:document xmlns:w='{Word}'/>")), ("docProps/core.xml", () => Repeated("<a><title>", "title", 20_000_000, "</title></a>")))),
        new("strings.xlsx", "", () => Book(() => Numbered("<sst>", "<si><t>text number {0} of very many</t></si>", 1_000_000, "</sst>"), () => Text("<worksheet/>"))),
        new("amplified.xlsx", "", () => Book(() => Text("<sst><si><t>" + new string('x', 32_000) + "</t></si></sst>"), () => Repeated("<worksheet><sheetData>", "<row><c t='s'><v>0</v></c></row>", 1_000_000, "</sheetData></worksheet>"))),
        new("cells.xlsx", "", () => Book(() => Text("<sst/>"), () => Numbered("<worksheet><sheetData><row>", "<c><v>{0}</v></c>", 3_000_000, "</row></sheetData></worksheet>"))),
        new("sheets.xlsx", "", () => Zip([("xl/workbook.xml", () => Numbered("<workbook>", "<sheet name='s{0}'/>", 20_000, "</workbook>")), .. Enumerable.Range(1, 5_000).Select(i => ($"xl/worksheets/sheet{i}.xml", (Func<Stream>)(() => Text("<worksheet><c><v>1</v></c></worksheet>"))))])),
        new("slides.pptx", "", () => Zip([("ppt/presentation.xml", () => Text("<p/>")), .. Enumerable.Range(1, 8_000).Select(i => ($"ppt/slides/slide{i}.xml", (Func<Stream>)(() => Text("<sld><p><t>slide</t></p></sld>"))))])),

        // PDF.
        new("pages-loop.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")),
        new("page-count.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")),
        new("pages-shared.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids[" + string.Concat(Enumerable.Repeat("3 0 R ", 400_000)) + "]/Count 400000>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")),
        new("stream.pdf", "application/pdf", () => PdfWithContent(Deflated(Zeros(Swollen)), "/FlateDecode")),
        new("streams.pdf", "application/pdf", () => PdfWithContent(Deflated(new MemoryStream(Deflated(new MemoryStream(Deflated(Zeros(Swollen * 2L)))))), "[/FlateDecode/FlateDecode/FlateDecode]")),
        new("run-length.pdf", "application/pdf", () => PdfWithContent([.. Enumerable.Repeat(new byte[] { 129, 32 }, 2_000_000).SelectMany(pair => pair)], "/RunLengthDecode")),
        new("operators.pdf", "application/pdf", () => PdfWithContent(Deflated(Repeated("", "q BT (x) Tj ET ", 1_500_000, "")), "/FlateDecode")),
        new("form-loop.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>", "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 11>>stream\n/X Do /X Do\nendstream", "<</Length 5>>stream\n/X Do\nendstream")),
        new("arrays.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids " + new string('[', 2_000_000) + "/Count 1>>")),
        new("dictionaries.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids " + string.Concat(Enumerable.Repeat("<</A", 500_000)) + "/Count 1>>")),
        new("string.pdf", "application/pdf", () => Pdf("<</Type/Pages/T " + new string('(', 5_000_000) + "/Count 1>>")),
        new("length-loop.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", "<</Length 4 0 R>>stream\nx\nendstream")),
        new("reference-loop.pdf", "application/pdf", () => Pdf("3 0 R", "4 0 R", "2 0 R")),
        new("cross-reference-loop.pdf", "application/pdf", () => SampleFiles.Text("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R/Prev 57>>\nstartxref\n57\n%%EOF")),
        new("objects.pdf", "application/pdf", () => SampleFiles.Text("%PDF-1.4\n" + string.Concat(Enumerable.Range(1, 400_000).Select(i => $"{i} 0 obj 1 endobj\n")) + "trailer<</Root 1 0 R>>")),
        new("image.pdf", "application/pdf", () => Pdf("<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>", "<</Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceRGB/Length 1>>stream\nx\nendstream", "<</Length 5>>stream\n/X Do\nendstream")),

        // Mail.
        new("parts.eml", "message/rfc822", () => Mail(body => { for (int i = 0; i < 10_000; i++) { body.Append("--b\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Type: text/plain\r\n\r\nx\r\n"); } })),
        new("multiparts.eml", "message/rfc822", () => Nested(20_000, "Content-Type: multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n")),
        new("messages.eml", "message/rfc822", () => Nested(20_000, "Subject: {0}\r\nContent-Type: message/rfc822\r\n\r\n")),
        new("header.eml", "message/rfc822", () => SampleFiles.Text("Subject: " + new string('a', 15_000_000) + "\r\n\r\nx")),
        new("headers.eml", "message/rfc822", () => SampleFiles.Text(string.Concat(Enumerable.Range(0, 500_000).Select(i => $"X-{i}: y\r\n")) + "\r\nx")),
        new("encoded-words.eml", "message/rfc822", () => SampleFiles.Text("Subject: " + string.Concat(Enumerable.Repeat("=?utf-8?q?a?= ", 500_000)) + "\r\n\r\nx")),
        new("addresses.eml", "message/rfc822", () => SampleFiles.Text("From: " + string.Concat(Enumerable.Repeat("(", 1_000_000)) + "\r\nTo: " + string.Concat(Enumerable.Repeat("a:", 500_000)) + "\r\n\r\nx")),
        new("bomb-attached.eml", "message/rfc822", () => SampleFiles.Mail("x", "y", ("z.zip", "application/zip", Zip(("zeros.txt", () => Zeros(Swollen)))))),

        // Text and pages that are attached or packed.
        new("line.txt", "text/markdown", () => SampleFiles.Text(new string('a', 19_000_000))),
        new("quotes.csv", "text/csv", () => SampleFiles.Text(new string('"', 19_000_000))),
        new("quoted.md", "text/markdown", () => SampleFiles.Text(new string('>', 5_000_000) + new string('*', 5_000_000) + new string('[', 5_000_000))),
        new("surrogates.csv", "text/csv", () => [0xFF, 0xFE, .. Enumerable.Repeat(new byte[] { 0x00, 0xD8 }, 5_000_000).SelectMany(pair => pair)]),
        new("marks.csv", "text/csv", () => SampleFiles.Text("a" + new string('\u0301', 5_000_000))),
        new("list.xhtml", "application/xhtml+xml", () => SampleFiles.Text("<body>" + string.Concat(Enumerable.Repeat("<ul><li>", 20_000)))),
        new("deep.xhtml", "application/xhtml+xml", () => SampleFiles.Text("<body>" + string.Concat(Enumerable.Repeat("<div>", 300_000)))),
        new("tags.xhtml", "application/xhtml+xml", () => SampleFiles.Text(string.Concat(Enumerable.Repeat("<b>", 5_000_000)))),
        new("attributes.xhtml", "application/xhtml+xml", () => Bytes(Numbered("<body ", "a{0} ", 1_500_000, ">"))),
    ];

    public static Stream Zeros(long length) => new Generated(length);

    public static Stream Repeated(string start, string unit, int times, string end) => new Generated(Encoding.UTF8.GetBytes(start), Encoding.UTF8.GetBytes(unit), times, Encoding.UTF8.GetBytes(end));

    public static Stream Numbered(string start, string unit, int times, string end)
    {
        StringBuilder text = new(start);
        CompositeFormat format = CompositeFormat.Parse(unit);
        for (int i = 0; i < times; i++)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, format, i);
        }

        return Text(text.Append(end).ToString());
    }

    public static byte[] Deflated(Stream content)
    {
        using MemoryStream packed = new();
        using (ZLibStream deflate = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            content.CopyTo(deflate);
        }

        return packed.ToArray();
    }

    private static Stream Text(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(Stream content)
    {
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Part(string name, Func<Stream> content) => Zip((name, content));

    private static byte[] Book(Func<Stream> strings, Func<Stream> sheet) =>
        Zip(("xl/workbook.xml", () => Text("<workbook><sheet name='s'/></workbook>")), ("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", sheet));

    private static byte[] Zip(params IReadOnlyList<(string Name, Func<Stream> Content)> files)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, Func<Stream> open) in files)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                using Stream content = open();
                content.CopyTo(entry);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Many entries of the directory that share one packed file (Fifield, "A better zip bomb", WOOT 2019).</summary>
    private static byte[] Overlapping(int entries, int size, string name = "00000.txt")
    {
        byte[] whole = Zip((name, () => Zeros(size)));
        int start = whole.AsSpan().LastIndexOf("PK\u0001\u0002"u8), end = whole.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        byte[] directory = whole[start..end], tail = whole[end..];
        BitConverter.TryWriteBytes(tail.AsSpan(8), (ushort)entries);
        BitConverter.TryWriteBytes(tail.AsSpan(10), (ushort)entries);
        BitConverter.TryWriteBytes(tail.AsSpan(12), directory.Length * entries);
        int at = directory.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name));
        return [.. whole[..start], .. Enumerable.Range(0, entries).SelectMany(i => (byte[])[.. directory[..at], .. Encoding.ASCII.GetBytes($"{i:D5}"), .. directory[(at + 5)..]]), .. tail];
    }

    private static byte[] Directory(int entries) => Overlapping(entries, 1);

    private static byte[] Patched(byte[] bytes, ReadOnlySpan<byte> after, int offset, ReadOnlySpan<byte> with)
    {
        with.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(after) + offset));
        return bytes;
    }

    private static byte[] Pdf(params IReadOnlyList<string> objects) => Pdf([.. objects.Select(text => Encoding.ASCII.GetBytes(text))]);

    private static byte[] PdfWithContent(byte[] content, string filter) => Pdf(
    [
        "<</Type/Pages/Kids[3 0 R]/Count 1>>"u8.ToArray(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"u8.ToArray(),
        [.. Encoding.ASCII.GetBytes($"<</Length {content.Length}/Filter{filter}>>stream\n"), .. content, .. "\nendstream"u8],
    ]);

    /// <summary>Objects 2 and up, with the catalog before and a sound cross-reference table after them, so that what is wrong with them is reached.</summary>
    private static byte[] Pdf(IReadOnlyList<byte[]> objects)
    {
        using MemoryStream pdf = new();
        List<long> offsets = [];
        pdf.Write("%PDF-1.4\n"u8);
        foreach ((int i, byte[] content) in objects.Prepend("<</Type/Catalog/Pages 2 0 R>>"u8.ToArray()).Index())
        {
            offsets.Add(pdf.Position);
            pdf.Write(Encoding.ASCII.GetBytes($"{i + 1} 0 obj\n"));
            pdf.Write(content);
            pdf.Write("\nendobj\n"u8);
        }

        long table = pdf.Position;
        pdf.Write(Encoding.ASCII.GetBytes($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(offset => $"{offset:D10} 00000 n \n"))}trailer\n<</Size {offsets.Count + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"));
        return pdf.ToArray();
    }

    private static byte[] Mail(Action<StringBuilder> write)
    {
        StringBuilder body = new("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        write(body);
        return SampleFiles.Text(body.Append("--b--\r\n").ToString());
    }

    private static byte[] Nested(int levels, string unit) => Bytes(Numbered("Subject: x\r\n", unit, levels, "x"));

    /// <summary>Content that is never in memory as a whole.</summary>
    private sealed class Generated(byte[] start, byte[] unit, long times, byte[] end) : Stream
    {
        private readonly long _length = start.Length + (unit.Length * times) + end.Length;
        private long _at;

        public Generated(long zeros)
            : this([], new byte[1], zeros, [])
        {
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => _length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, _length - _at);
            long body = start.Length + (unit.Length * times);
            for (int i = 0; i < count; i++, _at++)
            {
                buffer[i] = _at < start.Length ? start[_at] : _at < body ? unit[(_at - start.Length) % unit.Length] : end[_at - body];
            }

            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
