using KnowledgeSearch.Indexing.Analysis.Compounds;
using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Reads a list of "singular: other forms" lines into a map for <see cref="StemmerOverrideFilter"/>.</summary>
internal static class IrregularForms
{
    /// <summary>Every form, the singular included, leads to the singular and is not stemmed any more.</summary>
    /// <param name="lines">The list.</param>
    /// <param name="overrides">Form to term: what an admin says, which goes before the list.</param>
    public static StemmerOverrideFilter.StemmerOverrideMap Map(string lines, IReadOnlyDictionary<string, string> overrides)
    {
        StemmerOverrideFilter.Builder builder = new();

        // The builder keeps the first of two entries for a form.
        foreach ((string form, string term) in overrides)
        {
            builder.Add(form, term);
        }

        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string singular = line[..colon];
            builder.Add(singular, singular);
            foreach (string form in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                builder.Add(form, singular);
                builder.Add(CompoundSplitter.Fold(form) ?? form, singular); // many people type no accents
            }
        }

        return builder.Build();
    }
}
