using System.Diagnostics;
using System.Text;
using CsCheck;
using KnowledgeSearch.Connectors.Feeds;

namespace KnowledgeSearch.Connectors.Tests.Feeds;

public sealed class FeedParserTests
{
    private static readonly Uri Address = new("https://intra.example/feeds/news.xml");

    [Fact]
    public void Undefined_entities_bare_ampersands_and_control_characters_do_no_harm()
    {
        FeedItem item = Assert.Single(Parse("<rss><channel><item><title>R&D&nbsp;&eacute;\u0003n &onbekend; &#150; &#x3;ok</title></item></channel></rss>").Items);
        Assert.Equal("R&D\u00a0én &onbekend; – ok", item.Title.ToString());
    }

    [Theory]
    [InlineData("a &#1114112; b &#x110000; c &#55296; d &#99999999999;", "a \ufffd b \ufffd c \ufffd d \ufffd")]
    [InlineData("&#x20AC; &#128; &euro; &amp;euro;", "€ € € &euro;")]
    [InlineData("?a=1&b=2&copy=3&#x;&#;&;", "?a=1&b=2&copy=3&#x;&#;&;")]
    public void References_are_resolved_as_browsers_do(string text, string expected) => Assert.Equal(expected, FeedReferences.Decode(text));

    [Fact]
    public void Undeclared_prefixes_and_odd_ones_are_the_same_vocabulary()
    {
        Feed feed = Parse("""
            <rss xmlns:inhoud="http://purl.org/rss/1.0/modules/content/"><channel>
            <item><dc:creator>One</dc:creator><content:encoded><![CDATA[<p>a</p>]]></content:encoded></item>
            <item><inhoud:encoded>&lt;p&gt;b&lt;/p&gt;</inhoud:encoded></item></channel></rss>
            """);
        Assert.Equal(["<p>a</p>", "<p>b</p>"], feed.Items.Select(item => item.Content.ToString()));
        Assert.Equal("One", feed.Items[0].Authors[0].Name);
    }

    [Fact]
    public void A_document_that_breaks_off_keeps_what_was_whole_and_names_the_line()
    {
        Feed feed = Parse("<rss><channel>\n<item><guid>1</guid><title>One</title></item>\n<item><guid>2</guid><title>Tw");
        Assert.Equal("One", Assert.Single(feed.Items).Title.ToString());
        Assert.Equal("The feed breaks off on line 3, inside <title>; what begins on line 3 could not be read. Crawl again; if it recurs, the publisher's software cuts the feed off.", Assert.Single(feed.Faults));
    }

