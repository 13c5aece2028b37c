using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Store;

namespace KnowledgeSearch.Ingestion.Tests.Push;

public sealed class DocumentIngestTests() : StoreTests(new SqliteStores())
{
    private static readonly DocumentId One = DocumentId.Parse("wiki/1");
    private static readonly SourceScope OnlyWiki = SourceScope.Of([Wiki]);

    private DocumentIngest Ingest => new(Store, TimeProvider.System);

    [Fact]
    public async Task Lines_of_every_kind_are_stored_and_told_in_order()
    {
        List<IngestResult> results = await IngestAsync("""
            {"id":"wiki/user/1","name":"A. Jansen","emails":["a@example.org"]}
            {"id":"wiki/group/1","members":["user:wiki/user/1"]}
            {"id":"wiki/1","kind":"question","title":"Verlof","body":"Hoe?","author":"wiki/user/1","access":{"everyone":true}}
            {"id":"feed/1","body":"Zo.","access":{"allOf":[["group:wiki/group/1"]]}}
            {"delete":"wiki/2"}
            """);
        Assert.Equal(
            [(1, "wiki/user/1", "Created"), (2, "wiki/group/1", "Created"), (3, "wiki/1", "Created"), (4, "feed/1", "Created"), (5, "wiki/2", "Unchanged")],
            results.Select(result => ((int)result.Line, result.Id, result.Status.ToString())));
        Assert.Equal("A. Jansen", (await Store.FindAsync(One, Cancel))?.Author?.Name);
        Assert.Equal(DocumentKind.Question, (await Store.FindAsync(One, Cancel))?.Document?.Kind);
        Assert.Equal(["group:wiki/group/1", "user:wiki/user/1"], (await Store.GetPrincipalsAsync("p1", Cancel)).Order());
    }

    [Fact]
    public async Task Sent_again_everything_is_unchanged_and_nothing_is_written()
    {
        const string Lines = """
            {"id":"wiki/user/1","name":"A. Jansen"}
            {"id":"wiki/group/1","members":[]}
            {"id":"wiki/1","title":"Verlof"}
            """;
        await IngestAsync(Lines);
        long sequence = await Store.GetLastSequenceAsync(Cancel);
        Assert.All(await IngestAsync(Lines), result => Assert.Equal(IngestStatus.Unchanged, result.Status));
        Assert.Equal(sequence, await Store.GetLastSequenceAsync(Cancel));
    }

    [Fact]
    public async Task Changes_of_one_document_within_a_stream_are_told_one_by_one_and_the_last_stands()
    {
        List<IngestResult> results = await IngestAsync("""
            {"id":"wiki/1","title":"a"}
            {"id":"wiki/1","title":"a"}
            {"id":"wiki/1","title":"b"}
            {"delete":"wiki/1"}
            {"delete":"wiki/1"}
            {"id":"wiki/1","title":"c"}
            """);
        Assert.Equal(
            [IngestStatus.Created, IngestStatus.Unchanged, IngestStatus.Updated, IngestStatus.Deleted, IngestStatus.Unchanged, IngestStatus.Created],
            results.Select(result => result.Status));
        Assert.Equal("c", (await Store.FindAsync(One, Cancel))?.Document?.Title);
    }

    [Fact]
    public async Task Document_without_access_is_seen_by_nobody_but_admins()
    {
        await IngestAsync("""{"id":"wiki/1","title":"Salarissen"}""");
        DocumentAccess? access = (await Store.FindAsync(One, Cancel))?.Document?.Access;
        Assert.False(Principals.SignedIn(["user:wiki/user/1"]).MaySee(access));
        Assert.True(Principals.Admin.MaySee(access));
    }

