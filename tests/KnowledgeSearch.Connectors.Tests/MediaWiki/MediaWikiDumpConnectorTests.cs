using System.IO.Compression;
using System.Text;
using CsCheck;
using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Connectors.Tests.Http;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

public sealed class MediaWikiDumpConnectorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dump");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_dump_becomes_pages_questions_and_answers()
    {
        List<SourceChange> changes = await CrawlAsync(Write("wiki.xml", WikiDump.Xml));
        Dictionary<string, SourceDocument> documents = Documents(changes).ToDictionary(document => document.Title.Length > 0 ? document.Title : document.Body);
        Assert.Equal(["Bezoek", "Ja, voor ingeroosterde uren.", "Oproepkrachten", "Verlof aanvragen"], documents.Keys.Order());
        SourceDocument page = documents["Verlof aanvragen"];
        Assert.Equal(("wiki/page/101", "https://wiki.lindewaard.example/wiki/Verlof_aanvragen", "wiki/user/S.bakir"), (page.Id.Value, page.Url, page.Author));
        Assert.Equal(["https://wiki.lindewaard.example/wiki/Kiosk", "https://cao.example/verlof"], page.Links);
        Assert.Equal(["Personeel"], page.Tags);
        Assert.Equal((new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), null), (page.Modified, page.Created));
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero), documents["Bezoek"].Created);
        Assert.Null(documents["Bezoek"].Author);
        Assert.Equal(documents["Oproepkrachten"].Id.Value, documents["Ja, voor ingeroosterde uren."].InReplyTo);
        Assert.Equal(["wiki/page/103"], changes.OfType<SourceChange.Delete>().Select(change => change.Id.Value));
        Assert.Empty(changes.OfType<SourceChange.Failed>());
    }

    [Fact]
    public async Task Packed_dumps_hold_the_same()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(WikiDump.Xml));
        }

        IEnumerable<SourceDocument> plain = Documents(await CrawlAsync(Write("wiki.xml", WikiDump.Xml)));
        Assert.Equivalent(plain, Documents(await CrawlAsync(Write("wiki.xml.bz2", WikiDump.Packed))), strict: true);
        Assert.Equivalent(plain, Documents(await CrawlAsync(Write("wiki.xml.gz", packed.ToArray()))), strict: true);
    }

    [Fact]
    public async Task The_same_dump_costs_nothing_and_a_newer_one_asks_for_a_full_crawl()
    {
        Write("wiki-20260401-pages.xml", WikiDump.Xml);
        string pattern = Path.Combine(_folder.FullName, "wiki-*-pages.xml");
        List<SourceChange> first = await CrawlAsync(pattern);
        Checkpoint position = DemoWiki.Last(first);
        Assert.IsType<SourceChange.CheckpointReached>(Assert.Single(await CrawlAsync(pattern, position)));
        Write("wiki-20260501-pages.xml", WikiDump.Xml.Replace("balie", "receptie", StringComparison.Ordinal).Replace("5004", "5104", StringComparison.Ordinal));
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(pattern, position));
        Assert.Equal(ConnectorFault.CheckpointLost, fault.Fault);
        Assert.Contains("20260501", fault.Message, StringComparison.Ordinal);
        List<SourceChange> second = await CrawlAsync(pattern, known: Documents(first));
        Assert.Equal("Bezoekers melden zich bij de receptie.", Assert.Single(Documents(second), document => document.Kind == DocumentKind.Page).Body);
        Assert.Equal(["wiki/page/101"], second.OfType<SourceChange.Unchanged>().Select(change => change.Id.Value));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.97)]
    public async Task What_can_be_read_of_a_dump_that_is_cut_off_is_read_and_the_rest_reported_at_every_crawl(double share)
    {
        foreach (string path in new[] { Write("wiki.xml", WikiDump.Xml[..(int)(WikiDump.Xml.Length * share)]),
            Write("wiki.xml.bz2", WikiDump.Packed[..(int)(WikiDump.Packed.Length * share)]) })
        {
            List<SourceChange> changes = await CrawlAsync(path);
            Assert.Contains(Documents(changes), document => document.Title == "Verlof aanvragen");
            SourceChange.Failed failed = Assert.Single(changes.OfType<SourceChange.Failed>());
            Assert.Null(failed.Id);
            Assert.Contains("line ", failed.Reason, StringComparison.Ordinal);
            Assert.Contains("again", failed.Reason, StringComparison.Ordinal);
            Assert.Equal(failed.Reason, Assert.Single((await CrawlAsync(path, DemoWiki.Last(changes))).OfType<SourceChange.Failed>()).Reason);
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE mediawiki [<!ENTITY x \"y\">]><mediawiki>&x;</mediawiki>", "not well-formed")]
    [InlineData("<html><body>Inloggen</body></html>", "no XML export")]
    [InlineData("", "not well-formed")]
    public async Task What_is_no_dump_is_said_to_be_none(string content, string reason)
    {
        SourceChange.Failed failed = Assert.Single((await CrawlAsync(Write("wiki.xml", content))).OfType<SourceChange.Failed>());
        Assert.Contains(reason, failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_too_long_or_a_stub_is_left_out_by_name_and_the_others_are_read()
    {
        string xml = WikiDump.Xml.Replace("Bezoekers melden", new string('x', 1024 * 1024) + " melden",
            StringComparison.Ordinal).Replace("<text bytes=\"1\" xml:space=\"preserve\">==", "<text bytes=\"1\" location=\"tt:1\" /><old>",
            StringComparison.Ordinal).Replace("Selma]] 12 mrt 2026 13:02 (CET)</text>", "Selma]]</old>", StringComparison.Ordinal);
        List<SourceChange> changes = await CrawlAsync(Write("wiki.xml", xml), options => options.MaxPageMegabytes = 1);
        Assert.Equal(["wiki/page/101"], Documents(changes).Select(document => document.Id.Value));
        Assert.Equal(["wiki/page/104", "wiki/page/105"], changes.OfType<SourceChange.Failed>().Select(failed => failed.Id?.Value).Order());
        Assert.Contains(changes.OfType<SourceChange.Failed>(), failed => failed.Reason.Contains("1 MB", StringComparison.Ordinal));
        Assert.Contains(changes.OfType<SourceChange.Failed>(), failed => failed.Reason.Contains("stubs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_several_revisions_the_newest_is_the_page_and_the_oldest_says_when_it_was_made()
    {
        const string Older = "<revision><id>4000</id><timestamp>2020-01-01T00:00:00Z</timestamp><contributor><username>C.zielstra</username><id>5</id></contributor><model>wikitext</model><format>text/x-wiki</format><text xml:space=\"preserve\">Oud.</text></revision>";
        string xml = WikiDump.Xml.Replace("<id>101</id>", "<id>101</id>" + Older, StringComparison.Ordinal);
        SourceDocument page = Documents(await CrawlAsync(Write("wiki.xml", xml))).Single(document => document.Id.Value == "wiki/page/101");
        Assert.Equal("wiki/user/S.bakir", page.Author);
        Assert.StartsWith("Verlof vraag je aan", page.Body, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), page.Created);
    }

    [Fact]
    public async Task A_dump_seeds_a_source_that_goes_on_over_the_api()
    {
        await using DemoWiki wiki = await DemoWiki.StartAsync();
        KnowledgeSearch.Demo.WikiPage rules = wiki.Site.Find("Huisregels")!;
        string pages = string.Concat(wiki.Site.Pages.Where(page => page.Namespace is 0 or 1 && !page.Current.IsHidden).Select(page => $"""
            <page><title>{page.Title.Replace("&", "&amp;", StringComparison.Ordinal)}</title><ns>{page.Namespace}</ns><id>{page.Id}</id>{(page.RedirectTarget is null ? "" : "<redirect title=\"x\"/>")}<revision><id>{page.Current.Id}</id><parentid>{page.Current.ParentId}</parentid><timestamp>{page.Current.Time:yyyy-MM-dd'T'HH:mm:ss'Z'}</timestamp><contributor><username>{page.Current.User}</username><id>9</id></contributor><text xml:space="preserve">{System.Net.WebUtility.HtmlEncode(page.Current.Text)}</text></revision></page>
            """));
        string xml = WikiDump.Xml[..WikiDump.Xml.IndexOf("  <page>", StringComparison.Ordinal)] + pages + "</mediawiki>";
        MediaWikiDumpOptions options = new() { Path = Write("wiki.xml", xml), Namespaces = ["0"] };
        List<SourceChange> seeded = await CrawlAsync(options, null, wiki.Context());
        foreach (SourceDocument document in Documents(seeded))
        {
            wiki.Stored[document.Id.Value] = document;
        }

        wiki.Time.Advance(TimeSpan.FromHours(2));
        wiki.Site.Edit("Verlof aanvragen", "Anders.", "s.bakir");
        wiki.Site.Delete("Huisregels", "d.grootveld");
        MediaWikiOptions api = wiki.Options;
        api.Namespaces = ["0"];
        List<SourceChange> changes = await wiki.CrawlAsync(DemoWiki.Last(seeded), api);
        Assert.Equal(["Verlof aanvragen"], Documents(changes).Select(document => document.Title));
        Assert.Contains(changes, change => change is SourceChange.Delete { Id.Value: var id } && id == $"wiki/page/{rules.Id}");
        Assert.True(changes.OfType<SourceChange.Unchanged>().Count() > 100);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(Path.Combine(_folder.FullName, "weg.xml")));
        Assert.Equal(ConnectorFault.NotFound, fault.Fault);
        Assert.Contains("weg.xml", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("wiki.xml.7z")]
    [InlineData("")]
    public void Paths_that_name_no_dump_are_refused(string path) =>
        Assert.NotEmpty(OptionsSchema.Validate(new MediaWikiDumpOptions { Path = path }, "Options"));

    [Theory]
    [InlineData("/dumps/nlwiki-20260401-pages-articles1.xml-p1p30303.bz2")]
    [InlineData("/dumps/nlwiki-*-pages-articles*.xml-*.bz2")]
    [InlineData("/dumps/wiki.xml.gz")]
    public void Paths_of_dumps_are_accepted(string path) => Assert.Empty(OptionsSchema.Validate(new MediaWikiDumpOptions { Path = path }, "Options"));

    [Fact]
    public async Task A_dump_larger_than_allowed_is_refused_with_its_limit()
    {
        string path = Path.Combine(_folder.FullName, "wiki.xml.gz");
        await using (GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes("<mediawiki><page><title>"));
            byte[] filling = [.. Enumerable.Repeat((byte)'x', 1024 * 1024)];
            for (int i = 0; i < 64; i++)
            {
                gzip.Write(filling);
            }
        }

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(path));
        Assert.Contains("100 times", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_dumps_are_read_as_far_as_they_go()
    {
        string[] pieces = ["<page>", "</page>", "<revision>", "</revision>", "<text bytes=\"9\">", "<text/>", "</text>", "<id>7</id>", "<title>A:B</title>",
            "<ns>-7</ns>", "<timestamp>x</timestamp>", "<contributor>", "&#0;", "]]>", "<![CDATA[", "<a ", "\u0001", "<mediawiki>", "</mediawiki>",
            "<siteinfo>", "<namespace key=\"0\">", "<redirect title=\"\"/>"];
        string path = Path.Combine(_folder.FullName, "wiki.xml");
        Gen.Select(Gen.Select(Gen.Int[0, WikiDump.Xml.Length - 1], Gen.Int[0, 60], Gen.Int[0, pieces.Length - 1]).Array[1, 6], Gen.Bool).Sample(
            (edits, truncated) =>
            {
                StringBuilder xml = new(WikiDump.Xml);
                foreach ((int at, int length, int piece) in edits)
                {
                    int start = Math.Min(at, xml.Length);
                    xml.Remove(start, Math.Min(length, xml.Length - start)).Insert(start, pieces[piece]);
                }

                File.WriteAllText(path, truncated ? xml.ToString()[..(xml.Length / 2)] : xml.ToString());
                List<SourceChange> changes = CrawlAsync(path).GetAwaiter().GetResult();
                return changes[^1] is SourceChange.CheckpointReached;
            },
            iter: 400, threads: 1, seed: "0000Kn0wledge0");
    }

    private string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static Task<List<SourceChange>> CrawlAsync(string path, Checkpoint? since = null, IReadOnlyList<SourceDocument>? known = null) =>
        CrawlAsync(new MediaWikiDumpOptions { Path = path }, since, Context(known ?? []));

    private static Task<List<SourceChange>> CrawlAsync(string path, Action<MediaWikiDumpOptions> configure)
    {
        MediaWikiDumpOptions options = new() { Path = path };
        configure(options);
        return CrawlAsync(options, null, Context([]));
    }

    private static async Task<List<SourceChange>> CrawlAsync(MediaWikiDumpOptions options, Checkpoint? since, ConnectorContext context)
    {
        List<SourceChange> changes = [];
        await foreach (SourceChange change in new MediaWikiDumpConnector(options, context).ReadAsync(since, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }

        return changes;
    }

    private static ConnectorContext Context(IReadOnlyList<SourceDocument> known)
    {
        ConnectorContext context = LoopbackServer.Context(source: "wiki");
        return new ConnectorContext { Source = context.Source, Http = context.Http, Logger = context.Logger, DefaultAccess = context.DefaultAccess,
            Known = new Memory(known) };
    }

    private static List<SourceDocument> Documents(IEnumerable<SourceChange> changes) =>
        [.. changes.OfType<SourceChange.Upsert>().Select(change => change.Document)];

    private sealed class Memory(IReadOnlyList<SourceDocument> documents) : IKnownDocuments
    {
        public ValueTask<KnownDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken) =>
            ValueTask.FromResult(documents.FirstOrDefault(document => document.Id == id) is { } document
                ? new KnownDocument(document.Version, document.Links, "") : null);
    }
}
