using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Tests.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Analysis.Compounds;

public sealed class HyphenationTests : IndexTests
{
    // Liang's own example, from the documentation of libhyphen.
    [Fact]
    public void Patterns_vote_and_odd_numbers_allow()
    {
        bool[] points = new bool["hyphenation".Length];

        Read("UTF-8\nhy3ph\nhe2n\nhena4\nhen5at\n1na\nn2at\n1tio\n2io\no2n\n").Mark("hyphenation", points);

        Assert.Equal("hy-phen-ation", string.Concat("hyphenation".Select((c, i) => (points[i] ? "-" : "") + c)));
    }

    [Fact]
    public void A_compound_is_cut_where_it_may_be_hyphenated()
    {
        const string Known = "kwart slag kwarts lag";

        Assert.Equal("kwart|slag", TestWords.Cut(TestWords.Splitter(Known, hyphenation: Read("ISO8859-1\n% comment\nLEFTHYPHENMIN 2\nt1s\n")), "kwartslag"));
        Assert.Equal("kwarts|lag", TestWords.Cut(TestWords.Splitter(Known, hyphenation: Read("ISO8859-1\ns1l\n")), "kwartslag"));
    }

    [Theory]
    [InlineData("KOI8-R\na1b\n", 1, "encoding")]
    [InlineData("UTF-8\na1b\n\na b\n", 4, "'a b'")]
    public void A_malformed_file_is_refused_with_its_line(string text, int line, string reason)
    {
        WordListException refused = Assert.Throws<WordListException>(() => Read(text));

        Assert.Contains($"line {line}:", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private Hyphenation Read(string text)
    {
        Directory.CreateDirectory(IndexPath);
        string path = Path.Combine(IndexPath, "patterns.dic");
        File.WriteAllText(path, text);
        return Hyphenation.Read(path);
    }
}
