using System.Text;
using System.Text.Json;
using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>What is written of a document: the fields that searches read.</summary>
public sealed class LuceneDocumentsTests : IndexTests
{
    private static readonly IndexDocument Full = new()
    {
        Id = DocumentId.Parse("feed/message/1"),
        Kind = DocumentKind.Answer,
        Url = "https://feed.example/1",
        Title = "Verlof",
        Body = "Vraag het <b>HR</b> ☃ 𝒳.",
        Languages = ["en", "nl"],
        Author = new PersonReference("p1", "Anna"),
        Created = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.FromHours(2)),
        Thread = "feed/thread/9",
        ThreadTitle = "Hoe?",
        ThreadRoot = "feed/message/0",
        InReplyTo = "feed/message/0",
        Accepted = true,
        Endorsements = 3,
        Container = new DocumentContainer("feed/group/7", "HR"),
        Tags = ["verlof", "cao"],
        Access = DocumentAccess.ForPublic,
    };

    [Fact]
    public async Task Document_is_stored_whole()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert(Full));
        Read(index, 0, (reader, _) => Assert.Equal(Json(Full), Json(Stored(reader, 0))));
    }

    [Fact]
    public async Task Doc_values_hold_what_filters_and_facets_read()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert(Full));
        Read(index, 2, (_, segment) =>
        {
            Assert.Equal(DocumentKey.Of("feed/message/1"), Number(segment, IndexFields.Key));
            Assert.Equal(DocumentKey.Of("feed/thread/9"), Number(segment, IndexFields.Group));
            Assert.Equal(new DateTime(2026, 11, 23, 8, 0, 0, DateTimeKind.Utc).Ticks, Number(segment, IndexFields.Created));
            Assert.Equal((3, 1, 3), (Number(segment, IndexFields.Languages), Number(segment, IndexFields.Accepted), Number(segment, IndexFields.Endorsements)));
            Assert.Equal(("feed", "answer"), (Text(segment, IndexFields.Source), Text(segment, IndexFields.Kind)));
            Assert.Equal(("p1", "Anna"), IndexFields.SplitFacetTerm(Text(segment, IndexFields.Author)!));
            Assert.Equal(("feed/group/7", "HR"), IndexFields.SplitFacetTerm(Text(segment, IndexFields.Container)!));
            Assert.Equal("""{"public":true}""", Text(segment, IndexFields.Access));
        });
    }

    [Fact]
    public async Task What_a_document_lacks_is_absent()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert(Document("wiki/1") with { Title = "", Access = null }));
        Read(index, 1, (_, segment) =>
        {
            Assert.Equal((long.MinValue, DocumentKey.Of("wiki/1")), (Number(segment, IndexFields.Created), Number(segment, IndexFields.Group)));
            Assert.Null(segment.GetTerms(IndexFields.Title));
            Assert.All((string[])[IndexFields.Access, IndexFields.Author, IndexFields.Container], field => Assert.Null(Text(segment, field)));
        });
    }

    [Fact]
    public async Task Hostile_lengths_and_broken_characters_are_taken()
    {
        LuceneIndex index = Open();
        string huge = new('x', 100_000);
        await CommitAsync(index, 1, Upsert(Full with
        {
            Body = huge + " \ud800 " + huge,
            Title = huge,
            Author = new PersonReference(huge, huge + "1"),
            Container = new DocumentContainer(huge, huge + "2"),
            Tags = [huge, "\udfff"],
        }));
        Assert.Equal(1, index.Status.Documents);
        Assert.Empty(await index.CheckAsync(Cancel));
    }

    [Theory]
    [InlineData("""{"everyone":true}""", """{"everyone":true}""")]
    [InlineData("""{"everyone":true,"public":true}""", """{"public":true}""")]
    [InlineData("""{"allOf":[["b","a","b"],["a"],["b","a"]],"deny":["d","c"]}""", """{"allOf":[["a"],["a","b"]],"deny":["c","d"]}""")]
    [InlineData("""{"everyone":true,"deny":["é"]}""", """{"everyone":true,"deny":["é"]}""")]
    [InlineData("""{}""", null)]
    [InlineData("""{"deny":["a"]}""", null)]
    [InlineData("""{"everyone":true,"allOf":[[]]}""", null)]
    public void Equal_rights_are_equal_values(string access, string? value)
    {
        byte[]? written = AccessValue.Write(JsonSerializer.Deserialize<DocumentAccess>(access, DocumentJson.Options));
        Assert.Equal(value, written is null ? null : Encoding.UTF8.GetString(written));
    }

    [Fact]
    public void Access_value_grants_what_the_access_grants()
    {
        Gen<string> principal = Gen.Int[0, 2].Select(i => "abc"[i].ToString());
        Gen.Select(Gen.Bool, Gen.Bool, principal.List[0, 2].List[0, 3], principal.List[0, 1], principal.List[0, 3]).Sample(
            (everyone, isPublic, allOf, deny, held) =>
            {
                DocumentAccess access = new() { Everyone = everyone, Public = isPublic, AllOf = allOf, Deny = deny };
                DocumentAccess? read = AccessValue.Write(access) is { } value ? AccessValue.Read(new BytesRef(value)) : null;
                foreach (Principals who in (Principals[])[Principals.Anonymous, Principals.SignedIn([]), Principals.SignedIn(held), Principals.Admin])
                {
                    Assert.Equal(who.MaySee(access), who.MaySee(read));
                }

                // What is in an open partition must be everyone's who signed in; what is not, may be.
                Assert.True(!AccessValue.IsOpen(access) || Principals.SignedIn([]).MaySee(access));
            },
            seed: "0002TsXqz9Pj",
            iter: 2_000);
    }

    [Fact]
    public void Access_of_thousands_of_principals_fits_and_of_too_many_is_nobodys()
    {
        DocumentAccess many = DocumentAccess.ForAnyOf([.. Enumerable.Range(0, 5_000).Select(i => DocumentAccess.User($"feed/user/{i}"))]);
        byte[] value = AccessValue.Write(many)!; // fits
        Assert.InRange(value.Length, 1, 32_766);
        Assert.True(Principals.SignedIn(["user:feed/user/4999"]).MaySee(AccessValue.Read(new BytesRef(value))));
        Assert.False(Principals.SignedIn(["user:feed/user/5000"]).MaySee(AccessValue.Read(new BytesRef(value))));

        Random random = new(1);
        Assert.Null(AccessValue.Write(DocumentAccess.ForAnyOf([.. Enumerable.Range(0, 20_000).Select(_ => $"user:{random.NextInt64():x}")])));
    }

    private static string Json(IndexDocument document) => JsonSerializer.Serialize(document, DocumentJson.Options);

    private static void Read(LuceneIndex index, int partition, Action<DirectoryReader, AtomicReader> read)
    {
        IndexSnapshot snapshot = index.Acquire()!; // open
        try
        {
            read(snapshot.Readers[partition], snapshot.Readers[partition].Leaves.Single().AtomicReader);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private static long Number(AtomicReader segment, string field) => segment.GetNumericDocValues(field).Get(0);

    private static string? Text(AtomicReader segment, string field)
    {
        if (segment.GetSortedDocValues(field) is not { } values || values.GetOrd(0) < 0)
        {
            return null;
        }

        BytesRef bytes = new();
        values.Get(0, bytes);
        return bytes.Utf8ToString();
    }
}
