using System.Diagnostics;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Parsing.Files;
using KnowledgeSearch.Tests.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Parsing.Files;

/// <summary>Files of every kind through real workers.</summary>
public sealed class ParserPoolTests(ParserPoolTests.OnePool pool) : IClassFixture<ParserPoolTests.OnePool>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pdf_is_read_in_order_with_title_author_and_words_joined()
    {
        FileText file = await ReadAsync("handboek.pdf", "application/pdf", SampleFiles.Pdf("Handboek verlof", "Verlof vraagt u aan bij de", "personeels-", "dienst, toestel 4471.", "Niet bij de receptie."));

        Assert.Equal(("Handboek verlof", "Sanne de Wit"), (file.Title, file.Author));
        Assert.Contains("personeelsdienst, toestel 4471.", file.Text, StringComparison.Ordinal);
        Assert.True(file.Text.IndexOf("Verlof", StringComparison.Ordinal) < file.Text.IndexOf("receptie", StringComparison.Ordinal), file.Text);
    }

    [Fact]
    public async Task Docx_is_read_by_paragraphs_with_its_properties()
    {
        FileText file = await ReadAsync("x.docx", "application/octet-stream", SampleFiles.Docx(null, "Reiskosten", "Declareer binnen één maand.", "Bewaar de bon."));

        Assert.Equal("Reiskosten\nDeclareer binnen één maand.\nBewaar de bon.\nToestel\n4471", file.Text.Replace("\t", "", StringComparison.Ordinal));
        Assert.Equal(("Reiskosten", "Sanne de Wit", new DateTimeOffset(2019, 3, 14, 9, 0, 0, TimeSpan.Zero)), (file.Title, file.Author, file.Created));
    }

    [Fact]
    public async Task Title_of_a_template_is_no_title()
    {
        byte[] template = SampleFiles.Docx("Microsoft Word - Document1.doc", "Kop", "Tekst.");
        Assert.Equal("Kop", (await ReadAsync("x.docx", "", template)).Title);
    }

    [Fact]
    public async Task Xlsx_is_read_by_rows_and_pptx_by_slides()
    {
        FileText sheet = await ReadAsync("x.xlsx", "", SampleFiles.Xlsx("Voorraad", ["artikel", "aantal"], ["scharnier", "12"]));
        FileText slides = await ReadAsync("x.pptx", "", SampleFiles.Pptx(("Jaarcijfers", "De omzet steeg."), ("Vragen", "Aan de directie.")));

        Assert.Equal("Voorraad\nartikel\taantal\nscharnier\t12", sheet.Text);
        Assert.Equal("Jaarcijfers", slides.Title);
        Assert.Equal("Jaarcijfers\nDe omzet steeg.\n\nVragen\nAan de directie.", slides.Text);
    }

    [Fact]
    public async Task Mail_is_read_with_what_is_attached_and_packed()
    {
        byte[] zip = SampleFiles.Zip(("map/notitie.txt", SampleFiles.Text("ingepakte notitie")), ("map/foto.jpg", [0xFF, 0xD8, 0xFF]), ("rapport.docx", SampleFiles.Docx(null, "Rapport", "verpakt rapport")));
        FileText file = await ReadAsync("x.eml", "message/rfc822", SampleFiles.Mail("Stukken", "Zie bijlagen.", ("stukken.zip", "application/zip", zip), ("los.pdf", "application/pdf", SampleFiles.Pdf("Los", "los blad"))));

        Assert.Equal(("Stukken", "Sanne de Wit", new DateTimeOffset(2021, 6, 1, 8, 0, 0, TimeSpan.Zero)), (file.Title, file.Author, file.Created));
        foreach (string words in (string[])["Zie bijlagen.", "stukken.zip", "ingepakte notitie", "foto.jpg", "verpakt rapport", "los blad"])
        {
            Assert.Contains(words, file.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("x.txt", "text/plain", "caf\u00e9 \u20ac 5")]
    [InlineData("x.html", "", "<html lang=nl><body><p>caf\u00e9 \u20ac 5<script>weg</script></body>")]
    [InlineData("x.md", "text/markdown", "caf\u00e9 \u20ac 5")]
    public async Task Text_is_read_in_its_encoding(string name, string type, string text)
    {
        byte[] old = System.Text.CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text);
        Assert.Equal("caf\u00e9 \u20ac 5", (await ReadAsync(name, type, old)).Text);
        Assert.Equal("caf\u00e9 \u20ac 5", (await ReadAsync(name, type, System.Text.Encoding.Unicode.GetPreamble().Concat(System.Text.Encoding.Unicode.GetBytes(text)).ToArray())).Text);
    }

    [Fact]
    public async Task File_that_cannot_be_read_says_why_and_the_next_is_read()
    {
        byte[] whole = SampleFiles.Docx(null, "Kop", "Tekst.");
        foreach ((string name, byte[] content) in ((string, byte[])[])[("leeg.pdf", []), ("half.docx", whole[..(whole.Length / 2)]), ("oud.doc", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]), ("geen.pdf", SampleFiles.Text("geen pdf"))])
        {
            DocumentException refused = await Assert.ThrowsAsync<DocumentException>(() => ReadAsync(name, "", content));
            Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
            Assert.False(refused.Retryable);
        }

        Assert.Equal("Kop", (await ReadAsync("heel.docx", "", whole)).Title);
    }

    [Fact]
    public async Task Worker_has_no_environment_network_files_or_privileges()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Confinement is of Linux.");
        await using ParserWorker worker = await ParserWorker.StartAsync(Directory.CreateTempSubdirectory().FullName, 256, Cancel);

        Assert.Subset(new HashSet<string>(worker.GaveUp), new HashSet<string>(["privileges", "writing", "calls"]));
        string environment = await File.ReadAllTextAsync($"/proc/{worker.ProcessId}/environ", Cancel);
        Assert.All(environment.Split('\0', StringSplitOptions.RemoveEmptyEntries), variable => Assert.StartsWith("DOTNET_", variable, StringComparison.Ordinal));
        string status = await File.ReadAllTextAsync($"/proc/{worker.ProcessId}/status", Cancel);
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", status, StringComparison.Ordinal);
        string limits = await File.ReadAllTextAsync($"/proc/{worker.ProcessId}/limits", Cancel);
        Assert.Matches(@"Max file size\s+0\s+0", limits);
    }

    private async Task<FileText> ReadAsync(string name, string type, byte[] content) => await pool.Parser.ParseAsync(new SourceFile(name, type, null, content), Cancel);

    public sealed class OnePool : IAsyncDisposable
    {
        internal ParserPool Parser { get; } = new(Options.Create(new FileParsingOptions()), TimeProvider.System, NullLogger<ParserPool>.Instance);

        public ValueTask DisposeAsync() => Parser.DisposeAsync();
    }
}
