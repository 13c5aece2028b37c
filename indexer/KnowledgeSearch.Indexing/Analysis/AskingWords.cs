using System.Collections.Frozen;

namespace KnowledgeSearch.Indexing.Analysis;

/// <summary>
/// Words by which people say that they ask, not what they ask: cannot, want, lukt, probleem. Unlike function words they can be what is asked for (a help
/// page), so they count as words that a document has or lacks, but they weigh less.
/// </summary>
internal static class AskingWords
{
    private const string Words = """
        alvast bedankt begrijp bestaan bestaat betekent dank doe doet erg gaan gaat gebeurt geprobeerd gewoon goedendag goedemorgen groet groeten hallo help
        helpen helpt hoeft hoeveel hulp iets jammer kom komt krijg krijgen kunt laat laten lukken lukt manier moest mogelijk nodig opeens plotseling probeer
        probeerde proberen probleem problemen raad staat steeds suggestie suggesties tip tips vind vinden vraag vragen weet welk wens weten wilde wilden wilt
        zeg zeggen zie zien zoek zoeken
        able advice appear appears appreciate appreciated ask asking cannot cant can't couldn't didn't doesn't doesnt dont don't exist exists getting go goes
        going good greetings happen happening happens hello help helpful hey hi isn't i'm i've it's keep keeps know let like look looking make might need
        needed needs never possible problem problems question questions say says see seem seems suddenly suggest suggestion suggestions thank thanks thing
        things think tip tips told tried try trying understand want wanted wants way ways what's wish won't wonder wondering wouldn't
        """;

    private static readonly FrozenSet<string> Set = Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the lower-cased word is one.</summary>
    public static bool Contains(string word) => Set.Contains(word);
}
