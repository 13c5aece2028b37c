using CsCheck;
using KnowledgeSearch.Indexing.Querying;
using Xunit;

namespace KnowledgeSearch.Indexing.Tests.Querying;

public sealed class QueryTextParserTests
{
    [Fact]
    public void Words_phrases_exclusions_and_prefixes_are_told_apart()
    {
        ParsedQuery parsed = QueryTextParser.Parse("verlof \"nieuwe laptop\" -vakantie -\"oud beleid\" declar* c#");

        Assert.Equal(
            [
                new QueryClause(ClauseKind.Word, "verlof", false), new QueryClause(ClauseKind.Phrase, "nieuwe laptop", false),
                new QueryClause(ClauseKind.Word, "vakantie", true), new QueryClause(ClauseKind.Phrase, "oud beleid", true),
                new QueryClause(ClauseKind.Prefix, "declar", false), new QueryClause(ClauseKind.Word, "c#", false),
            ],
            parsed.Clauses);
        Assert.Null(parsed.Relaxed);
    }

    [Theory]
    [InlineData("\"half open", "half,open")]
    [InlineData("ab*", "ab")]
    [InlineData("e-mail", "e-mail")]
    public void What_has_no_meaning_is_read_as_words(string query, string words) =>
        Assert.Equal(words.Split(','), QueryTextParser.Parse(query).Clauses.Select(clause => clause.Kind == ClauseKind.Word ? clause.Text : "?"));

    [Theory]
    [InlineData("")]
    [InlineData(" - \" * ")]
    [InlineData("-verlof")]
    public void A_query_without_wanted_words_asks_for_nothing(string query) => Assert.True(QueryTextParser.Parse(query).AsksForNothing);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(6, 4)]
    public void Longer_queries_may_miss_a_third(int wanted, int minimum) => Assert.Equal(minimum, ParsedQuery.MinimumShouldMatch(wanted));

    [Fact]
    public void Any_text_is_read_within_the_limits() =>
        Gen.String.Sample(text => QueryTextParser.Parse(text).Clauses.Count <= QueryTextParser.MaxClauses, iter: 2000, seed: "0000000000001");
}
