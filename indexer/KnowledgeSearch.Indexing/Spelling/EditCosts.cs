namespace KnowledgeSearch.Indexing.Spelling;

/// <summary>
/// What a slip costs, in tenths of an edit. Slips that sound or look right in Dutch and English cost less: of two words as far away as letters go, the one that is said
/// alike is meant.
/// </summary>
internal static class EditCosts
{
    /// <summary>A letter too many, too few or wrong.</summary>
    public const int Edit = 10;

    /// <summary>Two letters swapped.</summary>
    public const int Swap = 7;

    /// <summary>A letter once instead of twice, or the other way round.</summary>
    public const int Doubled = 5;

    /// <summary>Letters for others that are said alike.</summary>
    public const int Sound = 5;

    private const int Alphabet = 26;

    // One letter for another that is said alike or lies beside it in sound.
    private const string Letters = "dt sz fv ck gk ao ei iy bp mn uo cs";

    // Two letters for two.
    private const string Pairs = "ei-ij au-ou ce-ci ia-ie ou-ow ks-xs ai-ei ea-ee ie-ei an-en ts-ds";

    // Two letters for one.
    private const string Contractions = "ch-g ks-x ij-y ie-i ie-y th-t ph-f ck-k kw-q qu-k oe-u uu-u eu-e cc-x cx-x ti-s rh-r";

    private static readonly byte[] Substitutions = ReadSubstitutions();
    private static readonly uint[] Contracted = ReadContractions();
    private static readonly (byte[] Number, uint[] Partners) Alike = ReadPairs();

    /// <summary>One letter for another.</summary>
    public static int Substitution(char x, char y) => IsLetter(x) && IsLetter(y) ? Substitutions[Index(x, y)] : x == y ? 0 : Edit;

    /// <summary>Whether two letters may stand for two others that are said alike, at <see cref="Sound"/>.</summary>
    public static bool ArePairs(char x1, char x2, char y1, char y2) =>
        IsLetter(x1) && IsLetter(x2) && Alike.Partners[Index(x1, x2)] is not 0 and uint partners
        && IsLetter(y1) && IsLetter(y2) && (partners >> Alike.Number[Index(y1, y2)] & 1) != 0;

    /// <summary>The letters that two letters may stand for, a bit for each from a, at <see cref="Sound"/>.</summary>
    public static uint Contraction(char x1, char x2) => IsLetter(x1) && IsLetter(x2) ? Contracted[Index(x1, x2)] : 0;

    /// <summary>Whether the letter is among those of <see cref="Contraction"/>.</summary>
    public static bool Has(uint letters, char letter) => letters != 0 && IsLetter(letter) && (letters >> (letter - 'a') & 1) != 0;

    /// <summary>A letter that stands behind another and is missing or too many: doubled letters and the n behind an e (pannekoek) are the usual ones.</summary>
    public static int Extra(char letter, char before) => letter == before ? Doubled : letter == 'n' && before == 'e' ? 6 : letter == 's' ? 9 : Edit;

    private static bool IsLetter(char c) => c is >= 'a' and <= 'z';

    private static int Index(char x, char y) => ((x - 'a') * Alphabet) + y - 'a';

    private static byte[] ReadSubstitutions()
    {
        byte[] costs = new byte[Alphabet * Alphabet];
        Array.Fill(costs, (byte)Edit);
        for (char c = 'a'; c <= 'z'; c++)
        {
            costs[Index(c, c)] = 0;
        }

        foreach (string pair in Letters.Split(' '))
        {
            costs[Index(pair[0], pair[1])] = costs[Index(pair[1], pair[0])] = Sound;
        }

        return costs;
    }

    private static uint[] ReadContractions()
    {
        uint[] letters = new uint[Alphabet * Alphabet];
        foreach (string pair in Contractions.Split(' '))
        {
            letters[Index(pair[0], pair[1])] |= 1u << (pair[3] - 'a');
        }

        return letters;
    }

    private static (byte[] Number, uint[] Partners) ReadPairs()
    {
        byte[] number = new byte[Alphabet * Alphabet];
        uint[] partners = new uint[Alphabet * Alphabet];
        byte numbered = 0; // of 0, no pair is a partner
        foreach (string pair in Pairs.Split(' '))
        {
            int x = Index(pair[0], pair[1]), y = Index(pair[3], pair[4]);
            number[x] = number[x] == 0 ? ++numbered : number[x];
            number[y] = number[y] == 0 ? ++numbered : number[y];
            partners[x] |= 1u << number[y];
            partners[y] |= 1u << number[x];
        }

        return (number, partners);
    }
}
