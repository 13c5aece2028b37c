namespace KnowledgeSearch.Tests.Trust;

/// <summary>Spoils sound input as transmission, editors and attackers do; the same seed spoils it the same way.</summary>
internal static class Mutations
{
    private const int MaxLength = 200_000;

    private static readonly byte[][] Tokens =
    [
        "<"u8.ToArray(), ">"u8.ToArray(), "</"u8.ToArray(), "<!--"u8.ToArray(), "-->"u8.ToArray(), "<![CDATA["u8.ToArray(), "]]>"u8.ToArray(), "<!DOCTYPE x [<!ENTITY a \"b\">]>"u8.ToArray(), "&#x110000;"u8.ToArray(),
        "&amp"u8.ToArray(), "<table>"u8.ToArray(), "<svg>"u8.ToArray(), "<script>"u8.ToArray(), "<template>"u8.ToArray(), "<frameset>"u8.ToArray(), "\""u8.ToArray(), "'"u8.ToArray(), "\r\n\r\n"u8.ToArray(), "\0"u8.ToArray(),
        "{"u8.ToArray(), "["u8.ToArray(), "\\u0000"u8.ToArray(), "1e999"u8.ToArray(), "-1"u8.ToArray(), "2147483648"u8.ToArray(), "99999999999999999999"u8.ToArray(), "9999-99-99T99:99:99Z"u8.ToArray(), "*"u8.ToArray(), "$"u8.ToArray(),
        "{{"u8.ToArray(), "[["u8.ToArray(), "{|"u8.ToArray(), "<nowiki>"u8.ToArray(), "=?utf-8?B?"u8.ToArray(), "--b\r\n"u8.ToArray(), "endobj"u8.ToArray(), "stream\n"u8.ToArray(), " 0 R"u8.ToArray(), "<<"u8.ToArray(), "PK\u0001\u0002"u8.ToArray(),
        [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], "\u202E"u8.ToArray(), "http://[::"u8.ToArray(), "//1%2e2/"u8.ToArray(), "javascript:"u8.ToArray(), "data:,"u8.ToArray(),
    ];

    public static byte[] Mutate(IReadOnlyList<byte[]> samples, Random random)
    {
        List<byte> bytes = [.. samples[random.Next(samples.Count)]];
        for (int times = random.Next(1, 9); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 1 + Math.Max(1, bytes.Count / 8)), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 5:
                    byte[] unit = Tokens[random.Next(Tokens.Length)];
                    bytes.InsertRange(at, Enumerable.Repeat(unit, random.Next(2, 300)).SelectMany(token => token));
                    break;
                case 6:
                    byte[] other = samples[random.Next(samples.Count)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + length)]);
                    break;
                case 7:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    for (int i = at; i < at + length; i++)
                    {
                        bytes[i] = (byte)random.Next(256);
                    }

                    break;
            }
        }

        return bytes.Count <= MaxLength ? [.. bytes] : [.. bytes.GetRange(0, MaxLength)];
    }
}
