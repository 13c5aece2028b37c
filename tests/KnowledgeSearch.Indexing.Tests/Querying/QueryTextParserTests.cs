using CsCheck;
using KnowledgeSearch.Indexing.Querying;
using Xunit;

namespace KnowledgeSearch.Indexing.Tests.Querying;

public sealed class QueryTextParserTests
{
    private static readonly string[] Words = ["verlof", "laptop", "c#", "e-mail", "PO-12", "foto's", "👍", "x", "--amend", "12:30", "http://x.nl/a?b=c"];

    private static readonly string[] Pieces = ["OR", "-", "\"", "kind:", "page", " ", "(", ")", "*", "abc", "after:", "2026", "“", "is:answered", "\ud83d"];

    private static readonly (FilterField Field, string Value)[] Values =
    [
        (FilterField.Author, "jan"), (FilterField.Author, "Jan de Wit"), (FilterField.In, "HR nieuws"), (FilterField.Kind, "page"), (FilterField.Kind, "answer"), (FilterField.Lang, "nl"),
        (FilterField.Tag, "verlof"), (FilterField.Before, "2026-11-01"), (FilterField.After, "2025-01-01"), (FilterField.Is, "answered"),
    ];

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
    [InlineData("git --amend", "git,--amend")]
    [InlineData("kind:banaan", "kind:banaan")]
    [InlineData("before:gisteren", "before:gisteren")]
    [InlineData("author: jan", "author:,jan")]
    [InlineData("is:open", "is:open")]
    [InlineData("http://x.nl 12:30 foo:bar", "http://x.nl,12:30,foo:bar")]
    [InlineData("(verlof)", "verlof")]
    public void What_has_no_meaning_is_read_as_words(string query, string words)
    {
        ParsedQuery parsed = QueryTextParser.Parse(query);
        Assert.Equal(words.Split(','), parsed.Clauses.Select(clause => clause is { Kind: ClauseKind.Word, Excluded: false } ? clause.Text : "?"));
        Assert.Empty(parsed.Filters);
    }

    [Theory]
    [InlineData("“nieuwe laptop”")]
    [InlineData("„nieuwe laptop”")]
    [InlineData("«nieuwe laptop»")]
    public void Curly_quotation_marks_are_quotation_marks(string query) =>
        Assert.Equal([new QueryClause(ClauseKind.Phrase, "nieuwe laptop", false)], QueryTextParser.Parse(query).Clauses);

    [Theory]
    [InlineData("kind:page", FilterField.Kind, "page")]
    [InlineData("Soort:Vraag", FilterField.Kind, "question")]
    [InlineData("taal:Nederlands", FilterField.Lang, "nl")]
    [InlineData("author:\"Jan de Wit\"", FilterField.Author, "Jan de Wit")]
    [InlineData("tag:#verlof", FilterField.Tag, "verlof")]
    [InlineData("before:2026", FilterField.Before, "2026-01-01")]
    [InlineData("after:2026-11", FilterField.After, "2026-11-01")]
    [InlineData("na:23-11-2026", FilterField.After, "2026-11-23")]
    [InlineData("-before:2026", FilterField.After, "2026-01-01")]
    [InlineData("-after:2026", FilterField.Before, "2026-01-01")]
    [InlineData("(is:beantwoord)", FilterField.Is, "answered")]
    public void Filters_are_read_in_both_languages(string query, object field, string value)
    {
        ParsedQuery parsed = QueryTextParser.Parse(query);
        QueryFilter filter = Assert.Single(parsed.Filters);
        Assert.Equal(((FilterField)field, value, false), (filter.Field, filter.Value, filter.Excluded));
        Assert.Empty(parsed.Clauses);
        Assert.Null(parsed.Relaxed);
    }

    [Fact]
    public void A_filter_can_be_taken_out_of_what_was_typed()
    {
        const string Query = "verlof -kind:page  \"na de\" author:\"Jan de Wit\" pasen";
        Assert.Equal(
            ["verlof \"na de\" author:\"Jan de Wit\" pasen", "verlof -kind:page  \"na de\" pasen"], QueryTextParser.Parse(Query).Filters.Select(filter => filter.Without(Query)));
    }