    [Fact]
    public async Task Document_without_access_gets_that_of_its_source_and_another_keeps_its_own()
    {
        DocumentIngest ingest = new(Store, TimeProvider.System, source => source == Wiki ? DocumentAccess.ForEveryone : null);
        const string Lines = """
            {"id":"wiki/1","title":"Een"}
            {"id":"wiki/2","title":"Twee","access":{"allOf":[["group:hr"]]}}
            {"id":"feed/1","title":"Drie"}
            """;
        await foreach (IngestResult result in ingest.IngestAsync(new MemoryStream(Encoding.UTF8.GetBytes(Lines)), SourceScope.All, Cancel))
        {
            Assert.Equal(IngestStatus.Created, result.Status);
        }

        Assert.Equal(IngestStatus.Unchanged, (await ingest.PutAsync(One, """{"title":"Een"}"""u8.ToArray(), SourceScope.All, Cancel)).Status);
        Principals anybody = Principals.SignedIn([]);
        List<string> seen = [];
        foreach (string id in (string[])["wiki/1", "wiki/2", "feed/1"])
        {
            if (anybody.MaySee((await Store.FindAsync(DocumentId.Parse(id), Cancel))?.Document?.Access))
            {
                seen.Add(id);
            }
        }

        Assert.Equal(["wiki/1"], seen);
    }

