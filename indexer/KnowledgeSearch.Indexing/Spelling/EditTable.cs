namespace KnowledgeSearch.Indexing.Spelling;

/// <summary>
/// How far the beginnings of a word are from the beginnings of what was typed, one row per letter of the word. Words in alphabetical order share the rows of the letters
/// that they share.
/// </summary>
internal sealed class EditTable
{
    /// <summary>Longest word, and longest typed text, in letters.</summary>
    public const int MaxLength = 48;

    private readonly string _typed;
    private readonly int[] _costs;
    private readonly int[] _least = new int[MaxLength + 1];
    private readonly int[] _missing;
    private readonly uint[] _contractions;
    private readonly int _width;

    /// <param name="typed">At most <see cref="MaxLength"/> letters, lower-cased and folded.</param>
    public EditTable(string typed)
    {
        _typed = typed;
        _width = typed.Length + 1;
        _costs = new int[(MaxLength + 1) * _width];
        _missing = new int[_width];
        _contractions = new uint[_width];
        for (int j = 1; j < _width; j++)
        {
            _missing[j] = j > 1 ? EditCosts.Extra(typed[j - 1], typed[j - 2]) : EditCosts.Edit;
            _contractions[j] = j > 1 ? EditCosts.Contraction(typed[j - 2], typed[j - 1]) : 0;
            _costs[j] = _costs[j - 1] + _missing[j];
        }
    }

    /// <summary>The cost of the whole typed text against the first letters of the word.</summary>
    public int Whole(int letters) => _costs[(letters * _width) + _width - 1];

    /// <summary>The least that any word costs that begins with these letters, whatever follows.</summary>
    public int Least(int letters) => letters == 0 ? 0 : Math.Min(_least[letters], _least[letters - 1]);

    /// <summary>Fills the row of a letter; the rows before it stand.</summary>
    /// <param name="word">The word.</param>
    /// <param name="letter">Its letter, counted from 1.</param>
    public void Read(ReadOnlySpan<char> word, int letter)
    {
        char c = word[letter - 1], before = letter > 1 ? word[letter - 2] : '\0';
        Span<int> row = _costs.AsSpan(letter * _width, _width);
        ReadOnlySpan<int> above = _costs.AsSpan((letter - 1) * _width, _width), two = letter > 1 ? _costs.AsSpan((letter - 2) * _width, _width) : default;
        uint shorter = EditCosts.Contraction(before, c);
        int extra = EditCosts.Extra(c, before);
        int least = row[0] = above[0] + extra;
        for (int j = 1; j < row.Length; j++)
        {
            char q = _typed[j - 1];
            int best = Math.Min(Math.Min(above[j - 1] + EditCosts.Substitution(c, q), above[j] + extra), row[j - 1] + _missing[j]);
            if (EditCosts.Has(shorter, q))
            {
                best = Math.Min(best, two[j - 1] + EditCosts.Sound);
            }

            if (EditCosts.Has(_contractions[j], c))
            {
                best = Math.Min(best, above[j - 2] + EditCosts.Sound);
            }

            if (letter > 1 && j > 1)
            {
                char last = _typed[j - 2];
                if (c == last && before == q && c != q)
                {
                    best = Math.Min(best, two[j - 2] + EditCosts.Swap);
                }
                else if (EditCosts.ArePairs(before, c, last, q))
                {
                    best = Math.Min(best, two[j - 2] + EditCosts.Sound);
                }
            }

            row[j] = best;
            least = Math.Min(least, best);
        }

        _least[letter] = least;
    }
}
