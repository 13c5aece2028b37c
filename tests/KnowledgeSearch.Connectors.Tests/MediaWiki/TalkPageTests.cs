using System.Diagnostics;
using CsCheck;
using KnowledgeSearch.Connectors.MediaWiki;

namespace KnowledgeSearch.Connectors.Tests.MediaWiki;

public sealed class TalkPageTests
{
    private static readonly MediaWikiSite Site = new(
        "Lindepedia", "https://wiki.example/wiki/$1",
        [new(-1, "Speciaal"), new(0, ""), new(1, "Overleg"), new(2, "Gebruiker") { Aliases = ["Gebruikster"] }, new(3, "Overleg gebruiker"),
            new(14, "Categorie")]);

    [Theory]
    [InlineData("Ja. --[[Gebruiker:s.bakir|Selma]] 12 mrt 2024 14:03 (CET)", "S.bakir", "2024-03-12T13:03Z")]
    [InlineData("Ja. [[Gebruiker:S.bakir|Selma]] ([[Overleg gebruiker:S.bakir|overleg]]) 2 mei 2024 14:03 (CEST)", "S.bakir", "2024-05-02T12:03Z")]
    [InlineData("Ja. — [[Gebruikster:S.bakir]] 3 aug. 2024 om 09:00 (CEST)", "S.bakir", "2024-08-03T07:00Z")]
    [InlineData("Yes. [[User:Jim Doe|Jim]] ([[User talk:Jim Doe|talk]] • [[Special:Contributions/Jim Doe|contribs]]) 14:03, 12 March 2024 (UTC)", "Jim Doe",
        "2024-03-12T14:03Z")]
    [InlineData("Yes. [[User:Jim_Doe|Jim]] 14:03, March 12, 2024 (EST)", "Jim Doe", "2024-03-12T19:03Z")]
    [InlineData("Yes. <small>[[User:Jim|<span style=\"color:red\">Jim</span>]] 2024-03-12T14:03:59 (UTC)</small>", "Jim", "2024-03-12T14:03Z")]
    [InlineData("Ja. 12 maart 2024 14:03 (UTC+1)", null, "2024-03-12T13:03Z")]
    [InlineData("Ja. [[Speciaal:Bijdragen/192.0.2.7|192.0.2.7]] 12 dec 2024 14:03 (CET)", null, "2024-12-12T13:03Z")]
    public void A_signature_tells_who_and_when(string line, string? user, string time)
    {
        TalkSignature signature = TalkSignatures.Find(line, Site)!;
        Assert.Equal(user, signature.User);
        Assert.Equal(DateTimeOffset.Parse(time, null), signature.Time);
        Assert.Matches("^(Ja|Yes)\\.$", line[..signature.Start].Trim());
    }

    [Theory]
    [InlineData("Op 12 mrt 2024 14:03 spraken we af.")]
    [InlineData("Jan schreef op 12 mrt 2024 14:03 (CET) dat het kan.")]
    [InlineData("--[[Gebruiker:X]] 32 mrt 2024 14:03 (CET)")]
    [InlineData("--[[Gebruiker:X]] 12 foo 2024 14:03 (CET)")]
    [InlineData("--[[Gebruiker:X]] 12 mrt 2024 25:03 (CET)")]
    public void What_is_no_signature_is_none(string line) => Assert.Null(TalkSignatures.Find(line, Site));

    [Fact]
    public void A_mention_in_the_words_of_a_comment_is_not_its_signature()
    {
        TalkThread thread = Assert.Single(TalkPage.Read("== Vraag ==\nZoals [[Gebruiker:Jan]] zegt hoeft dat niet meer sinds het nieuwe reglement. "
            + "--[[Gebruiker:Jan]] 1 jan 2024 10:00 (CET)", Site));
        Assert.Equal(("Jan", "Zoals [[Gebruiker:Jan]] zegt hoeft dat niet meer sinds het nieuwe reglement."),
            (thread.Comments[0].User, thread.Comments[0].Text));
    }

    [Fact]
    public void Indentation_says_what_a_reply_replies_to()
    {
        TalkThread thread = Assert.Single(TalkPage.Read(
            """
            == Mag de [[hond]] mee? ==
            Mag hij mee naar kantoor? --[[Gebruiker:A]] 1 jan 2024 10:00 (CET)
            :Ja.
            :Maar aangelijnd. --[[Gebruiker:B]] 1 jan 2024 11:00 (CET)
            ::Ook op vrijdag? --[[Gebruiker:A]] 1 jan 2024 12:00 (CET)
            :::Altijd. --[[Gebruiker:B]] 1 jan 2024 13:00 (CET)
            :Nee. --[[Gebruiker:C]] 1 jan 2024 14:00 (CET)
            * Ik ben voor. --[[Gebruiker:D]] 1 jan 2024 15:00 (CET)
            """, Site));
        Assert.Equal("Mag de hond mee?", thread.Heading);
        Assert.Equal([-1, 0, 1, 2, 0, 0], thread.Comments.Select(comment => comment.Parent));
        Assert.Equal("Ja.\nMaar aangelijnd.", thread.Comments[1].Text);
        Assert.Equal(["A", "B", "A", "B", "C", "D"], thread.Comments.Select(comment => comment.User));
    }

