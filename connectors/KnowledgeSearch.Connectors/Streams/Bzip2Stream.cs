namespace KnowledgeSearch.Connectors.Streams;

/// <summary>
/// Unpacks bzip2, several streams one after another included, as dumps made in parts are. Holds one block and what it was packed in, some 8 MB, however
/// large the file. Every block's and every stream's CRC is checked. Damage is an <see cref="InvalidDataException"/> that says where.
/// </summary>
internal sealed class Bzip2Stream(Stream inner) : Stream
{
    private const ulong BlockMagic = 0x314159265359;
    private const ulong EndMagic = 0x177245385090;

    // 900,001 symbols of at most 20 bits, and the tables before them: no honest block is larger packed.
    private const int MaxPackedBlock = 3 * 1024 * 1024;

    private readonly Bzip2Bits _bits = new(MaxPackedBlock);
    private readonly Bzip2Block _block = new();
    private bool _inStream;
    private bool _anyStream;
    private bool _ended;
    private uint _streamCrc;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && !_ended)
        {
            if (_block.Read(buffer) is > 0 and int read)
            {
                return read;
            }

            for (Memory<byte> free = _bits.Free(); free.Length > 0; free = _bits.Free())
            {
                _bits.Filled(inner.Read(free.Span));
            }

            Advance();
        }

        return 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0 && !_ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_block.Read(buffer.Span) is > 0 and int read)
            {
                return read;
            }

            for (Memory<byte> free = _bits.Free(); free.Length > 0; free = _bits.Free())
            {
                _bits.Filled(await inner.ReadAsync(free, cancellationToken).ConfigureAwait(false));
            }

            Advance();
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads what comes between two blocks, and the next block.</summary>
    private void Advance()
    {
        if (_inStream)
        {
            _block.Check(_bits, ref _streamCrc);
        }
        else if (!StartStream())
        {
            _ended = true;
            return;
        }

        ulong magic = ((ulong)_bits.Read(24) << 24) | _bits.Read(24);
        if (magic == BlockMagic)
        {
            _block.Decode(_bits);
        }
        else if (magic == EndMagic)
        {
            uint expected = _bits.ReadWord();
            if (expected != _streamCrc)
            {
                throw _bits.Damaged("the stream's checksum is wrong");
            }

            _bits.Align();
            _inStream = false;
        }
        else
        {
            throw _bits.Damaged("neither a block nor the end of the stream begins");
        }
    }

    private bool StartStream()
    {
        if (_bits.IsAtEnd)
        {
            return _anyStream ? false : throw _bits.Damaged("the file is empty");
        }

        if (_bits.Read(8) != 'B' || _bits.Read(8) != 'Z' || _bits.Read(8) != 'h' || _bits.Read(8) is not (>= '1' and <= '9' and uint size))
        {
            throw _bits.Damaged(_anyStream ? "what follows the last stream is not bzip2" : "it does not begin as bzip2");
        }

        _block.Begin((int)(size - '0') * 100_000);
        (_inStream, _anyStream, _streamCrc) = (true, true, 0);
        return true;
    }
}
