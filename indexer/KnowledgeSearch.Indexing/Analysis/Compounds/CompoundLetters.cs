using System.Buffers;
using System.Collections.Frozen;

namespace KnowledgeSearch.Indexing.Analysis.Compounds;

/// <summary>What may and may not be a part of a Dutch compound, whatever the documents say.</summary>
internal static class CompoundLetters
{
    /// <summary>Fewest letters of a part.</summary>
    public const int MinPart = 3;

    // Particles and function words make derivations (aanvraag, voorwerp), not compounds: whoever asks for "werp" does not mean "voorwerp".
    private const string Particles = """
        aan achter af al als anders bij binnen boven buiten daar dan dank dat de den der des die dient dien dit door dus een eer en er even gaan ge had heel heen heb hem hen her het
        hier hij hoe hun ik immers in is ja je jij juist kan kon langs laat maar me mede mee meer men met mij mis na naar naast neer niet niets nog nou nu of om omver on ons ont
        onder op opnieuw over per rond samen staan te tegen ten ter terug toch toe toen tot tussen uit van vanaf ver via vol voor voorbij voort vooral want wat we weg wel welk wie
        wij zal ze zeer zich zij zijn zo zonder zou zulk weder weer opeen ineen bijeen uiteen omlaag omhoog ondanks overeen anti infra inter intra kilo mega micro mini multi para semi
        tele trans ultra uni sub pre pro con com dis best net
        all and any are but for from not our out the this that with you your
        """;

    private const string Affixes = """
        heid heden ing ingen lijk lijke lijks lijker baar bare schap schappen tie ties atie aties eren erend erende iteit teit isme ist isten ische iek ieken ief ieve ieven eel ele
        aal ale alen aar aars aren ard erd erde eerd eerde eerden ster sters erij erijen ling lingen loos loze dom domme zaam zame achtig achtige matig matige waarts wijs gewijs
        volle haft erig erige ant anten ent enten ment menten ette eur eurs age ages ance antie antien entie enties gram metrie nis nissen sel sels sen ster ste sten den ders des del
        ger gers gen ker kers ken ner ners nen per pers pen ler lers len ter ters ten tes jes tjes pjes kjes iseren isatie isaties eringen ering tig tien tienen tiende ers ooi iaan iaans
        sing ting ring ling king ning ding ping ging ische isch ische esse ellen iel iele ieel iele iers ier iere ieren eus euze oot ore ors orie orisch lei hande mate malen maal
        eerst ren keren meren leren teren neren seren deren zeren rings ming telijk delijk melijk kelijk nelijk tal oop loosheid lijkheid baarheid zaamheid igheid elijk elijke elijks gings ings ige iger igen ste stes
        """;

    // What no word begins with, though a list may say so: it is a suffix of the part before it.
    private const string Endings = "lijkheid baarheid loosheid zaamheid achtigheid igheid igheden heids lijkst lijker schapp schaps teits isch ings";

    // Two consonants that a Dutch word can begin with.
    private const string Onsets = "bl br ch cl cr dr dw fl fr gl gn gr kl kn kr kw ph pl pn pr ps sc sf sh sj sk sl sm sn sp sq st th tj tr ts tw vl vr wh wr zw";

    // Vowels that meet at a boundary and would be read as one sound are kept apart by a hyphen (auto-ongeluk): without hyphen it is no boundary.
    private const string Clashes = "aa ai au ae ee ei eu ie ii ij oe oi oo ou ui uu ue";

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");
    private static readonly FrozenSet<string> NoParts = Set(Particles + " " + Affixes);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NoPartLookup = NoParts.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly string[] SuffixStarts = [.. Set(Endings)];
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OnsetLookup = Set(Onsets).GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ClashLookup = Set(Clashes).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a boundary before the letter can be, as far as spelling tells: both sides can be said, and no sound or cluster is cut.</summary>
    public static bool CanBreak(ReadOnlySpan<char> word, int at)
    {
        char left = word[at - 1], right = word[at];
        if (IsVowel(left) && IsVowel(right))
        {
            return !ClashLookup.Contains(word.Slice(at - 1, 2));
        }

        if (left == 'c' && right is 'h' or 'k' || (left == 'q' && right == 'u') || (left == 'i' && right == 'j'))
        {
            return false;
        }

        // Before a vowel a single consonant belongs to it (ka-mer), unless the next word begins with that vowel (werk-uur): only frequencies can tell.
        return IsVowel(right) || right is 'y' || at + 1 >= word.Length || IsVowel(word[at + 1]) || word[at + 1] == 'y' || OnsetLookup.Contains(word.Slice(at, 2));
    }

    /// <summary>Whether it is a particle or an affix.</summary>
    public static bool IsNoPart(ReadOnlySpan<char> piece) => NoPartLookup.Contains(piece);

    /// <summary>Whether a piece may be a part, first or not.</summary>
    public static bool CanBePart(ReadOnlySpan<char> part, bool isFirst)
    {
        if (part.Length < MinPart || NoPartLookup.Contains(part) || !HasVowel(part))
        {
            return false;
        }

        foreach (string start in isFirst ? [] : SuffixStarts)
        {
            if (part.StartsWith(start, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasVowel(ReadOnlySpan<char> part) => part.ContainsAny(Vowels);

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';

    private static FrozenSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
