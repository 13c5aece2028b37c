using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.Ingestion.Tests.Privacy;

public sealed class PolicyTermsTests
{
    [Fact]
    public void Lines_are_read_and_hidden_however_they_are_written()
    {
        Assert.Empty(PolicyTerms.Read(["# clients", "", "mask: Café Noir B.V.", "Exclude:  Project Zeus", "report: Kompas"], out PolicyTerms terms));
        Assert.Equal([(3, TermAction.Mask), (4, TermAction.Exclude), (5, TermAction.Report)], terms.All.Select(term => (term.Line, term.Action)));
        Assert.Equal("Bij ••• en •••: Kompas, café-noir.", terms.Hide("Bij CAFE NOIR BV en project-zeus: Kompas, café-noir.".Replace("BV", "b v", StringComparison.Ordinal)));
        string other = "Kompaszaken bij café rood, projectzeus";
        Assert.Same(other, terms.Hide(other));
        Assert.Equal([4, 5], terms.Find("Kompas hoort bij Project Zeus").Select(term => term.Line).Order());
    }

    [Fact]
    public void Malformed_lines_are_named_and_nothing_is_taken()
    {
        IReadOnlyList<string> faults = PolicyTerms.Read(["mask: Goed", "hide: Fout", "mask: a", "Zomaar", "3: iets"], out PolicyTerms terms);
        Assert.Equal(["Line 2", "Line 3", "Line 4", "Line 5"], faults.Select(fault => fault[..6]));
        Assert.Empty(terms.All);
    }
}
