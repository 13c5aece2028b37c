namespace KnowledgeSearch.Indexing.Ranking;

/// <summary>
/// BM25F: occurrences in the fields, each divided by its length penalty and weighted, add up to one frequency that saturates once (Robertson and Zaragoza, 2009). A word in title
/// and text so counts as one word, not as two. Counts and lengths are of the documents that have the field, unlike Lucene 4.8's BM25Similarity, which divides by all documents and
/// scores a field that few documents have four to seven times too low.
/// </summary>
internal static class Bm25
{
    /// <summary>How much a word's presence says: large when rare, never negative.</summary>
    /// <param name="documentFrequency">Documents that have it.</param>
    /// <param name="documents">Documents in all; at least <paramref name="documentFrequency"/> is assumed.</param>
    public static float Idf(int documentFrequency, int documents)
    {
        int n = Math.Max(documents, documentFrequency);
        return (float)Math.Log(1 + ((n - documentFrequency + 0.5) / (documentFrequency + 0.5)));
    }

    /// <summary>What a frequency scores: the weight when it is 1, towards saturation + 1 times the weight without end.</summary>
    /// <param name="weight">Rarity.</param>
    /// <param name="frequency">Weighted occurrences.</param>
    /// <param name="saturation">k1.</param>
    public static float Score(float weight, float frequency, float saturation) => weight * (saturation + 1) * frequency / (saturation + frequency);

    /// <summary>For each <see cref="FieldLength"/> code: what one occurrence in a field of that length adds to the frequency.</summary>
    public static float[] OccurrenceTable(FieldWeight weight, double averageLength)
    {
        float[] table = new float[FieldLength.Codes];
        for (int code = 0; code < table.Length; code++)
        {
            double relative = averageLength > 0 ? FieldLength.Decode((byte)code) / averageLength : 1;
            table[code] = (float)(weight.Weight / (1 - weight.LengthPenalty + (weight.LengthPenalty * relative)));
        }

        return table;
    }
}
