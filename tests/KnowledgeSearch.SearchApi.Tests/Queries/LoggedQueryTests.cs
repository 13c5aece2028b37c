using KnowledgeSearch.SearchApi.Queries;

namespace KnowledgeSearch.SearchApi.Tests.Queries;

public sealed class LoggedQueryTests
{
    [Theory]
    [InlineData("  Verlof   AANVRAGEN ", "verlof aanvragen")]
    [InlineData("\"parental leave\" kind:page", "\"parental leave\" kind:page")]
    [InlineData("cafe\u0301", "café")]
    [InlineData("factuur 12345", "factuur 12345")]
    [InlineData("123456789", "123456789")] // fails the test of a BSN
    [InlineData("KB5006670 2026-11-25", "kb5006670 2026-11-25")]
    [InlineData("@jan #verlof c#", "@jan #verlof c#")]
    public void Query_is_remembered_in_one_spelling(string query, string logged) => Assert.Equal(logged, LoggedQuery.Of(query));

    [Theory]
    [InlineData("111222333")]
    [InlineData("bsn 1112.22.333")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111 geweigerd")]
    [InlineData("mail van jan.jansen@example.org")]
    [InlineData("NL91 ABNA 0417 1643 00")]
    [InlineData("rekening nl91abna0417164300")]
    [InlineData("bel 06-12345678")]
    [InlineData("+31 6 1234 5678")]
    public void What_looks_like_personal_data_is_not_remembered(string query) => Assert.Null(LoggedQuery.Of(query));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\ud800 half")]
    public void What_is_no_query_is_not_remembered(string query) => Assert.Null(LoggedQuery.Of(query));

    [Fact]
    public void Pasted_text_is_not_remembered()
    {
        Assert.Null(LoggedQuery.Of(new string('a', 121)));
        Assert.Null(LoggedQuery.Of(string.Concat(Enumerable.Repeat("1", 100_000))));
        Assert.NotNull(LoggedQuery.Of(new string('a', 120)));
    }
}
