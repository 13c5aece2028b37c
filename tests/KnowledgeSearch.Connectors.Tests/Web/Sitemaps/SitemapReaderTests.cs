using System.IO.Compression;
using System.Text;
using KnowledgeSearch.Connectors.Web.Sitemaps;

namespace KnowledgeSearch.Connectors.Tests.Web.Sitemaps;

public sealed class SitemapReaderTests
{
    [Fact]
    public void An_index_names_sitemaps_and_a_urlset_pages()
    {
        Assert.Equal(["http://intra/a.xml"], Read("<sitemapindex><sitemap><loc> http://intra/a.xml </loc><lastmod>2020-01-01</lastmod></sitemap></sitemapindex>").Sitemaps);
        Assert.Equal(["http://intra/a?b=1&c=2"], Read("<?xml version='1.0'?><urlset><url><loc>http://intra/a?b=1&amp;c=2</loc></url></urlset>").Pages);
    }

    [Fact]
    public void Text_and_gzip_are_read()
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("http://intra/1\r\nhttp://intra/2\n"u8);
        }

        Assert.Equal(["http://intra/1", "http://intra/2"], SitemapReader.Read(compressed.ToArray(), CancellationToken.None).Pages);
    }

    [Fact]
    public void A_broken_sitemap_gives_what_stood_before_the_break() =>
        Assert.Equal(["http://intra/1"], Read("<urlset><url><loc>http://intra/1</loc></url><url><loc>http://intra/?a=1&b=2</loc>").Pages);

    [Fact]
    public void A_document_type_with_entities_is_refused() =>
        Assert.Empty(Read("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><urlset><url><loc>&a;</loc></url></urlset>").Pages);

    [Fact]
    public void More_addresses_than_allowed_are_left_out() =>
        Assert.Equal(SitemapReader.MaxAddresses, Read(string.Concat(Enumerable.Range(0, SitemapReader.MaxAddresses + 10).Select(i => $"http://intra/{i}\n"))).Pages.Count);

    private static Sitemap Read(string text) => SitemapReader.Read(Encoding.UTF8.GetBytes(text), CancellationToken.None);
}
