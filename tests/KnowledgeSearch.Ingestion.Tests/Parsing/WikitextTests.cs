using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Parsing;

namespace KnowledgeSearch.Ingestion.Tests.Parsing;

public sealed class WikitextTests
{
    private static async Task<ParsedBody> ReadAsync(string wikitext) => await BodyText.ReadAsync(wikitext, BodyFormat.Wikitext, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("'''Verlof''' is ''vrije'' tijd.", "Verlof is vrije tijd.")]
    [InlineData("Zie [[Verlof]], [[Verlof#Bijzonder|bijzonder verlof]] en [[fiets]]en.", "Zie Verlof, bijzonder verlof en fietsen.")]
    [InlineData("[[Bestand:Hal.jpg|thumb|200px|De nieuwe [[hal 4]]]]Tekst [[Categorie:HR]][[en:Leave]]", "De nieuwe hal 4\nTekst")]
    [InlineData("[[File:x.png|thumb|left]]Tekst", "Tekst")]
    [InlineData("* een\n** twee\n# drie\n; term : uitleg", "een\ntwee\ndrie\nterm : uitleg")]
    [InlineData("Feit.<ref name=\"a\">Bron, p. 3</ref> Nog een.<ref name=a /> Slot.", "Feit. Nog een. Slot.")]
    [InlineData("Voor<!-- weg\nweg -->na", "Voorna")]
    [InlineData("<nowiki>'''[[x]]'''</nowiki> en ''y''", "'''[[x]]''' en y")]
    [InlineData("{{Let op|Sluit altijd eerst de gaskraan.}}\nTekst", "Sluit altijd eerst de gaskraan.\nTekst")]
    [InlineData("{{Infobox|naam=Hal 4|bouwjaar=1999|foto=hal.jpg|doel=Opslag van gereed product en grondstoffen}}Tekst", "Opslag van gereed product en grondstoffen\nTekst")]
    [InlineData("{{DEFAULTSORT:Verlof}}__NOTOC__Tekst {{{1|standaard}}}", "Tekst standaard")]
    [InlineData("{| class=\"wikitable\"\n|+ Tarieven\n|-\n! Dag !! Uur\n|-\n| style=\"a\" | ma || 8\n|-\n| di\n| [[negen|9]]\n|}\nNa", "Tarieven\nDag\tUur\nma\t8\ndi\t9\nNa")]
    [InlineData("a<br/>b <b>c</b> &amp; 5 < 6", "a\nb c & 5 < 6")]
    [InlineData("#REDIRECT [[Verlof aanvragen]]", "REDIRECT Verlof aanvragen")]
    [InlineData("<gallery>\nBestand:x.jpg|De poort\n</gallery>", "De poort")]
    [InlineData("Open {{ en [[ zonder einde", "Open {{ en [[ zonder einde")]
    public async Task Markup_is_read_as_text(string wikitext, string expected) => Assert.Equal(expected, (await ReadAsync(wikitext)).Text);

    [Fact]
    public async Task Headings_and_external_links_are_listed()
    {
        ParsedBody body = await ReadAsync("== Verlof ''aanvragen'' ==\nZie [https://x.example/a het formulier] of https://x.example/b.<ref>https://x.example/c</ref>\n=== Uren ===");
        Assert.Equal("Verlof aanvragen\nZie het formulier of https://x.example/b.\nUren", body.Text);
        Assert.Equal(["Verlof aanvragen", "Uren"], body.Headings);
        Assert.Equal(["https://x.example/a", "https://x.example/b", "https://x.example/c"], body.Links);
    }

    [Theory]
    [InlineData("{{")]
    [InlineData("[[a|")]
    [InlineData("<ref>")]
    [InlineData("<nowiki>")]
    [InlineData("{|\n|")]
    [InlineData("<!--")]
    [InlineData("[http://x ")]
    [InlineData("{{{{{{a|")]
    public async Task Time_is_linear_in_unclosed_markup(string opening)
    {
        // Quadratic time would take minutes on a million characters; the bound is far from what linear time needs.
        using CancellationTokenSource bounded = new(TimeSpan.FromSeconds(20));
        string body = string.Concat(Enumerable.Repeat(opening, 1_000_000 / opening.Length));
        Assert.NotNull(await BodyText.ReadAsync(body, BodyFormat.Wikitext, bounded.Token));
    }
}
