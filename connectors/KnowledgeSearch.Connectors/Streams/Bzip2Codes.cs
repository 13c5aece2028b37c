namespace KnowledgeSearch.Connectors.Streams;

/// <summary>A table of canonical Huffman codes of 1 to 20 bits.</summary>
internal sealed class Bzip2Codes
{
    private const int MaxLength = 20;
    private const int MaxSymbols = 258;

    private readonly byte[] _lengths = new byte[MaxSymbols];
    private readonly int[] _bySize = new int[MaxSymbols];

    // Of each length: the codes that are longer begin above the limit; symbols are found from the base.
    private readonly int[] _limit = new int[MaxLength + 1];
    private readonly int[] _base = new int[MaxLength + 1];
    private int _shortest;
    private int _longest;

    public void Read(Bzip2Bits bits, int symbols)
    {
        int length = (int)bits.Read(5);
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            while (true)
            {
                if (length is < 1 or > MaxLength)
                {
                    throw bits.Damaged("a code is longer than 20 bits or has none");
                }

                if (bits.Read(1) == 0)
                {
                    break;
                }

                length += bits.Read(1) == 0 ? 1 : -1;
            }

            _lengths[symbol] = (byte)length;
        }

        Assign(symbols);
    }

    /// <summary>Reads one symbol.</summary>
    public int Next(Bzip2Bits bits)
    {
        int next = (int)bits.Peek(MaxLength);
        int length = _shortest;
        while (next >> (MaxLength - length) > _limit[length])
        {
            if (++length > _longest)
            {
                throw bits.Damaged("a code is in no table");
            }
        }

        int code = (int)bits.Read(length);
        int index = code - _base[length];
        return index >= 0 && index < MaxSymbols ? _bySize[index] : throw bits.Damaged("a code is in no table");
    }

    private void Assign(int symbols)
    {
        ReadOnlySpan<byte> lengths = _lengths.AsSpan(0, symbols);
        (_shortest, _longest) = (MaxLength, 1);
        foreach (byte length in lengths)
        {
            _shortest = Math.Min(_shortest, length);
            _longest = Math.Max(_longest, length);
        }

        Array.Clear(_bySize);
        int code = 0;
        int index = 0;
        for (int length = _shortest; length <= _longest; length++)
        {
            int first = index;
            for (int symbol = 0; symbol < symbols; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    _bySize[index++] = symbol;
                }
            }

            _base[length] = code - first;
            code += index - first;
            _limit[length] = code - 1;
            code <<= 1;
        }
    }
}