    [Theory]
    [InlineData("{\"id\":\"wiki/1\",\"title\":", "not one JSON object")]
    [InlineData("[1]", "not one JSON object")]
    [InlineData("null", "not one JSON object")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\"} {}", "not one JSON object")]
    [InlineData("{\"title\":\"a\"}", "'id' must be 'source/key'")]
    [InlineData("{\"id\":7,\"title\":\"a\"}", "'id' must be 'source/key'")]
    [InlineData("{\"id\":\"Wiki/1\",\"title\":\"a\"}", "'id' must be 'source/key'")]
    [InlineData("{\"id\":\"wiki/1\",\"kind\":\"blog\"}", "use question, answer")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":[1]}", "'title' cannot be read")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"title\":\"b\"}", "'title' cannot be read")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"\\ud800\"}", "'title' cannot be read")]
    [InlineData("{\"id\":\"wiki/\\ud800\",\"title\":\"a\"}", "not one JSON object")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":null}", "must not be null")]
    [InlineData("{\"id\":\"wiki/1\",\"bodyFormat\":\"pdf\"}", "use text, html")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"created\":\"gisteren\"}", "use a time such as")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"url\":\"javascript:alert(1)\"}", "'url' must be")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"language\":\"de\"}", "'language' must be nl or en")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"endorsements\":-1}", "'endorsements' must be 0 or more")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"endorsements\":1.5}", "use a whole number")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"container\":{\"name\":\"HR\"}}", "'container' must have")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"access\":{\"everyone\":true,\"denny\":[\"user:wiki/1\"]}}", "'access.denny' is not known")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"access\":{\"everyone\":true,\"deny\":[\"extern\"]}}", "'access.deny' must name principals")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"access\":{\"allOf\":[null]}}", "'access.allOf' must be a list of lists")]
    [InlineData("{\"id\":\"wiki/1\",\"title\":\"a\",\"access\":\"everyone\"}", "'access' cannot be read")]
    [InlineData("{\"id\":\"wiki/1\"}", "no document, person or group")]
    [InlineData("{\"id\":\"wiki/1\",\"members\":[\"jan\"]}", "'members' must name principals")]
    [InlineData("{\"delete\":7}", "'delete' cannot be read")]
    [InlineData("{\"delete\":\"7\"}", "'delete' must be a document id")]
    [InlineData("{\"id\":\"feed/1\",\"title\":\"a\"}", "belongs to source 'feed', which this key may not write; it may write wiki")]
    [InlineData("{\"id\":\"feed/group/1\",\"members\":[]}", "belongs to source 'feed'")]
    [InlineData("{\"delete\":\"feed/1\"}", "belongs to source 'feed'")]
    public async Task Faulty_line_fails_with_its_number_and_the_others_are_stored(string line, string error)
    {
        List<IngestResult> results = await IngestAsync(
            $"{{\"id\":\"wiki/good1\",\"title\":\"a\"}}\n\n{line}\n{{\"id\":\"wiki/good2\",\"title\":\"b\"}}\n", OnlyWiki);
        Assert.Equal([IngestStatus.Created, IngestStatus.Failed, IngestStatus.Created], results.Select(result => result.Status));
        Assert.Equal(3, results[1].Line);
        Assert.StartsWith("Line 3: ", results[1].Error, StringComparison.Ordinal);
        Assert.Contains(error, results[1].Error, StringComparison.Ordinal);
        Assert.Equal(2, await Store.CountDocumentsAsync(Wiki, Cancel));
        Assert.Equal(0, await Store.CountDocumentsAsync(Feed, Cancel));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_fail_their_line_only()
    {
        byte[] bytes = [.. "{\"id\":\"wiki/1\",\"title\":\"caf"u8, 0xE9, .. "\"}\n{\"id\":\"wiki/2\",\"title\":\"café\"}"u8];
        List<IngestResult> results = await Ingest.IngestAsync(new MemoryStream(bytes), SourceScope.All, Cancel).ToListAsync(Cancel);
        Assert.Equal([IngestStatus.Failed, IngestStatus.Created], results.Select(result => result.Status));
        Assert.Contains("UTF-8", results[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UTF16_is_told_once()
    {
        byte[] bytes = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"id\":\"wiki/1\",\"title\":\"a\"}")];
        IngestResult result = Assert.Single(await Ingest.IngestAsync(new MemoryStream(bytes), SourceScope.All, Cancel).ToListAsync(Cancel));
        Assert.Equal("Line 1: The text is UTF-16: save it as UTF-8.", result.Error);
    }

    [Fact]
    public async Task Cut_off_last_line_is_told_and_a_whole_one_without_line_end_is_stored()
    {
        List<IngestResult> cut = await IngestAsync("{\"id\":\"wiki/1\",\"title\":\"a\"}\n{\"id\":\"wiki/2\",\"title\":\"b");
        Assert.Equal([IngestStatus.Created, IngestStatus.Failed], cut.Select(result => result.Status));
        Assert.Equal("Line 2: The last line is cut off: nothing of it was stored; send it again, whole.", cut[1].Error);
        Assert.Equal(IngestStatus.Created, Assert.Single(await IngestAsync("{\"id\":\"wiki/2\",\"title\":\"b\"}")).Status);
    }

    [Fact]
    public async Task Byte_order_mark_blank_lines_and_CRLF_are_left_out()
    {
        List<IngestResult> results = await IngestAsync("\ufeff{\"id\":\"wiki/1\",\"title\":\"a\"}\r\n\r\n  \t\r\n{\"id\":\"wiki/2\",\"title\":\"b\"}\r\n");
        Assert.Equal([(1, IngestStatus.Created), (4, IngestStatus.Created)], results.Select(result => ((int)result.Line, result.Status)));
    }

    [Fact]
    public async Task Line_that_is_too_long_fails_and_costs_bounded_memory()
    {
        byte[] good = Encoding.UTF8.GetBytes("{\"id\":\"wiki/1\",\"title\":\"a\"}\n");
        RepeatingStream stream = new(good, (byte)'x', 60_000_000, good);
        List<IngestResult> results = await Ingest.IngestAsync(stream, SourceScope.All, Cancel).ToListAsync(Cancel);
        Assert.Equal([IngestStatus.Created, IngestStatus.Failed, IngestStatus.Unchanged], results.Select(result => result.Status));
        Assert.Contains("more than 16777216 bytes", results[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_streams_are_stored_in_batches_while_they_come()
    {
        const int Count = 5_000;
        int told = 0;
        string lines = string.Concat(Enumerable.Range(0, Count).Select(i => $"{{\"id\":\"{(i % 2 == 0 ? "wiki" : "feed")}/{i}\",\"title\":\"{i}\"}}\n"));
        await foreach (IngestResult result in Ingest.IngestAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), SourceScope.All, Cancel))
        {
            Assert.Equal(++told, result.Line);
            Assert.Equal(IngestStatus.Created, result.Status);
            if (told == 1)
            {
                Assert.InRange(await Store.CountDocumentsAsync(Wiki, Cancel) + await Store.CountDocumentsAsync(Feed, Cancel), 1, Count - 1);
            }
        }

        Assert.Equal(Count, told);
    }

    [Fact]
    public async Task Locked_store_fails_its_lines_and_ends_the_stream()
    {
        await using Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={((SqliteStores)Stores).PathOf("store")};Pooling=False");
        other.Open();
        await using Microsoft.Data.Sqlite.SqliteCommand command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        List<IngestResult> results = [];
        using MemoryStream one = new("{\"id\":\"wiki/1\",\"title\":\"a\"}"u8.ToArray());
        StoreException fault = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (IngestResult result in Ingest.IngestAsync(one, SourceScope.All, Cancel))
            {
                results.Add(result);
            }
        });
        Assert.Equal(fault.Message, Assert.Single(results).Error);
        Assert.Equal(IngestStatus.Failed, results[0].Status);
    }

    [Fact]
    public async Task One_document_is_put_and_removed()
    {
        Assert.Equal(new IngestResult(0, "wiki/1", IngestStatus.Created), await PutAsync("""{"title":"a"}"""));
        Assert.Equal(IngestStatus.Unchanged, (await PutAsync("""{"id":"wiki/1","title":"a"}""")).Status);
        Assert.Equal(IngestStatus.Updated, (await PutAsync("""{"title":"b"}""")).Status);
        Assert.Contains("'id' is 'wiki/2'", (await PutAsync("""{"id":"wiki/2","title":"b"}""")).Error, StringComparison.Ordinal);
        Assert.Contains("no document", (await PutAsync("""{"name":"Jan"}""")).Error, StringComparison.Ordinal);
        Assert.Contains("not one JSON object", (await PutAsync("{")).Error, StringComparison.Ordinal);
        Assert.Contains("not one JSON object", (await PutAsync("[]")).Error, StringComparison.Ordinal);
        Assert.Equal(IngestStatus.Failed, (await Ingest.PutAsync(DocumentId.Parse("feed/1"), "{\"title\":\"a\"}"u8.ToArray(), OnlyWiki, Cancel)).Status);
        Assert.Equal(IngestStatus.Failed, (await Ingest.DeleteAsync(One, SourceScope.Of([Feed]), Cancel)).Status);
        Assert.Equal(IngestStatus.Deleted, (await Ingest.DeleteAsync(One, OnlyWiki, Cancel)).Status);
        Assert.Equal(IngestStatus.Unchanged, (await Ingest.DeleteAsync(One, OnlyWiki, Cancel)).Status);
        Assert.Null((await Store.FindAsync(One, Cancel))?.Document);
    }

    private async Task<List<IngestResult>> IngestAsync(string lines, SourceScope? scope = null) =>
        await Ingest.IngestAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)), scope ?? SourceScope.All, Cancel).ToListAsync(Cancel);

    private async Task<IngestResult> PutAsync(string json) => await Ingest.PutAsync(One, Encoding.UTF8.GetBytes(json), OnlyWiki, Cancel);

    /// <summary>Some bytes, then one of them many times, then a line end and some bytes again, without holding them.</summary>
    private sealed class RepeatingStream(byte[] first, byte filler, long count, byte[] last) : Stream
    {
        private readonly long _length = first.Length + count + 1 + last.Length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count1)
        {
            int read = (int)Math.Min(count1, _length - Position);
            for (int i = 0; i < read; i++, Position++)
            {
                long after = Position - first.Length - count;
                buffer[offset + i] = Position < first.Length ? first[Position] : after < 0 ? filler : after == 0 ? (byte)'\n' : last[after - 1];
            }

            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count1) => throw new NotSupportedException();
    }
}