    [Fact]
    public void A_JSON_feed_that_breaks_off_keeps_what_was_whole_and_names_the_line()
    {
        Feed feed = Parse("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[\n{\"id\":\"1\",\"content_text\":\"x\"},\n{\"id\":\"2\",\"conte");
        Assert.Equal("1", Assert.Single(feed.Items).Id);
        Assert.Contains("on line 3", Assert.Single(feed.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void An_item_that_is_not_closed_ends_where_the_next_begins()
    {
        Feed feed = Parse("<rss><channel><item><title>One</title><item><title>Two</title></item></channel></rss>");
        Assert.Equal(["One", "Two"], feed.Items.Select(item => item.Title.ToString()));
        Assert.Contains("is not closed", Assert.Single(feed.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_of_the_server_before_the_feed_are_passed_over() =>
        Assert.Equal("T", Parse("<br />\n<b>Warning</b>: deprecated in <i>x.php</i> on line 3<br/>\n\n<?xml version='1.0'?><rss><channel><title>T</title></channel></rss>").Title.ToString());

    [Fact]
    public void Unescaped_markup_in_a_description_is_its_text()
    {
        FeedItem item = Assert.Single(Parse("<rss><channel><item><description>a <b>c<br>d</b> 1 < 2 & 3</description><guid>x</guid></item></channel></rss>").Items);
        Assert.Equal("a <b>c<br>d</br></b> 1 &lt; 2 &amp; 3", item.Summary.ToString());
        Assert.Equal("x", item.Id);
    }

    [Theory]
    [InlineData("utf-8", null, "utf-8", null)]
    [InlineData("windows-1252", null, "windows-1252", null)]
    [InlineData("windows-1252", "iso-8859-1", "utf-8", null)]
    [InlineData("windows-1252", null, null, "taken for UTF-8 but is not")]
    [InlineData("windows-1252", null, "utf-8", "declared UTF-8 but is not")]
    [InlineData("utf-8", "iso-8859-1", "iso-8859-1", "declared iso-8859-1 but is UTF-8")]
    [InlineData("utf-16", "utf-8", "utf-8", null)]
    [InlineData("utf-16BE", null, null, null)]
    [InlineData("iso-8859-2", null, "iso-8859-2", null)]
    [InlineData("utf-8", "none-such", null, "'none-such' is unknown")]
    public void The_encoding_is_the_one_that_the_bytes_bear_out(string written, string? http, string? declared, string? note)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written);
        string text = (declared is null ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>") + "<rss><channel><title>één</title></channel></rss>";
        byte[] bytes = [.. written == "utf-16" ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        Feed? feed = FeedParser.Parse(bytes, http, null);
        Assert.Equal("één", feed?.Title.ToString());
        Assert.Equal(note is not null, feed!.Notes.Any(told => told.Contains(note ?? "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Relative_addresses_are_those_of_the_feed_or_of_its_declared_base()
    {
        Feed feed = FeedParser.Parse("<feed xmlns='http://www.w3.org/2005/Atom'><entry xml:base='/blog/'><id>42</id><link href='one'/><content type='html'>&lt;a href='two?a=1&amp;amp;b=2'>x&lt;/a>&lt;img src=/three.png></content></entry></feed>"u8, null, Address)!;
        Assert.Equal("https://intra.example/blog/one", feed.Items[0].Link);
        Assert.Equal("<a href='https://intra.example/blog/two?a=1&amp;b=2'>x</a><img src=https://intra.example/three.png>", feed.Items[0].Content.ToString());
    }

    [Fact]
    public void External_and_recursive_entities_are_never_expanded()
    {
        string secret = Path.GetTempFileName();
        File.WriteAllText(secret, "SECRET");
        try
        {
            string bomb = string.Concat(Enumerable.Range(1, 9).Select(level => $"<!ENTITY l{level} \"{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}\">"));
            Feed feed = Parse($"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'x'>{bomb}<!ENTITY file SYSTEM 'file://{secret}'>]><rss><channel><title>&l9;&file;</title></channel></rss>");
            Assert.Equal("&l9;&file;", feed.Title.ToString());
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Theory]
    [InlineData("<")]
    [InlineData("<a ")]
    [InlineData("<a>")]
    [InlineData("</a>")]
    [InlineData("<!--")]
    [InlineData("<![CDATA[")]
    [InlineData("&#")]
    [InlineData("<a b='")]
    [InlineData("<a b=c/")]
    [InlineData("<item><title>x</title>")]
    [InlineData("&lt;a")]
    [InlineData("&lt;a href=")]
    [InlineData("&lt;a href=&quot;")]
    [InlineData("&amp;lt;")]
    [InlineData("&lt;a href='x'>&lt;")]
    [InlineData("a@b (")]
    public void Reading_takes_time_in_proportion_to_the_length(string piece)
    {
        string text = "<rss><channel><item><title>t</title><author>" + string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)) + "</author><description>" + string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length)) + "</description></item></channel></rss>";
        Stopwatch time = Stopwatch.StartNew();
        Feed feed = Parse(text);
        FeedMarkup.ToLine(feed.Items.Count > 0 ? feed.Items[0].Summary : default);

        // Half a second on a machine at rest, minutes if it took the square of the length.
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(30), $"{text.Length} characters of '{piece}' took {time.Elapsed}.");
    }

    [Fact]
    public void No_bytes_make_it_fail()
    {
        string[] pieces =
        [
            "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#x110000;", "&#0;", "&", "<", ">", "'", "\"", "/", "=", "xml:base=':'", "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<entry>", "<link href='//'/>", "<content type='image/png'>", "<at:deleted-entry ref='a'/>", "{\"version\":\"jsonfeed\",", "\"items\":[", "{\"id\":1}", "]}", "\u0000", "\ud800", "é", " ", "<!DOCTYPE [", "<?xml",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 40].Sample(chosen => FeedParser.Parse(Encoding.UTF8.GetBytes(string.Concat(chosen.Select(index => pieces[index]))), null, Address), iter: 5_000);
        Gen.Byte.Array[0, 200].Sample(bytes => FeedParser.Parse(bytes, null, Address), iter: 5_000);
    }

    [Theory]
    [InlineData("<b>R</b>SS &amp; <i>meer</i>", true, "RSS & meer")]
    [InlineData("a<br/>b", true, "a b")]
    [InlineData("1 < 2 en <3", false, "1 < 2 en <3")]
    [InlineData("  veel \n wit ", false, "veel wit")]
    [InlineData("om\u202Egekeerd", false, "omgekeerd")]
    public void A_title_becomes_one_plain_line(string text, bool markup, string expected) => Assert.Equal(expected, FeedMarkup.ToLine(new FeedText(text, markup)));

    [Fact]
    public void A_schedule_is_read_and_moves_the_next_request()
    {
        FeedSchedule schedule = Parse("<rss><channel><ttl>120</ttl><skipHours><hour>10</hour><hour>11</hour><hour>99</hour></skipHours><skipDays><day>Sunday</day></skipDays></channel></rss>").Schedule;
        DateTimeOffset saturday = new(2026, 3, 14, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(saturday.AddHours(3), schedule.NextAfter(saturday.AddHours(1), TimeSpan.FromMinutes(15)));
        Assert.Equal(saturday.AddHours(12), schedule.NextAfter(saturday.AddHours(8), TimeSpan.FromMinutes(15)));
        Assert.Equal(saturday.AddHours(48), schedule.NextAfter(saturday.AddHours(23), TimeSpan.FromMinutes(15)));
        Assert.Equal(saturday.AddDays(1), (FeedSchedule.Unrestricted with { Interval = TimeSpan.FromDays(400) }).NextAfter(saturday, TimeSpan.FromMinutes(15)));
    }

    private static Feed Parse(string text) => FeedParser.Parse(Encoding.UTF8.GetBytes(text), null, null) ?? throw new InvalidOperationException("Not read as a feed.");
}
