using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Tests.Privacy;

public sealed class ErasedTextTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("erased-").FullName;
    private ContentStore _store = null!; // opened before each test

    public async ValueTask InitializeAsync()
    {
        _store = new ContentStore(new SqliteDatabase(Path.Combine(_folder, "content.db")));
        await _store.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("Vraag het José van den Berg even.", "Vraag het (erased) even.")]
    [InlineData("JOSE VAN DEN BERG, of jose  van-den\nberg", "(erased), of (erased)")]
    [InlineData("Berg, José van den: kamer 3", "(erased): kamer 3")]
    [InlineData("mail jose.berg@example.org of bel", "mail (erased) of bel")]
    [InlineData("@jvdberg weet dat; josevandenberg ook", "@(erased) weet dat; (erased) ook")]
    [InlineData("Jose\u0301 van den Berg", "(erased)")]
    [InlineData("Jos&eacute; van&nbsp;den Berg", "(erased)")]
    [InlineData("Jo\u00adsé van den Berg", "(erased)")]
    [InlineData("https://wiki.example/Jos%C3%A9_van_den_Berg?x=1", "https://wiki.example/(erased)?x=1")]
    [InlineData("Personeelsnummer emp-40117", "Personeelsnummer (erased)")]
    [InlineData("Zie engage/user/42.", "Zie (erased).")]
    public void Names_are_found_however_they_are_written(string text, string expected) => Assert.Equal(expected, Set().Redact(text, markup: true));

    [Theory]
    [InlineData("José van den Bergh, José van de Berg, van den Berg en José")]
    [InlineData("jose.bergman@example.org en jose.berg@example.com")]
    [InlineData("jvdberger engage/user/420 40117")]
    [InlineData("100% & <b>vet</b> %zz &x; <")]
    public void Others_are_left_alone(string text) => Assert.Same(text, Set().Redact(text, markup: true));

    [Fact]
    public void Name_with_tags_inside_is_found_in_markup() =>
        Assert.Equal("<p>(erased)</i></p><a href=\"mailto:(erased)\">mail</a>", Set().Redact("<p><b>José</b> van <i>den Berg</i></p><a href=\"mailto:jose.berg@example.org\">mail</a>".Replace("<b>", "", StringComparison.Ordinal), markup: true));

    [Fact]
    public void Taking_out_twice_is_taking_out_once()
    {
        ErasedSet set = Set();
        Random random = new(11);
        string[] parts = ["José", "van", "den", "Berg", "jose.berg@example.org", "<b>", "</b>", " ", "_", "%20", "&eacute;", "jvdberg", "x", ",", "(erased)", "\n"];
        for (int i = 0; i < 2_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => parts[random.Next(parts.Length)]));
            string once = set.Redact(text, markup: true);
            Assert.Equal(once, set.Redact(once, markup: true));
        }
    }

    [Fact]
    public void Access_lists_do_not_open_when_somebody_is_taken_out()
    {
        ErasedGate gate = new(Set());
        DocumentAccess alone = gate.Pass(DocumentAccess.ForAnyOf("user:engage/user/42"), new SourceId("engage"))!; // an access given is one kept
        string stranger = Assert.Single(Assert.Single(alone.AllOf));
        Assert.StartsWith("user:engage/erased/", stranger, StringComparison.Ordinal);
        DocumentAccess others = DocumentAccess.ForAnyOf("user:engage/user/420", "group:engage/group/1");
        Assert.Same(others, gate.Pass(others, new SourceId("engage")));
    }

    private ErasedSet Set()
    {
        ErasedSet set = new(_store.Key);
        SourcePerson account = new() { Id = "engage/user/42", Name = "José van den Berg", Emails = ["Jose.Berg@example.org"], Usernames = ["jvdberg", "jb"], DirectoryKey = "emp-40117" };
        foreach (ErasedToken token in ErasedIdentities.Of(_store.Key, account, new ErasedMark("p", Keeps: false)))
        {
            set.Add(token);
        }

        return set;
    }
}