    [Theory]
    [InlineData("laptop OR notebook tas", "laptop|notebook;tas")]
    [InlineData("laptop OR \"mobiele pc\" OR notebook", "laptop|mobiele pc|notebook")]
    [InlineData("OR verkiezing", "OR;verkiezing")]
    [InlineData("verkiezing OR", "verkiezing;OR")]
    [InlineData("lid OR worden", "lid;OR;worden")]
    [InlineData("a OR -b", "a;OR;-b")]
    [InlineData("laptop or notebook", "laptop;or;notebook")]
    [InlineData("laptop OR kind:page notebook", "laptop;OR;notebook")]
    public void Or_joins_what_stands_on_both_sides_and_is_a_name_elsewhere(string query, string clauses) =>
        Assert.Equal(clauses, string.Join(';', QueryTextParser.Parse(query).Clauses.Select(clause => string.Join('|', clause.Or.Prepend(clause).Select(one => (one.Excluded ? "-" : "") + one.Text)))));

    [Theory]
    [InlineData("")]
    [InlineData(" - \" * ")]
    [InlineData("-verlof")]
    [InlineData("kind:page")]
    public void A_query_without_wanted_words_asks_for_nothing(string query) => Assert.True(QueryTextParser.Parse(query).AsksForNothing);

    [Fact]
    public void Any_text_is_read_within_the_limits() =>
        Gen.OneOf(Gen.String, Gen.Int[0, Pieces.Length - 1].Array[0, 120].Select(parts => string.Concat(parts.Select(part => Pieces[part])))).Sample(
            text =>
            {
                ParsedQuery parsed = QueryTextParser.Parse(text);
                return parsed.Clauses.Sum(clause => 1 + clause.Or.Count) <= QueryTextParser.MaxClauses && parsed.Filters.Count <= QueryTextParser.MaxFilters
                    && parsed.Filters.All(filter => filter.Without(text).Length < text.Length);
            },
            iter: 5000, seed: "0000000000001");

    [Fact]
    public void What_is_printed_is_read_back()
    {
        Gen<QueryClause> clauses = Gen.Select(Gen.Int[0, 2], Gen.Int[0, Words.Length - 1], Gen.Bool, (kind, word, excluded) => kind switch
        {
            0 => new QueryClause(ClauseKind.Word, Words[word], excluded && Words[word][0] != '-'),
            1 => new QueryClause(ClauseKind.Phrase, "de " + Words[word], excluded),
            _ => new QueryClause(ClauseKind.Prefix, "abc" + Words[word], excluded),
        });
        Gen.Select(clauses.Array[0, 10], Gen.Select(Gen.Int[0, Values.Length - 1], Gen.Bool).Array[0, 6]).Sample(
            (wanted, filters) =>
            {
                (FilterField, string, bool)[] typed = [.. filters.Select(filter => (Values[filter.Item1].Field, Values[filter.Item1].Value, filter.Item2 && Values[filter.Item1].Field is not (FilterField.Before or FilterField.After)))];
                ParsedQuery parsed = QueryTextParser.Parse(string.Join(' ', typed.Select(Print).Concat(wanted.Select(Print))));
                Assert.Equal(wanted, parsed.Clauses);
                Assert.Equal(typed, parsed.Filters.Select(filter => (filter.Field, filter.Value, filter.Excluded)));
                Assert.Null(parsed.Relaxed);
            },
            iter: 2000, seed: "0000000000003");
    }

    private static string Print((FilterField Field, string Value, bool Excluded) filter) => $"{(filter.Excluded ? "-" : "")}{filter.Field.ToString().ToLowerInvariant()}:\"{filter.Value}\"";

    private static string Print(QueryClause clause) => (clause.Excluded ? "-" : "") + clause.Kind switch
    {
        ClauseKind.Phrase => $"\"{clause.Text}\"",
        ClauseKind.Prefix => clause.Text + "*",
        _ => clause.Text,
    };
}
