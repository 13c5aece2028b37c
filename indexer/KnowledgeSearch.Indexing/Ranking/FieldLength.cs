namespace KnowledgeSearch.Indexing.Ranking;

/// <summary>
/// The number of words of a field in one byte: exact up to 63, then in steps of 4.4 % up to a quarter of a million. Messages are short, and Lucene 4.8's own byte knows only
/// eight lengths per factor of 64.
/// </summary>
internal static class FieldLength
{
    /// <summary>How many codes there are.</summary>
    public const int Codes = 256;

    private const int Exact = 64;
    private const double StepsPerDoubling = 16;
    private static readonly int[] Lengths = [.. Enumerable.Range(0, Codes).Select(Length)];

    /// <summary>The code of the largest known length that is at most this one.</summary>
    public static byte Encode(int length)
    {
        if (length < Exact)
        {
            return (byte)Math.Max(length, 0);
        }

        int at = Array.BinarySearch(Lengths, length);
        return (byte)(at >= 0 ? at : ~at - 1);
    }

    /// <summary>The length of a code.</summary>
    public static int Decode(byte code) => Lengths[code];

    private static int Length(int code) => code < Exact ? code : (int)(Exact * Math.Pow(2, (code - Exact) / StepsPerDoubling));
}
