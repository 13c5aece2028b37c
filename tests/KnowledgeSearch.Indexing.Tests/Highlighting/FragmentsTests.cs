using System.Globalization;
using System.Net;
using CsCheck;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Highlighting;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Tests.Highlighting;

public sealed class FragmentsTests
{
    [Theory]
    [InlineData("verlof", "Verlof vraag je aan.", "<mark>Verlof</mark> vraag je aan.")]
    [InlineData("aanvraag", "Alle aanvragen: zie HR.", "Alle <mark>aanvragen</mark>: zie HR.")]
    [InlineData("\"nieuwe laptop\"", "Een nieuwe laptop, geen laptop die nieuwe dingen doet.", "Een <mark>nieuwe laptop</mark>, geen laptop die nieuwe dingen doet.")]
    [InlineData("decla*", "Declaraties en declareren.", "<mark>Declaraties</mark> en <mark>declareren</mark>.")]
    [InlineData("email", "Stuur een e-mail.", "Stuur een <mark>e-mail</mark>.")]
    [InlineData("e-mail", "Stuur een email.", "Stuur een <mark>email</mark>.")]
    [InlineData("cafe", "Het cafe\u0301 is open.", "Het <mark>cafe\u0301</mark> is open.")]
    [InlineData("c#", "Leer C# of C.", "Leer <mark>C#</mark> of C.")]
    [InlineData("👍", "Top 👍🏽!", "Top <mark>👍🏽</mark>!")]
    [InlineData("laptop", "a <b>laptop</b> & \"'", "a &lt;b&gt;<mark>laptop</mark>&lt;/b&gt; &amp; &quot;&#39;")]
    [InlineData("soep", "De kantine serveert niets.", "De kantine serveert niets.")]
    [InlineData("de soep", "De soep van de dag.", "De <mark>soep</mark> van de dag.")]
    [InlineData("", "Eerste regel.\n\nTweede regel.", "Eerste regel. Tweede regel.")]
    [InlineData("verlof", "Zo vraag je verlof aan\nOpen Personelia\n\n Kies Verlof:\nOpslaan", "Zo vraag je <mark>verlof</mark> aan · Open Personelia · Kies <mark>Verlof</mark>: Opslaan")]
    [InlineData("verlof", "Verlof\r\nAanvragen", "<mark>Verlof</mark> · Aanvragen")]
    [InlineData("handboek", "Zie https://wiki.example/handboek/verlof?x=1 voor meer.", "Zie https://wiki.example/<mark>handboek</mark>/verlof?x=1 voor meer.")]
    [InlineData("voorbeeld", "Mail hr@voorbeeld.nl.", "Mail hr@<mark>voorbeeld</mark>.nl.")]
    public void Whole_words_that_match_are_marked(string query, string text, string fragment) => Assert.Equal([fragment], Of(query, text));

    [Fact]
    public void At_most_three_passages_are_shown_those_with_most_of_the_query_in_the_order_of_the_text()
    {
        string filler = string.Concat(Enumerable.Repeat("Hier staat een hele zin die verder nergens over gaat, alleen maar om de tekst lang genoeg te maken. ", 5));
        string text = $"Begin met laptop. {filler}Een laptop met scherm. {filler}Nog een laptop. {filler}Nog een scherm. {filler}Laptop en tas. {filler}";

        IReadOnlyList<string> fragments = Of("laptop scherm tas", text);

        Assert.Equal(3, fragments.Count);
        Assert.Contains(fragments, fragment => fragment.Contains("<mark>laptop</mark> met <mark>scherm</mark>", StringComparison.Ordinal));
        Assert.Contains(fragments, fragment => fragment.Contains("<mark>Laptop</mark> en <mark>tas</mark>", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_sentence_is_cut_between_words_around_the_match()
    {
        string text = string.Concat(Enumerable.Repeat("woordje ", 100)) + "naald " + string.Concat(Enumerable.Repeat("woordje ", 100));

        string fragment = Assert.Single(Of("naald", text));

        Assert.StartsWith("… woordje", fragment, StringComparison.Ordinal);
        Assert.EndsWith("woordje …", fragment, StringComparison.Ordinal);
        Assert.Contains("<mark>naald</mark>", fragment, StringComparison.Ordinal);
        Assert.InRange(fragment.Length, 100, 260);
    }

    [Theory]
    [InlineData("Zie o.a. Bijlage 2. Daarna verder.", 2)]
    [InlineData("Bel J. Jansen. Of mail nr. 5! Echt? Ja.", 4)]
    [InlineData("Versie 1.2 is uit.\nEn nu verder", 2)]
    [InlineData("", 0)]
    public void Sentences_end_at_full_stops_that_are_not_of_an_abbreviation(string text, int count) => Assert.Equal(count, Sentences.Of(text).Count);

    [Fact]
    public void Whatever_the_text_and_the_query_only_marks_are_elements_and_no_character_is_cut()
    {
        Gen<string> hostile = Gen.OneOf(
            Gen.String,
            Gen.Int[0, 9].Array[0, 60].Select(parts => string.Concat(parts.Select(part => Hostile[part]))));
        Gen.Select(hostile, hostile).Sample(
            (query, text) =>
            {
                foreach (string fragment in Of(query, text))
                {
                    string bare = fragment.Replace("<mark>", "", StringComparison.Ordinal).Replace("</mark>", "", StringComparison.Ordinal);
                    Assert.DoesNotContain('<', bare);
                    Assert.DoesNotContain('>', bare);
                    Assert.DoesNotContain('"', bare);
                    Assert.Equal(Count(fragment, "<mark>"), Count(fragment, "</mark>"));
                    Assert.DoesNotContain("<mark></mark>", fragment, StringComparison.Ordinal);
                    Assert.True(Visible(text).Contains(Visible(WebUtility.HtmlDecode(bare)), StringComparison.Ordinal), fragment);
                }
            },
            iter: 2000, seed: "0000000000006");
    }

    [Fact]
    public void Characters_of_several_code_points_are_never_cut()
    {
        string text = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦e\u0301🇳🇱", 100));

        string fragment = Assert.Single(Of("", text)).Replace(" …", "", StringComparison.Ordinal);

        Assert.Equal(fragment.Length, StringInfo.ParseCombiningCharacters(text[..(fragment.Length + 1)]).Last(start => start <= fragment.Length));
    }

    private static readonly string[] Hostile = ["<script>alert(1)</script>", "<mark>", "</mark>", "&lt;", "\"'", "laptop ", "😀", "\ud800", "e\u0301", ". A"];

    private static IReadOnlyList<string> Of(string query, string text)
    {
        AnalyzedQuery analyzed = QueryAnalysis.Analyze(QueryTextParser.Parse(query), Analyzers.Plain);
        return Fragments.Of(text, analyzed.AsksForNothing ? [] : new MatchFinder(analyzed, Analyzers.Plain).Find(text, ["nl", "en"]));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    // Without what escaping leaves out or puts in: white space, controls, the dots of a cut.
    private static string Visible(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('…' or '·') && c is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')))
            .Select(c => char.IsSurrogate(c) || c == '\ufffd' ? '?' : c)).Replace("??", "?", StringComparison.Ordinal);
}
