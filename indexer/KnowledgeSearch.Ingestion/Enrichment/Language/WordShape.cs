namespace KnowledgeSearch.Ingestion.Enrichment.Language;

/// <summary>What the spelling of a word that is in no list says about its language: positive for Dutch, negative for English. Held small: a name or a product
/// word must not decide about a message.</summary>
internal static class WordShape
{
    private const float Most = 1.5f;

    private static readonly (string Part, float Evidence)[] Inside =
    [
        ("ij", 1.2f), ("aa", 1f), ("uu", 1.2f), ("oe", 0.6f), ("ui", 0.6f), ("eeu", 1f), ("ieu", 0.8f), ("cht", 1f), ("sch", 0.5f), ("tj", 0.8f),
        ("ngs", 0.4f), ("dsch", 0.8f), ("ee", 0.2f), ("oo", 0.2f),
        ("th", -0.8f), ("sh", -0.8f), ("wh", -0.8f), ("ck", -0.5f), ("ea", -0.6f), ("ough", -1.2f), ("ght", -1.2f), ("qu", -0.5f), ("ay", -0.6f),
        ("ey", -0.5f), ("oa", -0.5f), ("ow", -0.5f), ("y", -0.2f),
    ];

    private static readonly (string Part, float Evidence)[] Endings =
    [
        ("heid", 1.5f), ("heden", 1.5f), ("lijk", 1.5f), ("lijke", 1.5f), ("tie", 1f), ("ties", 1f), ("eren", 1f), ("isch", 1f), ("ische", 1.2f),
        ("aar", 0.6f), ("baar", 1f), ("bare", 0.6f),
        ("schap", 1.2f), ("ingen", 1.2f), ("ing", 0.1f), ("tje", 1.2f), ("tjes", 1.2f), ("dt", 1f), ("en", 0.6f), ("eel", 0.5f), ("ief", 0.8f), ("eur", 0.5f),
        ("aal", 0.8f), ("teit", 1.2f), ("ering", 0.8f),
        ("tion", -1.2f), ("tions", -1.2f), ("sion", -0.8f), ("ly", -1f), ("ness", -1.2f), ("ed", -0.7f), ("ity", -1.2f), ("able", -1f), ("ible", -1f),
        ("ful", -1f), ("less", -1f), ("ous", -0.8f),
        ("ive", -0.8f), ("ure", -0.5f), ("ance", -0.6f), ("ence", -0.6f), ("ary", -0.8f), ("ory", -0.8f), ("es", -0.2f), ("'s", -0.3f), ("y", -0.5f),
        ("cy", -0.8f), ("ies", -0.8f), ("er", 0f),
    ];

    private static readonly (string Part, float Evidence)[] Beginnings =
    [
        ("ge", 0.4f), ("ver", 0.4f), ("be", 0.1f), ("vr", 0.8f), ("zw", 1f), ("z", 0.5f), ("aan", 0.8f), ("op", 0.3f), ("uit", 0.8f), ("toe", 0.6f),
        ("voor", 0.8f), ("on", 0.1f), ("over", 0.2f),
        ("wr", -0.6f), ("wh", -0.8f), ("un", -0.4f), ("th", -0.4f), ("x", 0f),
    ];

    /// <summary>The evidence of a lower-case word of four letters or more.</summary>
    public static float Evidence(ReadOnlySpan<char> word)
    {
        float evidence = 0;
        foreach ((string part, float value) in Inside)
        {
            evidence += word.Contains(part, StringComparison.Ordinal) ? value : 0;
        }

        foreach ((string part, float value) in Endings)
        {
            evidence += word.EndsWith(part, StringComparison.Ordinal) ? value : 0;
        }

        foreach ((string part, float value) in Beginnings)
        {
            evidence += word.StartsWith(part, StringComparison.Ordinal) ? value : 0;
        }

        return Math.Clamp(evidence, -Most, Most);
    }
}
