namespace KnowledgeSearch.Indexing.Spelling;

/// <summary>A word that may have been meant.</summary>
/// <param name="Text">The word, or two of them.</param>
/// <param name="Cost">How far it is from what was typed, see <see cref="EditCosts"/>.</param>
/// <param name="Documents">How many documents have it.</param>
internal readonly record struct SpellingCandidate(string Text, int Cost, int Documents)
{
    // An edit against a tenth part of the documents: measured on the corrections of OpenTaal.
    private const double PerFrequency = 2.5;

    /// <summary>How likely it was meant: higher is better.</summary>
    public double Score => (PerFrequency * Math.Log10(1 + Documents)) - Cost;

    /// <summary>The most that a correction may cost of a word of so many letters; 0: too short to tell.</summary>
    public static int Most(int letters) => letters switch
    {
        < 3 => 0,
        < 4 => EditCosts.Edit,
        _ => 2 * EditCosts.Edit,
    };
}
