using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Parsing;

namespace KnowledgeSearch.Ingestion.Tests.Parsing;

public sealed class BodyTextTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<string> TextAsync(string body, BodyFormat format) => (await BodyText.ReadAsync(body, format, Token)).Text;

    [Fact]
    public async Task Plain_text_stays_but_for_line_ends_controls_and_composition() =>
        Assert.Equal("a\nb\nc\té  d\uFFFD", await TextAsync("a\r\nb\rc\te\u0301  d\u0001\u202E\uD800", BodyFormat.Text));

    [Fact]
    public async Task Addresses_in_plain_text_are_links() =>
        Assert.Equal(["https://wiki.example/Verlof"], (await BodyText.ReadAsync("Zie (https://wiki.example/Verlof). En https://wiki.example/Verlof!", BodyFormat.Text, Token)).Links);

    [Theory]
    [InlineData("<p>een<p>twee", "een\ntwee")]
    [InlineData("<b>ver</b>lof<br>aan&shy;vragen &amp; caf&eacute;", "verlof\naanvragen & café")]
    [InlineData("<table><tr><th>Naam</th><th>Toestel</th></tr><tr><td>Jan</td><td>12</td></tr></table>", "Naam\tToestel\nJan\t12")]
    [InlineData("a<script>var b='<p>';</script><style>p{}</style>c<!-- d --> <img alt='Plattegrond' src=x>", "ac Plattegrond")]
    [InlineData("<ul><li>een</li><li>twee <i>drie</i></li></ul><pre>x\n  y</pre>", "een\ntwee drie\nx\ny")]
    [InlineData("5 < 6 &lt;b&gt; &copy 2004", "5 < 6 <b> © 2004")]
    public async Task Html_is_read_as_a_person_sees_it(string html, string expected) => Assert.Equal(expected, await TextAsync(html, BodyFormat.Html));

    [Fact]
    public async Task Headings_and_links_of_html_are_listed()
    {
        ParsedBody body = await BodyText.ReadAsync("<h1>Verlof <em>aanvragen</em></h1><p><a href='https://x.example/?a=1&amp;b=2'>x</a> <a href='/rel'>y</a><h2>Bijzonder</h2>", BodyFormat.Html, Token);
        Assert.Equal(["Verlof aanvragen", "Bijzonder"], body.Headings);
        Assert.Equal(["https://x.example/?a=1&b=2"], body.Links);
    }

    [Fact]
    public async Task Markdown_is_read()
    {
        ParsedBody body = await BodyText.ReadAsync("# Verlof\n\nVraag het **twee weken** vooraf aan, zie [wiki](https://wiki.example/v).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode <x>\n```", BodyFormat.Markdown, Token);
        Assert.Equal("Verlof\nVraag het twee weken vooraf aan, zie wiki.\na\tb\n1\t2\ncode <x>", body.Text);
        Assert.Equal(["https://wiki.example/v"], body.Links);
    }

    [Fact]
    public async Task Markdown_nested_too_deep_is_read_as_plain_text() =>
        Assert.Contains("diep", await TextAsync(new string('>', 5000) + " diep", BodyFormat.Markdown), StringComparison.Ordinal);

    [Fact]
    public async Task Html_nested_too_deep_to_parse_in_time_is_read_without_structure()
    {
        string text = await TextAsync(string.Concat(Enumerable.Repeat("<ul><li>", 20_000)) + "diep</x>", BodyFormat.Html);
        Assert.Contains("diep", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_is_capped() => Assert.Equal(BodyText.MaxTextLength, (await TextAsync(new string('a', 3 * BodyText.MaxTextLength), BodyFormat.Html)).Length);

    [Fact]
    public async Task One_pass_over_the_tags_gives_what_the_tree_gives()
    {
        int scanned = 0;
        await Html.SampleAsync(
            async html =>
            {
                MarkupSink sink = new();
                if (HtmlScanner.TryRead(html, sink, lenient: false))
                {
                    ParsedBody expected = await HtmlText.ReadTreeAsync(html, Token);
                    ParsedBody actual = sink.ToBody();
                    Assert.Equal(expected.Text, actual.Text);
                    Assert.Equal(expected.Headings, actual.Headings);
                    Assert.Equal(expected.Links, actual.Links);
                    scanned++;
                }
            },
            iter: 3000, threads: 1);
        Assert.True(scanned > 300, $"Only {scanned} of 3,000 were read without a tree.");
    }

    [Theory]
    [InlineData(BodyFormat.Text)]
    [InlineData(BodyFormat.Html)]
    [InlineData(BodyFormat.Markdown)]
    [InlineData(BodyFormat.Wikitext)]
    public async Task Any_input_gives_clean_text(BodyFormat format)
    {
        string[] pieces = ["{{", "}}", "[[", "]]", "{|", "|}", "|-", "|", "=", "\n", "<", ">", "<nowiki>", "</nowiki>", "<ref", "<!--", "-->", "''", "&#x202E;", "&#0;", "\u202E", "\uD800", "\uE03D", "[http://x.example ", "a", " ", "#", "*", "`", "\0", "<td>", "<svg>", "&amp", "{{{", "__", "http://"];
        await Gen.Int[0, pieces.Length - 1].Array[0, 60].SampleAsync(
            async picks =>
            {
                ParsedBody body = await BodyText.ReadAsync(string.Concat(picks.Select(pick => pieces[pick])), format, Token);
                Assert.DoesNotContain(body.Text + string.Concat(body.Headings), c => CleanText.IsDropped(c));
                Assert.True(body.Text.IsNormalized());
            },
            iter: 1000, threads: 1);
    }

    private static readonly Gen<string> Inline = Gen.Int[0, 11].Select(pick => new[]
    {
        "tekst", " ", "\n", "&amp;", "&nbsp;", "a < b", "<b>vet</b>", "<br>", "<a href='https://x.example/?a&amp;b'>link</a>", "<img alt='af &lt; beelding'>", "<!-- x -->", "<span class=\"a>b\">in</span>",
    }[pick]);

    private static readonly Gen<string> Block = Gen.Select(Gen.Int[0, 12], Inline.Array[0, 4].Select(string.Concat)).Select((pick, inner) => new[]
    {
        $"<p>{inner}</p>", $"<div>{inner}</div>", $"<h2>{inner}</h2>", $"<ul><li>{inner}</li> <li>b</li></ul>", $"<table> <tr><td>{inner}</td><th>c</th></tr></table>",
        $"<pre>\n{inner}\n  x</pre>", $"<blockquote><p>{inner}</p></blockquote>", $"<script>if (a < b) '<p>'</script>{inner}", $"<table><caption>{inner}</caption><tbody><tr><td></td></tr></tbody></table>",
        $"<p>{inner}", $"<table>{inner}<tr><td>x</table>", $"<i>{inner}<p>x</i></p>", inner,
    }[pick]);

    private static readonly Gen<string> Html = Block.Array[0, 5].Select(string.Concat);
}
