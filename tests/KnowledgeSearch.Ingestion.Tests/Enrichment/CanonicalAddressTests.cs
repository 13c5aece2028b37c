using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Enrichment;

namespace KnowledgeSearch.Ingestion.Tests.Enrichment;

public sealed class CanonicalAddressTests
{
    private static readonly string[] s_odd = ["", "%ED%A0%80", "\ud800", "%00", "//", ";jsessionid=", "?sid=1&&=", "#!"];

    [Theory]
    [InlineData("https://wiki.example/verlof", "wiki.example/verlof")]
    [InlineData("http://WWW.Wiki.example:80/verlof/", "wiki.example/verlof")]
    [InlineData("https://wiki.example/verlof?utm_source=mail#aanvragen", "wiki.example/verlof")]
    [InlineData("https://wiki.example/index.php?title=Verlof&sid=77AB", "wiki.example/index.php?title=Verlof")]
    [InlineData("https://wiki.example/index.php?b=2&a=1", "wiki.example/index.php?a=1&b=2")]
    [InlineData("https://wiki.example/caf%C3%A9", "wiki.example/café")]
    [InlineData("https://wiki.example/cafe\u0301", "wiki.example/café")]
    [InlineData("https://intra.example/hr/index.htm", "intra.example/hr")]
    [InlineData("https://intra.example/hr/a.jsp;jsessionid=1A?p=1", "intra.example/hr/a.jsp?p=1")]
    [InlineData("https://app.example:8443/#/page/7", "app.example:8443#/page/7")]
    [InlineData("https://intra.example/default.aspx", "intra.example")]
    public void Addresses_of_the_same_page_have_one_spelling(string address, string expected) => Assert.Equal(expected, CanonicalAddress.Of(address));

    [Theory]
    [InlineData("")]
    [InlineData("/hr/verlof")]
    [InlineData("mailto:hr@example.org")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://")]
    public void Whatever_else_is_written_there_has_none(string address) => Assert.Null(CanonicalAddress.Of(address));

    [Fact]
    public void Hostile_addresses_are_no_fault_and_a_spelling_stays_what_it_is() =>
        Gen.Select(Gen.String[0, 40], Gen.Int[0, 7].Select(i => s_odd[i])).Sample(
            (text, odd) =>
            {
                if (CanonicalAddress.Of($"https://wiki.example/{text}{odd}") is { } once)
                {
                    Assert.StartsWith("wiki.example", once, StringComparison.Ordinal);
                }
            },
            iter: 5_000, seed: "0000000000004");

    [Fact]
    public void Only_replies_point_and_never_to_themselves()
    {
        SourceDocument reply = new()
        {
            Id = DocumentId.Parse("s/1"), Kind = DocumentKind.Message, Thread = "s/t/1", Url = "https://feed.example/1", Links = ["https://wiki.example/verlof/", "https://feed.example/1"],
        };

        Assert.Equal(["wiki.example/verlof", "wiki.example/verzuim"], CanonicalAddress.From(reply, ["http://wiki.example/verlof", "https://wiki.example/verzuim"]));
        Assert.Empty(CanonicalAddress.From(reply with { Thread = null }, []));
        Assert.Empty(CanonicalAddress.From(reply with { Kind = DocumentKind.Page }, []));
        Assert.Equal(["feed.example/1"], CanonicalAddress.To(reply));
    }
}
