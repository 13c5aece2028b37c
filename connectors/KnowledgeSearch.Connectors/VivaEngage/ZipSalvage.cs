using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// Finds the entries of a zip whose end is missing, and with it the central directory, by the local headers in front of each entry
/// (APPNOTE.TXT 6.3.10, §4.3.7). Entries whose size is told only behind their data reach to the next header.
/// </summary>
internal static class ZipSalvage
{
    private const int HeaderLength = 30;
    private const int MaxNameLength = 512;

    /// <summary>Signatures that turn out to head no entry, by chance a handful; a file made of them would be searched for hours.</summary>
    private const int MaxMistaken = 10_000;

    private static readonly byte[] Signature = [(byte)'P', (byte)'K', 3, 4];

    public static List<YammerEntry> Find(string path, int maxEntries)
    {
        List<(string Name, int Method, long Start, long? Size)> found = [];
        using FileStream file = File.OpenRead(path);
        byte[] header = new byte[HeaderLength + MaxNameLength];
        long position = 0;
        int mistaken = 0;
        while (found.Count < maxEntries && mistaken < MaxMistaken && NextHeader(file, position) is { } at)
        {
            file.Position = at;
            int read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (Parse(header.AsSpan(0, read)) is { } entry)
            {
                long start = at + HeaderLength + entry.Skip;
                found.Add((entry.Name, entry.Method, start, entry.Size));
                position = start + (entry.Size ?? 0);
            }
            else
            {
                position = at + Signature.Length;
                mistaken++;
            }
        }

        return [.. found.Index().Select(pair =>
        {
            (int index, (string name, int method, long start, long? size)) = pair;
            long end = size is { } known ? start + known : index + 1 < found.Count ? found[index + 1].Start - HeaderLength : file.Length;
            long packed = Math.Max(Math.Min(end, file.Length) - start, 0);
            bool whole = method == 0 && packed == size;
            return new YammerEntry(name, packed, () => Open(path, method, start, packed, whole));
        })];
    }

    private static Stream Open(string path, int method, long start, long packed, bool whole)
    {
        FileStream file = File.OpenRead(path);
        file.Position = start;
        SegmentStream segment = new(file, packed, whole);
        return method == 0 ? segment : new DeflateStream(segment, CompressionMode.Decompress);
    }

    private static (string Name, int Method, long Skip, long? Size)? Parse(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderLength)
        {
            return null;
        }

        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        bool encrypted = (flags & 1) != 0;
        bool sizeBehind = (flags & 8) != 0 || packed == uint.MaxValue;
        if (method is not (0 or 8) || encrypted || nameLength is 0 or > MaxNameLength || HeaderLength + nameLength > header.Length || (method == 0 && sizeBehind))
        {
            return null;
        }

        return (Encoding.UTF8.GetString(header.Slice(HeaderLength, nameLength)), method, nameLength + extraLength, sizeBehind ? null : packed);
    }

    private static long? NextHeader(FileStream file, long from)
    {
        byte[] buffer = new byte[64 * 1024];
        for (long at = from; at < file.Length; at += buffer.Length - Signature.Length + 1)
        {
            file.Position = at;
            int read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            int index = buffer.AsSpan(0, read).IndexOf(Signature);
            if (index >= 0)
            {
                return at + index;
            }
        }

        return null;
    }

    /// <summary>A part of a file. Unless it is known to be whole, whoever reads on at its end wanted more than was saved: packed data tells its own end before that.</summary>
    private sealed class SegmentStream(FileStream file, long length, bool whole) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = file.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            _left -= read;
            return read > 0 || buffer.IsEmpty || whole ? read : throw new InvalidDataException("The archive is cut off here.");
        }

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
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
