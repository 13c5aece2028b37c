using System.Text;
using KnowledgeSearch.Connectors.Web.Decoding;
using KnowledgeSearch.Tests;

namespace KnowledgeSearch.Connectors.Tests.Web.Decoding;

public sealed class PageDecoderTests
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    [Fact]
    public void Pages_are_sniffed_as_browsers_do()
    {
        List<(byte[] Data, string Expected)> cases = [.. Directory.EnumerateFiles(Path.Combine(SharedData.Folder("conformance/encoding"), "encoding"), "*.dat").SelectMany(SniffingCases.Read)];
        List<string> wrong = [.. cases.Where(test => PageDecoder.Sniff(test.Data, null) != test.Expected)
            .Select(test => $"{test.Expected} but {PageDecoder.Sniff(test.Data, null)}: {Encoding.Latin1.GetString(test.Data)}")];
        Assert.Equal(82, cases.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_page_that_says_utf8_but_is_windows_1252_is_read_as_what_it_is() =>
        AssertDecoded("<meta charset=utf-8>coördinatie – één café", Windows1252, null, "windows-1252", overruled: "utf-8");

    [Fact]
    public void A_page_that_says_latin1_but_is_utf8_is_read_as_what_it_is() =>
        AssertDecoded("coördinatie – één café", Encoding.UTF8, "iso-8859-1", "utf-8", overruled: "windows-1252");

    [Fact]
    public void One_stray_octet_does_not_make_a_utf8_page_windows_1252()
    {
        byte[] page = [.. Encoding.UTF8.GetBytes("<meta charset=utf-8>één twee één"), 0x96];
        Assert.Equal("utf-8", PageDecoder.Decode(page, null).Encoding);
    }

    [Theory]
    [InlineData("unicode")]
    [InlineData("x-user-defined")]
    [InlineData("utf-16")]
    public void A_charset_that_cannot_be_is_not_believed(string charset) => AssertDecoded("één café", Windows1252, charset, "windows-1252");

    [Fact]
    public void Http_wins_over_the_page_and_a_byte_order_mark_over_both()
    {
        Assert.Equal("iso-8859-2", PageDecoder.Sniff("<meta charset=windows-1251>"u8, "latin2"));
        Assert.Equal("utf-8", PageDecoder.Sniff([0xEF, 0xBB, 0xBF, (byte)'a'], "latin2"));
        Assert.Equal("a", PageDecoder.Decode([0xEF, 0xBB, 0xBF, (byte)'a'], "latin2").Text);
    }

    [Fact]
    public void Every_encoding_of_the_standard_has_a_decoder() =>
        Assert.All(
            ["utf-8", "866", "l2", "l3", "l4", "cyrillic", "arabic", "greek", "hebrew", "logical", "l6", "iso-8859-13", "iso-8859-14", "l9", "iso-8859-16", "koi8-r", "koi8-u", "mac", "tis-620", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "x-mac-cyrillic", "gb2312", "gb18030", "big5", "euc-jp", "iso-2022-jp", "sjis", "ks_c_5601-1987", "hz-gb-2312", "utf-16be", "utf-16"],
            label => Assert.NotNull(EncodingLabels.Decoder(EncodingLabels.Find(label)!)));

    private static void AssertDecoded(string text, Encoding bytes, string? httpCharset, string encoding, string? overruled = null)
    {
        DecodedPage page = PageDecoder.Decode(bytes.GetBytes(text), httpCharset);
        Assert.Equal((text, encoding, overruled), (page.Text, page.Encoding, page.Overruled));
    }
}
