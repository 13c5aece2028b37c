namespace KnowledgeSearch.Connectors.Streams;

/// <summary>Unpacked bytes of an archive's entry, up to a size and to a ratio: neither of which the archive's own headers can be trusted to tell.</summary>
internal sealed class BoundedStream(Stream inner, string name, long packed, long maxBytes) : Stream
{
    private const int MaxRatio = 100;
    private const long RatioFrom = 1024 * 1024;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

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

    private int Counted(int read)
    {
        _read += read;
        return _read > maxBytes
            ? throw Refused($"is larger than {maxBytes / 1024 / 1024} MB unpacked, the limit. Raise the limit in the source's settings if the export is "
                + "trusted.")
            : _read > RatioFrom && _read / MaxRatio > packed
            ? throw Refused($"unpacks to more than {MaxRatio} times its size, as decompression bombs do. Download the export again.")
            : read;
    }

    private ConnectorException Refused(string why) => new(ConnectorFault.UnexpectedContent, $"{name} {why}");
}
