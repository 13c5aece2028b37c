using CsCheck;
using KnowledgeSearch.Connectors.Feeds;

namespace KnowledgeSearch.Connectors.Tests.Feeds;

public sealed class FeedDateTests
{
    [Theory]
    [InlineData("Sun, 06 Jul 2014 12:56:00 GMT", "2014-07-06T12:56:00Z")]
    [InlineData("06 Jul 2014 12:56 +0200", "2014-07-06T10:56:00Z")]
    [InlineData("Sun, 6 Jul 14 12:56:00 EST", "2014-07-06T17:56:00Z")]
    [InlineData("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 98", "1998-01-01T00:00:00Z")]
    [InlineData("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z")]
    [InlineData("Sun, 06 Jul 2014 12:56:00 GMT+1", "2014-07-06T11:56:00Z")]
    [InlineData("Sun, 06 Jul 2014 12:56:00 GMT-5", "2014-07-06T17:56:00Z")]
    [InlineData("Sun, 06 Jul 2014 12:56:00 Z", "2014-07-06T12:56:00Z")]
    [InlineData("Sun, 06 Jul 2014 12:56:00 CEST", "2014-07-06T10:56:00Z")]
    [InlineData("Sun, 06 Jul 2014 24:00:00 GMT", "2014-07-07T00:00:00Z")]
    [InlineData("Wed, 31 Dec 2008 23:59:60 GMT", "2008-12-31T23:59:59.9999999Z")]
    [InlineData("2003", "2003-01-01T00:00:00Z")]
    [InlineData("2003-12", "2003-12-01T00:00:00Z")]
    [InlineData("2003-12-31", "2003-12-31T00:00:00Z")]
    [InlineData("20031231", "2003-12-31T00:00:00Z")]
    [InlineData("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T10:14:55.25+01:30", "2003-12-31T08:44:55.25Z")]
    [InlineData("2003-12-31t10:14:55z", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T10:14-08:00", "2003-12-31T18:14:00Z")]
    [InlineData("2003-12-31 10:14:55", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31 10:14:55 +0100", "2003-12-31T09:14:55Z")]
    [InlineData("2003-365", "2003-12-31T00:00:00Z")]
    [InlineData("2004-W01-1", "2003-12-29T00:00:00Z")]
    [InlineData("2012-3-4", "2012-03-04T00:00:00Z")]
    [InlineData("2012/03/04 10:00", "2012-03-04T10:00:00Z")]
    [InlineData("Wo, 3 mrt 2012", "2012-03-03T00:00:00Z")]
    [InlineData("woensdag 3 maart 2012 om 14.05 uur", "2012-03-03T14:05:00Z")]
    [InlineData("maandag 5 maart 2012 14:05", "2012-03-05T14:05:00Z")]
    [InlineData("za 03-mrt-2012 09:30 CET", "2012-03-03T08:30:00Z")]
    [InlineData("15 okt. 2013", "2013-10-15T00:00:00Z")]
    [InlineData("1 mei 2013", "2013-05-01T00:00:00Z")]
    [InlineData("3-4-2012 08:15", "2012-04-03T08:15:00Z")]
    [InlineData("03.04.2012", "2012-04-03T00:00:00Z")]
    [InlineData("März 3, 2012", "2012-03-03T00:00:00Z")]
    [InlineData("mar., 3 févr. 2012 10:00", "2012-02-03T10:00:00Z")]
    [InlineData("March 3rd, 2012 2:05 PM", "2012-03-03T14:05:00Z")]
    [InlineData("March 3, 2012 12:05 AM", "2012-03-03T00:05:00Z")]
    [InlineData("3/25/2012 10:00 AM", "2012-03-25T10:00:00Z")]
    [InlineData("25/3/2012", "2012-03-25T00:00:00Z")]
    [InlineData("3/4/2012", "2012-03-04T00:00:00Z")]
    public void Dates_are_read_as_they_are_meant(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), FeedDate.Parse(text));

    [Fact]
    public void Days_go_first_where_they_do() => Assert.Equal(new DateTimeOffset(2012, 4, 3, 0, 0, 0, TimeSpan.Zero), FeedDate.Parse("3/4/2012", monthFirst: false));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("31 feb 2012")]
    [InlineData("32 januari")]
    [InlineData("0000-00-00T00:00:00")]
    [InlineData("99999999999999")]
    [InlineData("2012-13-45")]
    [InlineData("::::")]
    public void What_is_no_date_is_none(string text) => Assert.Null(FeedDate.Parse(text));

    [Fact]
    public void Any_moment_written_by_the_standards_is_read_back() =>
        Gen.DateTime[new DateTime(1950, 1, 1), new DateTime(2099, 12, 31)].Select(Gen.Int[-840, 840]).Sample((time, minutes) =>
        {
            DateTimeOffset moment = new(DateTime.SpecifyKind(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)), DateTimeKind.Unspecified), TimeSpan.FromMinutes(minutes));
            Assert.Equal(moment, FeedDate.Parse(moment.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Equal(moment, FeedDate.Parse(moment.ToString("ddd, dd MMM yyyy HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture)));
        });

    [Fact]
    public void No_text_makes_it_fail() =>
        Gen.String[Gen.Char["0123456789-+:/., TZWwmaprté'()"], 0, 40].Sample(text => FeedDate.Parse(text), iter: 5_000);
}
