using System.Globalization;

namespace KnowledgeSearch.Connectors.Streams;

/// <summary>Packed bytes, read bit by bit from the most significant one. Filled before each block with as much as a block can take, so that reading never
/// waits.</summary>
internal sealed class Bzip2Bits(int capacity)
{
    private readonly byte[] _buffer = new byte[capacity];
    private int _start;
    private int _end;
    private bool _complete;
    private ulong _word;
    private int _count;
    private long _before;

    public bool IsAtEnd => _count == 0 && _start == _end && _complete;

    /// <summary>Where more bytes should be put; empty when there is enough, or no more.</summary>
    public Memory<byte> Free()
    {
        if (_complete || _end - _start == capacity)
        {
            return default;
        }

        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _before += _start;
            (_start, _end) = (0, _end - _start);
        }

        return _buffer.AsMemory(_end);
    }

    public void Filled(int bytes)
    {
        _end += bytes;
        _complete = bytes == 0;
    }

    /// <exception cref="InvalidDataException">There is no more.</exception>
    public uint Read(int bits)
    {
        while (_count < bits)
        {
            if (_start == _end)
            {
                throw Damaged(_complete ? "it is cut off" : "a block is larger than bzip2 makes them");
            }

            _word = (_word << 8) | _buffer[_start++];
            _count += 8;
        }

        _count -= bits;
        return (uint)(_word >> _count) & (uint)((1UL << bits) - 1);
    }

    /// <summary>The next bits, zeros after the last; they stay to be read.</summary>
    public uint Peek(int bits)
    {
        while (_count < bits && _start < _end)
        {
            _word = (_word << 8) | _buffer[_start++];
            _count += 8;
        }

        ulong word = _count >= bits ? _word >> (_count - bits) : _word << (bits - _count);
        return (uint)word & (uint)((1UL << bits) - 1);
    }

    public uint ReadWord() => (Read(16) << 16) | Read(16);

    /// <summary>Skips to the next whole byte.</summary>
    public void Align() => _count -= _count % 8;

    public InvalidDataException Damaged(string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"byte {_before + _start - (_count / 8)} of the packed file: {why}"));
}
