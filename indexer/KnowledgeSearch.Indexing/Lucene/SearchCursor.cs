using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Where the next page of a search begins.</summary>
/// <param name="After">Position of the last hit shown.</param>
/// <param name="Shown">Hits shown so far.</param>
/// <param name="Minimum">Words that a document must have when the query was relaxed; 0: as usual.</param>
internal readonly record struct SearchCursor(SortPosition After, int Shown, byte Minimum);

/// <summary>
/// Writes cursors as opaque text and reads back only its own: signed, and bound to query, filters, order, rights and generation of the index. What a cursor holds is the
/// position of a hit that its bearer has seen; its score is not for them to read, but nor does it depend on anything that they may not see.
/// </summary>
internal sealed class CursorSigner(byte[] key)
{
    /// <summary>Deepest hit that pages reach: nobody reads on, and each page costs a pass over all matches.</summary>
    public const int MaxDepth = 1000;

    private const byte Version = 1;
    private const int PayloadLength = 1 + sizeof(float) + sizeof(long) + sizeof(long) + sizeof(ushort) + 1;
    private const int SignatureLength = 16;

    /// <summary>The cursor as text.</summary>
    public string Write(SearchCursor cursor, SearchRequest request, string generation)
    {
        Span<byte> bytes = stackalloc byte[PayloadLength + SignatureLength];
        bytes[0] = Version;
        BinaryPrimitives.WriteSingleLittleEndian(bytes[1..], cursor.After.Score);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[5..], cursor.After.Created);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[13..], cursor.After.Key);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[21..], (ushort)cursor.Shown);
        bytes[23] = cursor.Minimum;
        Sign(bytes[..PayloadLength], request, generation, bytes[PayloadLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The cursor of a request; null: the first page.</summary>
    /// <exception cref="InvalidSearchException">It is not one of this search.</exception>
    public SearchCursor? Read(SearchRequest request, string generation)
    {
        if (request.Cursor is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[PayloadLength + SignatureLength];
        Span<byte> signature = stackalloc byte[SignatureLength];
        bool read = request.Cursor.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.IsValid(request.Cursor)
            && Base64Url.TryDecodeFromChars(request.Cursor, bytes, out int length)
            && length == bytes.Length;
        if (read)
        {
            Sign(bytes[..PayloadLength], request, generation, signature);
        }

        if (!read || !CryptographicOperations.FixedTimeEquals(signature, bytes[PayloadLength..]) || bytes[0] != Version)
        {
            throw new InvalidSearchException("cursor", "The cursor does not belong to this search (another query, filter, order or sign-in, or the index was rebuilt): search again without it.");
        }

        SortPosition after = new(
            BinaryPrimitives.ReadSingleLittleEndian(bytes[1..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[5..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[13..]));
        return new SearchCursor(after, BinaryPrimitives.ReadUInt16LittleEndian(bytes[21..]), bytes[23]);
    }

    private void Sign(ReadOnlySpan<byte> payload, SearchRequest request, string generation, Span<byte> signature)
    {
        StringBuilder bound = new();
        Append(generation);
        Append(request.Principals.Digest);
        Append(request.Query);
        AppendAll(request.Sources);
        AppendAll(request.Kinds.Select(SearchFilter.WireName));
        AppendAll(request.Authors);
        AppendAll(request.Languages);
        AppendAll(request.Containers);
        Append(request.From?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "");
        Append(request.Until?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "");
        Append(request.Order.ToString());
        Append(request.GroupByThread ? "threads" : "documents");

        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(payload);
        hash.AppendData(Encoding.UTF8.GetBytes(bound.ToString()));
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(full);
        full[..SignatureLength].CopyTo(signature);

        // Length before text, so that no two requests write the same.
        void Append(string text) => bound.Append(CultureInfo.InvariantCulture, $"{text.Length}:{text}");

        void AppendAll(IEnumerable<string> values)
        {
            string[] sorted = [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            bound.Append(CultureInfo.InvariantCulture, $"[{sorted.Length}]");
            Array.ForEach(sorted, Append);
        }
    }
}
