namespace KnowledgeSearch.Connectors.Streams;

/// <summary>
/// One block of bzip2: Huffman codes of runs over a move-to-front list, of a Burrows–Wheeler transform, of runs of bytes. The four steps in reverse, with
/// every number checked before it is used: the file is not to be trusted.
/// </summary>
internal sealed class Bzip2Block
{
    private const int MaxBlock = 900_000;
    private const int MaxTables = 6;
    private const int MaxSelectors = 18_002;
    private const int GroupSize = 50;
    private const int RunA = 0;
    private const int RunB = 1;

    private static readonly uint[] CrcTable = MakeCrcTable();

    // Low 8 bits the byte, above them where the next one stands.
    private readonly uint[] _transform = new uint[MaxBlock];
    private readonly byte[] _selectors = new byte[MaxSelectors];
    private readonly Bzip2Codes[] _tables = [.. Enumerable.Range(0, MaxTables).Select(_ => new Bzip2Codes())];
    private readonly byte[] _symbols = new byte[256];
    private int _maxLength;
    private int _left;
    private uint _at;
    private uint _crc;
    private uint _expectedCrc;
    private int _same;
    private int _last;
    private int _repeat;
    private bool _open;

    /// <summary>A new stream begins; its blocks unpack to at most so many bytes before runs are written out.</summary>
    public void Begin(int blockSize) => (_maxLength, _left, _repeat, _open) = (blockSize, 0, 0, false);

    /// <summary>Unpacked bytes; 0 when the block is empty.</summary>
    public int Read(Span<byte> buffer)
    {
        int written = 0;
        while (written < buffer.Length)
        {
            if (_repeat > 0)
            {
                int run = Math.Min(_repeat, buffer.Length - written);
                Span<byte> repeated = buffer.Slice(written, run);
                repeated.Fill((byte)_last);
                AddToCrc(repeated);
                written += run;
                _repeat -= run;
                continue;
            }

            if (_left == 0)
            {
                break;
            }

            uint entry = _transform[_at];
            _at = entry >> 8;
            _left--;
            byte value = (byte)entry;
            if (_same == 4)
            {
                // After four equal bytes comes how many more there are.
                _repeat = value;
                _same = 0;
                continue;
            }

            _same = value == _last ? _same + 1 : 1;
            _last = value;
            buffer[written++] = value;
            AddToCrc([value]);
        }

        return written;
    }

    /// <summary>Holds what was unpacked against the block's checksum, and adds that to the stream's.</summary>
    public void Check(Bzip2Bits bits, ref uint streamCrc)
    {
        if (!_open)
        {
            return;
        }

        _open = false;
        if (~_crc != _expectedCrc)
        {
            throw bits.Damaged("a block's checksum is wrong");
        }

        streamCrc = ((streamCrc << 1) | (streamCrc >> 31)) ^ _expectedCrc;
    }

    public void Decode(Bzip2Bits bits)
    {
        _expectedCrc = bits.ReadWord();
        if (bits.Read(1) != 0)
        {
            throw bits.Damaged("a block is randomised, which only versions before 0.9.5 did");
        }

        uint origin = bits.Read(24);
        int symbols = ReadSymbols(bits);
        int tables = (int)bits.Read(3);
        int selectors = (int)bits.Read(15);
        if (symbols == 0 || tables is < 2 or > MaxTables || selectors == 0)
        {
            throw bits.Damaged("a block's tables make no sense");
        }

        ReadSelectors(bits, tables, selectors);
        for (int table = 0; table < tables; table++)
        {
            _tables[table].Read(bits, symbols + 2);
        }

        int length = ReadData(bits, symbols, Math.Min(selectors, MaxSelectors));
        if (origin >= length)
        {
            throw bits.Damaged("a block begins outside itself");
        }

        _at = _transform[origin] >> 8;
        (_left, _crc, _same, _last, _repeat, _open) = (length, 0xFFFFFFFF, 0, -1, 0, true);
    }

    private int ReadSymbols(Bzip2Bits bits)
    {
        int count = 0;
        uint groups = bits.Read(16);
        for (int group = 0; group < 16; group++)
        {
            uint used = (groups & (0x8000u >> group)) != 0 ? bits.Read(16) : 0;
            for (int i = 0; i < 16; i++)
            {
                if ((used & (0x8000u >> i)) != 0)
                {
                    _symbols[count++] = (byte)((group * 16) + i);
                }
            }
        }

        return count;
    }

    private void ReadSelectors(Bzip2Bits bits, int tables, int count)
    {
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (int i = 0; i < count; i++)
        {
            int place = 0;
            while (bits.Read(1) != 0)
            {
                if (++place >= tables)
                {
                    throw bits.Damaged("a block selects a table that it does not have");
                }
            }

            byte chosen = order[place];
            order[..place].CopyTo(order[1..]);
            order[0] = chosen;

            // Some packers write more selectors than a block can use.
            if (i < MaxSelectors)
            {
                _selectors[i] = chosen;
            }
        }
    }

    /// <summary>Reads the symbols and undoes move-to-front and the transform.</summary>
    private int ReadData(Bzip2Bits bits, int symbols, int selectors)
    {
        Span<byte> list = stackalloc byte[256];
        _symbols.AsSpan(0, symbols).CopyTo(list);
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        int length = 0;
        int run = 0;
        int weight = 1;
        for (int group = 0; ; group++)
        {
            if (group == selectors)
            {
                throw bits.Damaged("a block goes on after its last table");
            }

            Bzip2Codes codes = _tables[_selectors[group]];
            for (int i = 0; i < GroupSize; i++)
            {
                int symbol = codes.Next(bits);
                if (symbol is RunA or RunB)
                {
                    run += weight << symbol;
                    weight <<= 1;
                    if (run > _maxLength)
                    {
                        throw bits.Damaged("a block is longer than it may be");
                    }

                    continue;
                }

                if (run > 0)
                {
                    Append(bits, list[0], run, ref length, counts);
                    (run, weight) = (0, 1);
                }

                if (symbol == symbols + 1)
                {
                    Link(length, counts);
                    return length;
                }

                byte value = list[symbol - 1];
                list[..(symbol - 1)].CopyTo(list[1..]);
                list[0] = value;
                Append(bits, value, 1, ref length, counts);
            }
        }
    }

    private void Append(Bzip2Bits bits, byte value, int times, ref int length, Span<int> counts)
    {
        if (length + times > _maxLength)
        {
            throw bits.Damaged("a block is longer than it may be");
        }

        _transform.AsSpan(length, times).Fill(value);
        counts[value] += times;
        length += times;
    }

    private void Link(int length, Span<int> counts)
    {
        int sum = 0;
        foreach (ref int count in counts)
        {
            (count, sum) = (sum, sum + count);
        }

        for (int i = 0; i < length; i++)
        {
            _transform[counts[(byte)_transform[i]]++] |= (uint)i << 8;
        }
    }

    private void AddToCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = _crc;
        foreach (byte value in bytes)
        {
            crc = (crc << 8) ^ CrcTable[(crc >> 24) ^ value];
        }

        _crc = crc;
    }

    // CRC-32 with the polynomial of Ethernet, most significant bit first.
    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