    [Fact]
    public void An_unsigned_question_is_kept_apart_from_its_signed_answer()
    {
        TalkThread thread = Assert.Single(TalkPage.Read("== Vraag ==\nHoe werkt dit?\n* a\n* b\n\n:Zo. --[[Gebruiker:B]] 1 jan 2024 11:00 (CET)\nDank!", Site));
        Assert.Equal([null, "B", null], thread.Comments.Select(comment => comment.User));
        Assert.Equal("Hoe werkt dit?\n* a\n* b", thread.Comments[0].Text);
        Assert.Equal([-1, 0, 0], thread.Comments.Select(comment => comment.Parent));
    }

    [Fact]
    public void An_indented_quotation_within_a_signed_comment_is_part_of_it()
    {
        TalkThread thread = Assert.Single(TalkPage.Read("== Vraag ==\nIn het reglement staat:\n:Honden aan de lijn.\nGeldt dat? --[[Gebruiker:A]] 1 jan 2024 "
            + "11:00 (CET)", Site));
        Assert.Equal("In het reglement staat:\n:Honden aan de lijn.\nGeldt dat?", Assert.Single(thread.Comments).Text);
    }

    [Fact]
    public void Sections_are_threads_and_subsections_are_part_of_them()
    {
        IReadOnlyList<TalkThread> threads = TalkPage.Read(
            "{{Archief}}\n== Een ==\nx --[[Gebruiker:A]] 1 jan 2024 10:00 (CET)\n=== Deel ===\ny --[[Gebruiker:B]] 1 jan 2024 11:00 (CET)\n== Twee ==\n<!-- "
                + "== Drie == -->\nz --[[Gebruiker:A]] 1 jan 2024 10:00 (CET)\n<nowiki>== Vier ==</nowiki>", Site);
        Assert.Equal(["Een", "Twee"], threads.Select(thread => thread.Heading));
        Assert.Equal(2, threads[0].Comments.Count);
    }

    [Fact]
    public void Keys_stay_when_text_or_heading_changes_and_differ_within_a_minute()
    {
        const string Sign = " --[[Gebruiker:A]] 1 jan 2024 10:00 (CET)";
        IEnumerable<string> Keys(string text) => TalkPage.Read(text, Site).SelectMany(thread => thread.Comments).Select(comment => comment.Key);
        List<string> before = [.. Keys($"== Een ==\nx{Sign}\n:y{Sign}")];
        Assert.Equal(2, before.Distinct().Count());
        Assert.Equal(before, Keys($"== Anders ==\nx, aangevuld{Sign}\n:y{Sign}"));
    }

    [Fact]
    public void Talk_without_headings_is_one_thread()
    {
        TalkThread thread = Assert.Single(TalkPage.Read("Klopt dit? --[[Gebruiker:A]] 1 jan 2024 10:00 (CET)\n:Ja. --[[Gebruiker:B]] 1 jan 2024 11:00 (CET)",
            Site));
        Assert.Equal(("", 2), (thread.Heading, thread.Comments.Count));
    }

    [Fact]
    public void Any_text_is_read_in_bounded_time_with_distinct_keys()
    {
        string[] pieces = ["== ", " ==\n", "\n", ":", "*", "[[", "]]", "[[Gebruiker:A]] ", "1 jan 2024 10:00 (CET)", "|", "<nowiki>", "</nowiki>", "<!--",
            "-->", "{{", "}}", "tekst ", "'''", "<span>", "\u00e9\ud83d\ude00"];
        Gen.Int[0, pieces.Length - 1].Array[0, 400].Sample(
            parts =>
            {
                List<string> keys = [.. TalkPage.Read(string.Concat(parts.Select(part => pieces[part])), Site).SelectMany(thread =>
                    thread.Comments).Select(comment => comment.Key)];
                return keys.Distinct().Count() == keys.Count;
            }, iter: 2_000, seed: "0000Kn0wledge0");

        Stopwatch watch = Stopwatch.StartNew();
        foreach (string piece in pieces.Append("[[Gebruiker:A|").Append("<!-").Append("== x ==\n:").Append("1 jan 2024 10:00 (CET) ").Append("12:30, 12 "))
        {
            TalkPage.Read(string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length)), Site);
            WikitextMarks.Read(WikitextMarks.Visible(string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length))), Site, new MediaWikiPage(1, 0, "A"));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"Took {watch.Elapsed}.");
    }
}
