using System.Diagnostics;
using System.Text;
using CsCheck;
using KnowledgeSearch.Connectors.Streams;

namespace KnowledgeSearch.Connectors.Tests.Streams;

public sealed class Bzip2StreamTests
{
    // Packed by bzip2 1.0.8.
    private const string Short = 
        "QlpoOTFBWSZTWXyIhsoAAAbb1AAQYAEAEACAJ//dEAAgACAIACAASIp4iZM1GnlPUZDFNANAAACpF2EbebCcJxRCW0++X4JkooMeHgIDe/y1liRhUOAURSXxA98XckU4UJ"
        + "B8iIbK";
    private const string ThreeBlocks = 
        "QlpoMTFBWSZTWQ5tE5sAortRgAAQQAADJ5MQMACwEA0ACaqgDEEA0AdyiJclES8lES5KIlpKIlgoiWpREtFESzKIlkoiWiiJbJREvpREsfSiJZlES8lES/MUFZJlNZ2so3"
        + "8QAgi9GAABBAAAMnkxAwALAQDQAJqqAMQQDQB2URLmURLyURLjmURLSURLEoiWiiJalESyURLMoiWpREtkoiXxREsSiJYKIl2URL8xQVkmU1n90WjQAFpX0YAAEEAAAyeT"
        + "ECAAkCAaABNVQ0Bk6JSLBKRdkpFglIsxKRekpFklIskpF8SkXxKRZJSLaJSLRKRaJSL0lIuiUi/F3JFOFCQcfFJXwA==";
    private const string Runs = "QlpoOTFBWSZTWRwZ7zwAB6rBIOAAPgBAAAAIIABQgyYgb1VPQxTnrvUkRBeQgIS2+brMprnabEiIO1+LuSKcKEgODPeeAA==";
    private const string Empty = "QlpoORdyRThQkAAAAAA=";

    private const string ShortText = "Wij zijn vrijdag gesloten. Één keer per jaar: het zomerfeest!\n";

    [Fact]
    public async Task A_text_is_unpacked() => Assert.Equal(ShortText, Encoding.UTF8.GetString(await UnpackAsync(Convert.FromBase64String(Short))));

    [Fact]
    public async Task Several_blocks_are_unpacked() =>
        Assert.Equal(string.Concat(Enumerable.Repeat("verlof en verzuim\n", 14_000)),
            Encoding.UTF8.GetString(await UnpackAsync(Convert.FromBase64String(ThreeBlocks))));

    [Fact]
    public async Task Runs_around_the_lengths_where_their_coding_changes_are_unpacked()
    {
        string text = new string('a', 1_000_003) + new string('b', 4) + new string('c', 5) + new string('d', 259) + new string('e', 260);
        Assert.Equal(text, Encoding.UTF8.GetString(await UnpackAsync(Convert.FromBase64String(Runs))));
    }

    [Fact]
    public async Task Streams_one_after_another_are_one_text()
    {
        byte[] packed = [.. Convert.FromBase64String(Short), .. Convert.FromBase64String(Empty), .. Convert.FromBase64String(Short)];
        Assert.Equal(ShortText + ShortText, Encoding.UTF8.GetString(await UnpackAsync(packed)));
    }

    [Fact]
    public async Task An_empty_stream_is_an_empty_text() => Assert.Empty(await UnpackAsync(Convert.FromBase64String(Empty)));

    [Fact]
    public async Task A_reader_that_gets_a_byte_at_a_time_and_asks_for_a_byte_at_a_time_gets_the_same()
    {
        await using Bzip2Stream stream = new(new Dripping(Convert.FromBase64String(Short)));
        List<byte> text = [];
        for (int value; (value = stream.ReadByte()) >= 0;)
        {
            text.Add((byte)value);
        }

        Assert.Equal(ShortText, Encoding.UTF8.GetString([.. text]));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_says_where()
    {
        byte[] packed = Convert.FromBase64String(Short);
        for (int length = 0; length < packed.Length; length++)
        {
            InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => UnpackAsync(packed[..length]));
            Assert.StartsWith("byte ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Any_changed_bit_is_noticed()
    {
        byte[] packed = Convert.FromBase64String(Short);
        for (int bit = 0; bit < packed.Length * 8; bit++)
        {
            byte[] changed = [.. packed];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // The block size may be stated larger, and the bits after the last are filling.
                Assert.Equal(ShortText, Encoding.UTF8.GetString(await UnpackAsync(changed)));
                Assert.True(bit / 8 is 3 || bit / 8 == packed.Length - 1, $"Bit {bit} went unnoticed.");
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Hostile_bytes_never_cause_another_exception_nor_take_long()
    {
        byte[][] seeds = [Convert.FromBase64String(Short), Convert.FromBase64String(ThreeBlocks), Convert.FromBase64String(Runs)];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 5_000], Gen.Byte).Array[1, 12], Gen.Int[0, 40]).Sample(
            (seed, edits, cut) =>
            {
                byte[] bytes = [.. seeds[seed]];
                foreach ((int place, byte value) in edits)
                {
                    bytes[4 + (place % (bytes.Length - 4))] = value;
                }

                Stopwatch watch = Stopwatch.StartNew();
                try
                {
                    using Bzip2Stream stream = new(new MemoryStream(bytes[..^(cut % bytes.Length / 2)]));
                    byte[] buffer = new byte[64 * 1024];
                    for (long total = 0; total < 20_000_000 && stream.Read(buffer) is > 0 and int read; total += read)
                    {
                    }
                }
                catch (InvalidDataException)
                {
                    return watch.Elapsed < TimeSpan.FromSeconds(5);
                }

                return watch.Elapsed < TimeSpan.FromSeconds(5);
            },
            iter: 500, seed: "0002_bZip2kSeed");
    }

    [Fact]
    public void What_the_tool_packs_is_unpacked()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bzip2"), "bzip2 is not installed.");
        Gen<byte[]> few = Gen.Select(Gen.Byte[97, 100].Array[0, 40], Gen.Int[1, 400]).Select((part, times) =>
            Enumerable.Repeat(part, times).SelectMany(bytes => bytes).ToArray());
        Gen.Select(Gen.OneOf(few, Gen.Byte.Array[0, 4_000]), Gen.Int[1, 9]).Sample(
            (text, level) => UnpackAsync(Pack(text, level)).GetAwaiter().GetResult().AsSpan().SequenceEqual(text), iter: 60, threads: 1,
                seed: "0000Kn0wledge0");
    }

    private static byte[] Pack(byte[] text, int level)
    {
        using Process tool = Process.Start(new ProcessStartInfo("/usr/bin/bzip2", $"-c -{level}") { RedirectStandardInput = true,
            RedirectStandardOutput = true })!;
        using MemoryStream packed = new();
        Task read = tool.StandardOutput.BaseStream.CopyToAsync(packed);
        tool.StandardInput.BaseStream.Write(text);
        tool.StandardInput.Close();
        read.GetAwaiter().GetResult();
        return packed.ToArray();
    }

    private static async Task<byte[]> UnpackAsync(byte[] packed)
    {
        await using Bzip2Stream stream = new(new MemoryStream(packed));
        using MemoryStream text = new();
        await stream.CopyToAsync(text);
        return text.ToArray();
    }

    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
