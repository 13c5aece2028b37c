using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Analysis;

public sealed class LanguageAnalyzerTests
{
    [Theory]
    [InlineData("kind kinderen")]
    [InlineData("ei eieren")]
    [InlineData("weg wegen")]
    [InlineData("lid leden")]
    [InlineData("stad steden")]
    [InlineData("schip schepen")]
    [InlineData("foto foto's foto’s fotoʼs foto´s")]
    [InlineData("auto auto's")]
    [InlineData("cafe café cafés cafe\u0301")]
    [InlineData("coördinatie coo\u0308rdinatie coordinatie co\u00adördinatie")]
    [InlineData("één een éen")]
    [InlineData("ijs ĳs IJs Ĳs")]
    [InlineData("aub a.u.b. A.U.B.")]
    [InlineData("nv N.V. n.v")]
    [InlineData("verzekering verzekeringen")]
    [InlineData("financieel financiële financiele")]
    [InlineData("definiëren definieert definieren")]
    [InlineData("KB5006670 kb5006670")]
    public void Dutch_spellings_and_forms_of_a_word_meet(string words) => AllMeet(LanguageAnalyzer.Dutch, words);

    [Theory]
    [InlineData("meeting meetings")]
    [InlineData("policy policies policy's policy’s")]
    [InlineData("child children")]
    [InlineData("resume résumé re\u0301sume\u0301")]
    [InlineData("laptop laptops Laptop")]
    public void English_spellings_and_forms_of_a_word_meet(string words) => AllMeet(LanguageAnalyzer.English, words);

    [Theory]
    [InlineData("weg week")]
    [InlineData("leed leden")]
    [InlineData("voorwerp werp")]
    [InlineData("gevaar vaar")]
    [InlineData("geval val")]
    [InlineData("geweld wel")]
    public void Different_Dutch_words_stay_apart(string words)
    {
        List<string> terms = [.. words.Split(' ').Select(word => TextAnalysis.Terms(LanguageAnalyzer.Dutch, IndexFields.Body, word)[0].Text)];

        Assert.Distinct(terms);
    }

    [Theory]
    [InlineData("e-mail", "e email mail")]
    [InlineData("e‑mail", "e email mail")]
    [InlineData("IT-afdeling", "it itafdeling afdeling")]
    [InlineData("wi-fi-code", "wi wificode fi code")]
    [InlineData("rapport_jaar", "rapport rapportjaar jaar")]
    [InlineData("klaar.morgen", "klaar klaarmorgen morgen")]
    [InlineData("192.168.1.10", "192.168.1.10")]
    [InlineData("jan@example.org", "jan@example.org jan example org")]
    [InlineData("- a - b", "a b")]
    public void Joined_words_are_found_by_their_parts_and_written_together(string text, string words) =>
        Assert.Equal(words, string.Join(' ', TextAnalysis.Terms(LanguageAnalyzer.Dutch, IndexFields.Forms, text).Where(term => !Enum.IsDefined(typeof(ExactKind), term.Type)).Select(term => term.Text)));

    [Theory]
    [InlineData("De OR vergadert", "OR")]
    [InlineData("or else", "")]
    [InlineData("C# en c++, .NET of F#.", "c# c++ .net f#")]
    [InlineData("@jan.de.vries, zie #offerte2024!", "@jan.de.vries #offerte2024")]
    [InlineData("(PO-2023-00117) en ABC-1234/X9.", "po-2023-00117 abc-1234/x9")]
    [InlineData("IT-afdeling HR/IT VGWM", "IT HR IT VGWM")]
    [InlineData("Top 👍🏽 ❤️!", "👍 ❤")]
    [InlineData("https://x.nl/a#b … 3.5 x-y", "")]
    public void Names_that_words_lose_are_kept_as_written(string text, string exact) =>
        Assert.Equal(exact, string.Join(' ', ExactTokens.Of(text).Where(token => token.Text != "3.5").Select(token => token.Text)));

    [Fact]
    public void Offsets_point_into_the_text_as_it_came()
    {
        const string Text = "Het ca\u00adfe\u0301 van de ĳsclub: foto’s, e‑mail";

        foreach (LanguageAnalyzer analyzer in (LanguageAnalyzer[])[LanguageAnalyzer.Dutch, LanguageAnalyzer.English])
        {
            Dictionary<string, AnalyzedTerm> terms = TextAnalysis.Terms(analyzer, IndexFields.Forms, Text).ToDictionary(term => term.Text);
            Assert.Equal("ca\u00adfe\u0301", Text[terms["cafe"].Start..terms["cafe"].End]);
            Assert.Equal("ĳsclub", Text[terms["ijsclub"].Start..terms["ijsclub"].End]);
            Assert.Equal("foto’s", Text[terms["foto's"].Start..terms["foto's"].End]);
            Assert.Equal("e‑mail", Text[terms["email"].Start..terms["email"].End]);
        }
    }

    [Fact]
    public void Both_chains_cut_text_at_the_same_places()
    {
        const string Text = "De e-mail van Jan's team: zie https://intranet.example.org/verlof-aanvragen of bel KB-12, a.u.b. vóór 9:30! The policy's children_policies v1.2";

        Assert.Equal(
            TextAnalysis.Terms(LanguageAnalyzer.Dutch, IndexFields.Body, Text).Select(term => (term.Position, term.Start, term.End)).Distinct(),
            TextAnalysis.Terms(LanguageAnalyzer.English, IndexFields.Body, Text).Select(term => (term.Position, term.Start, term.End)).Distinct());
    }

    [Fact]
    public void A_text_without_a_break_costs_no_more_than_its_length()
    {
        // The tokenizer's e-mail rule looks ahead to the end of every run.
        string text = string.Concat(Enumerable.Repeat("abcdefghij.", 20_000));

        List<AnalyzedTerm> terms = TextAnalysis.Terms(LanguageAnalyzer.Dutch, IndexFields.Body, text);

        Assert.Equal(text.Length / TextNormalizer.MaxRun, terms.Count);
    }

    private static void AllMeet(LanguageAnalyzer analyzer, string words)
    {
        List<string> terms = [.. words.Split(' ').Select(word => TextAnalysis.Terms(analyzer, IndexFields.Body, word)[0].Text)];

        Assert.All(terms, term => Assert.Equal(terms[0], term));
    }
}
