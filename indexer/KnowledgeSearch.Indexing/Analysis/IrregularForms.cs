using Lucene.Net.Analysis.Miscellaneous;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>Reads a list of "singular: other forms" lines into a map for <see cref="StemmerOverrideFilter"/>.</summary>
internal static class IrregularForms
{
    /// <summary>Every form, the singular included, leads to the singular and is not stemmed any more.</summary>
    public static StemmerOverrideFilter.StemmerOverrideMap Map(string lines)
    {
        StemmerOverrideFilter.Builder builder = new();
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string singular = line[..colon];
            builder.Add(singular, singular);
            foreach (string form in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                builder.Add(form, singular);
            }
        }

        return builder.Build();
    }
}
