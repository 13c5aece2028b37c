using System.Text;

namespace KnowledgeSearch.Tests.Queries;

/// <summary>Queries that try to make a search engine fail, wait or grow: the signs of its own language, those of others' languages, and text that no keyboard makes.</summary>
internal static class HostileQueries
{
    // Each is put into every shape below.
    private static readonly string[] Pieces =
    [
        "a", "de", "OR", "AND", "NOT", "-", "--", "\"", "“", "*", "a*", "abc*", "ver*", "*abc", "a*c", "?", "~", "~2", "^9", "(", ")", "((", "[a TO z]", "{a TO z}", "/a.*/", "(a+)+$",
        "\\", "\\\"", "title:", "_exists_:", "kind:", "kind:page", "-kind:page", "author:", "author:a*", "author:\"", "in:*", "tag:#", "before:", "before:0001", "after:9999-12-31",
        "before:2026-02-30", "is:answered", "-is:answered", "lang:nl", "lang:xx", "' OR 1=1 --", "<script>", "&amp;", "%00", "${jndi:x}", "{{7*7}}", "../../etc", "\0", "\u0001", "\ud83d",
        "\udc4d", "\u202e", "\u0300\u0301\u0302", "\ufeff", "\u200b", "İ", "ﬃ", "ß", "👍🏽", "👩‍👩‍👧‍👦", "漢字", "שלום", "c#", ".net", "a.b.c.d", "a-b-c-d", "a@b.nl", "http://a/?b=c",
        "arbeidsongeschiktheidsverzekering", "00000000", "-0", "1e999", "NaN", "null",
    ];

    private static readonly Func<string, string>[] Shapes =
    [
        piece => piece,
        piece => piece + " verlof",
        piece => "-" + piece,
        piece => $"\"{piece} {piece}\"",
        piece => "author:" + piece,
        piece => $"{piece} OR {piece} OR {piece}",
        piece => Repeat(piece, 512),
        piece => Repeat(piece + " ", 512),
        piece => Repeat($"-{piece} ", 3000),
        piece => Repeat($"kind:page \"{piece}* ", 512),
    ];

    /// <summary>Those made by hand: every piece in every shape.</summary>
    public static IReadOnlyList<string> ByHand { get; } = [.. Pieces.SelectMany(piece => Shapes.Select(shape => shape(piece))).Distinct()];

    /// <summary>Random ones: pieces, words and characters of any kind, mostly short, some far too long.</summary>
    public static IEnumerable<string> Random(int seed, int count)
    {
        Random random = new(seed);
        string[] words = ["verlof", "laptop", "wachtwoord", "the", "hoe", "vpn", "project", "declaratie", "printer", "niet", "werkt", "van"];
        for (int i = 0; i < count; i++)
        {
            int length = random.Next(20) == 0 ? random.Next(2000) : random.Next(60);
            StringBuilder query = new();
            while (query.Length < length)
            {
                _ = random.Next(6) switch
                {
                    0 => query.Append(Pieces[random.Next(Pieces.Length)]),
                    1 => query.Append((char)random.Next(0x10000)),
                    2 => query.Append((char)random.Next(' ', '\u007f')),
                    3 => query.Append(' '),
                    _ => query.Append(words[random.Next(words.Length)]).Append(random.Next(3) == 0 ? "" : " "),
                };
            }

            yield return query.ToString();
        }
    }

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, (length / piece.Length) + 1))[..length];
}
