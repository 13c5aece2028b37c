using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KnowledgeSearch.Ingestion.Enrichment;

/// <summary>
/// A number that is equal for texts that say the same. Of a short text with its title: of its words, whatever case, spaces and punctuation. Of a long one: of the least of four hashes over every
/// three words in a row (Broder 1997), so that a date or a footer that differs mostly does not matter: two texts that share a share J of their word triples have the same number with a
/// chance of J⁴. It is made of the text alone and never of comparing it with others, which a searcher may not see.
/// </summary>
internal static class TextFingerprint
{
    private const int Fewest = 8;
    private const int Long = 60;
    private const int Hashes = 4;
    private const int Most = 20_000;

    /// <summary>The fingerprint; 0 when the text is too short to tell.</summary>
    public static long Of(string title, string text)
    {
        List<ulong> words = Words(text);
        if (words.Count < Fewest)
        {
            return 0;
        }

        ulong[] distinctive = words.Count < Long ? [.. Words(title), 0, .. words] : Least(words);
        byte[] hash = SHA256.HashData(MemoryMarshal.AsBytes(distinctive.AsSpan()));
        long fingerprint = BinaryPrimitives.ReadInt64BigEndian(hash);
        return fingerprint == 0 ? 1 : fingerprint;
    }

    private static ulong[] Least(List<ulong> words)
    {
        ulong[] least = new ulong[Hashes];
        least.AsSpan().Fill(ulong.MaxValue);
        for (int i = 0; i + 2 < words.Count; i++)
        {
            ulong triple = Mixed(words[i] ^ Mixed(words[i + 1] ^ Mixed(words[i + 2])));
            for (int hash = 0; hash < Hashes; hash++)
            {
                least[hash] = Math.Min(least[hash], Mixed(triple + ((ulong)(hash + 1) * 0x9E3779B97F4A7C15)));
            }
        }

        return least;
    }

    // Hashes of words, letters in lower case; FNV-1a over UTF-16.
    private static List<ulong> Words(string text)
    {
        const ulong Basis = 14695981039346656037, Prime = 1099511628211;
        List<ulong> words = [];
        ulong word = Basis;
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                word = (word ^ char.ToLowerInvariant(c)) * Prime;
            }
            else if (word != Basis)
            {
                words.Add(word);
                word = Basis;
                if (words.Count == Most)
                {
                    return words;
                }
            }
        }

        if (word != Basis)
        {
            words.Add(word);
        }

        return words;
    }

    // SplitMix64: every bit of the input moves half of the bits.
    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
