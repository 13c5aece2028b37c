using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>A line of a stream.</summary>
/// <param name="Number">Beginning with 1.</param>
/// <param name="Text">Its bytes without the line end; valid until the next line is read. Empty when too long.</param>
/// <param name="IsTooLong">Whether it was skipped because it is longer than allowed.</param>
/// <param name="IsEnded">Whether a line end follows: without one it may be cut off.</param>
internal readonly record struct JsonLine(long Number, ReadOnlyMemory<byte> Text, bool IsTooLong, bool IsEnded);

/// <summary>Reads lines of UTF-8 with memory bounded by the longest line; blank lines, a byte order mark and the CR of CRLF are left out.</summary>
internal static class JsonLines
{
    private const int FirstBuffer = 64 << 10;

    /// <summary>The lines in order.</summary>
    /// <param name="stream">Read to its end; not closed.</param>
    /// <param name="longest">Bytes a line may have; longer ones are skipped and reported.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<JsonLine> ReadAsync(Stream stream, int longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[FirstBuffer];
        int start = 0, end = 0, searched = 0;
        long number = 0;
        bool isTooLong = false;
        while (true)
        {
            int length = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                int lineEnd = searched + length;
                JsonLine line = Line(buffer.AsMemory(start, lineEnd - start), ++number, isTooLong || lineEnd - start > longest, isEnded: true);
                start = searched = lineEnd + 1;
                isTooLong = false;
                if (line.IsTooLong || !line.Text.IsEmpty)
                {
                    yield return line;
                }

                continue;
            }

            if (end - start > longest)
            {
                // What there is of it is dropped, and so is the rest, until the line ends.
                isTooLong = true;
                end = start;
            }

            searched = end;
            if (end == buffer.Length)
            {
                // Moved to the front, into twice the space when more than half is in use.
                byte[] target = end - start > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
                buffer.AsSpan(start, end - start).CopyTo(target);
                (buffer, searched, end, start) = (target, searched - start, end - start, 0);
            }

            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            end += read;
            if (read == 0)
            {
                JsonLine last = Line(buffer.AsMemory(start, end - start), ++number, isTooLong, isEnded: false);
                if (last.IsTooLong || !last.Text.IsEmpty)
                {
                    yield return last;
                }

                yield break;
            }
        }
    }

    private static JsonLine Line(ReadOnlyMemory<byte> bytes, long number, bool isTooLong, bool isEnded)
    {
        if (isTooLong)
        {
            return new JsonLine(number, ReadOnlyMemory<byte>.Empty, true, isEnded);
        }

        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (number == 1 && bytes.Span.StartsWith(mark))
        {
            bytes = bytes[mark.Length..];
        }

        return new JsonLine(number, bytes.Span.Trim(" \t\r"u8).IsEmpty ? ReadOnlyMemory<byte>.Empty : bytes, false, isEnded);
    }
}
