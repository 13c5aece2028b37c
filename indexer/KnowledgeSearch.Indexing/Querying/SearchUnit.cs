namespace KnowledgeSearch.Indexing.Querying;

/// <summary>One way in which a document may say what a unit asks for, in terms of one language's index. Closed.</summary>
internal abstract record Alternative
{
    /// <summary>0 for what was typed. Else it is a synonym, and this is how many units share it: it weighs less than what was typed, however rare it is.</summary>
    public int SharedBy { get; init; }

    /// <summary>A word in title, text or tags, as analysed; unless it is whole, within compounds too, where it weighs less.</summary>
    public sealed record Word(string Term) : Alternative
    {
        /// <summary>Whether it must stand by itself: an exclusion or a quoted word does not mean compounds that have it.</summary>
        public bool IsWhole { get; init; }

        /// <summary>What part of its rarity counts; less than 1 where it stands for several units at once: then it weighs no more than the unit's first alternative.</summary>
        public float Share { get; init; } = 1;
    }

    /// <summary>A part of the compound that is asked for, found as a word is. The parts add up; the unit scores what they do or what the compound itself does, whichever is more.</summary>
    public sealed record Part(string Term) : Alternative;

    /// <summary>A name exactly as written (<c>@jan</c>, <c>OR</c>, <c>c#</c>, a code). Adds to what the other alternatives score.</summary>
    public sealed record Name(string Form) : Alternative;

    /// <summary>The word exactly as typed, not as stemmed. Adds to what the other alternatives score: who has the very word is more likely to mean it.</summary>
    public sealed record AsTyped(string Form) : Alternative;

    /// <summary>Words next to each other in title or text; each a set of terms that stand for the same word.</summary>
    public sealed record Sequence(IReadOnlyList<IReadOnlyList<string>> Words) : Alternative;

    /// <summary>Any word as written that begins so.</summary>
    public sealed record Beginning(string Form) : Alternative;
}

/// <summary>
/// One thing a document has or has not: a word, phrase or prefix, said in any of its alternatives. Alternatives at the same place in both lists mean the same, so their
/// frequencies are counted together.
/// </summary>
/// <param name="Dutch">How Dutch documents say it.</param>
/// <param name="English">How English documents say it.</param>
/// <param name="IsCommon">A function word: it may raise a score but is never missed.</param>
internal sealed record SearchUnit(IReadOnlyList<Alternative> Dutch, IReadOnlyList<Alternative> English, bool IsCommon)
{
    /// <summary>The word as typed, folded, where the unit is one plain word; else null.</summary>
    public string? Form { get; init; }

    /// <summary>What was typed for it; null when nothing in particular was.</summary>
    public string? Typed { get; init; }

    /// <summary>Where it stands among the words of the query; -1 where nothing is next to it.</summary>
    public int Place { get; init; } = -1;

    /// <summary>The alternatives of <c>nl</c> or <c>en</c>.</summary>
    public IReadOnlyList<Alternative> In(string language) => language == "nl" ? Dutch : English;
}

/// <summary>A query made ready for both languages.</summary>
/// <param name="Wanted">What documents should have.</param>
/// <param name="Excluded">What documents must not have.</param>
/// <param name="Relaxed">As in <see cref="ParsedQuery"/>.</param>
internal sealed record AnalyzedQuery(IReadOnlyList<SearchUnit> Wanted, IReadOnlyList<SearchUnit> Excluded, string? Relaxed)
{
    /// <summary>As in <see cref="ParsedQuery"/>.</summary>
    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>Whether nothing is asked for.</summary>
    public bool AsksForNothing => Wanted.Count == 0;
}
