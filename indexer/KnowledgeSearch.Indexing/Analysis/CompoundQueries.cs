using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Lets compounds written as one word and written apart find each other: a compound is also found by its parts, next to each other or anywhere in a document, and words typed next
/// to each other, or joined by a hyphen, also by the compound that they make. That a word finds compounds that have it is the index's doing.
/// </summary>
internal sealed class CompoundQueries(Analyzers analyzers)
{
    private const int MinJoined = 3;

    // Letters that join, most usual first.
    private static readonly string[] Links = ["", "s", "en", "e", "n", "er"];

    /// <summary>Whether each of several words joined by hyphens says something by itself: of klanten-service, not of e-mail.</summary>
    public static bool AreWords(IEnumerable<string> forms) => forms.All(form => form.Length >= MinJoined && form.All(char.IsLetter));

    /// <summary>A unit that is found by the parts of its word too; the same when that is no compound.</summary>
    public SearchUnit AddParts(SearchUnit unit)
    {
        IReadOnlyList<CompoundPart> parts = unit.Form is null ? [] : analyzers.Splitter.Split(unit.Form);
        if (parts.Count == 0)
        {
            return unit;
        }

        string[] dutch = [.. parts.Select(part => Term(analyzers.Dutch, part.Text))];
        string[] english = [.. parts.Select(part => Term(analyzers.English, part.Text))];
        return unit with
        {
            Dutch = [.. unit.Dutch, new Alternative.Sequence([.. dutch.Select(term => (string[])[term])]), .. dutch.Select(term => new Alternative.Part(term))],
            English = [.. unit.English, new Alternative.Sequence([.. english.Select(term => (string[])[term])]), .. english.Select(term => new Alternative.Part(term))],
        };
    }

    /// <summary>The units, of which each two plain words next to each other are found by the compound that they make, where that is a known word.</summary>
    public List<SearchUnit> Join(List<SearchUnit> units)
    {
        List<SearchUnit> joined = [.. units];
        for (int i = 0; i + 1 < units.Count; i++)
        {
            if (units[i].IsCommon || units[i + 1].IsCommon || units[i].Form is not { Length: >= MinJoined } first || units[i + 1].Form is not { Length: >= MinJoined } second)
            {
                continue;
            }

            foreach (string compound in Links.Select(link => first + link + second).Where(compound => analyzers.Splitter.Knows(compound)))
            {
                Alternative dutch = new Alternative.Word(Term(analyzers.Dutch, compound)) { Share = 0.5f };
                Alternative english = new Alternative.Word(Term(analyzers.English, compound)) { Share = 0.5f };
                for (int unit = i; unit <= i + 1; unit++)
                {
                    joined[unit] = joined[unit] with { Dutch = [.. joined[unit].Dutch, dutch], English = [.. joined[unit].English, english] };
                }
            }
        }

        return joined;
    }

    private static string Term(LanguageAnalyzer analyzer, string word) => TextAnalysis.Terms(analyzer, IndexFields.Body, word)[0].Text;
}
