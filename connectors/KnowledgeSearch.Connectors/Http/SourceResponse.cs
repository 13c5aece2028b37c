using System.Net;
using System.Net.Http.Headers;

namespace KnowledgeSearch.Connectors.Http;

/// <summary>A response whose body has been read, within limits.</summary>
/// <param name="Requested">The address asked for.</param>
/// <param name="Address">The address that answered, after redirects.</param>
/// <param name="Status">The final status; any.</param>
/// <param name="Headers">Response headers.</param>
/// <param name="ContentHeaders">Headers of the body.</param>
/// <param name="Body">Decompressed bytes, at most the limit.</param>
/// <param name="MovedPermanently">Every redirect on the way was 301 or 308: the new address may be stored.</param>
internal sealed record SourceResponse(
    Uri Requested, Uri Address, HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body, bool MovedPermanently)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Lower-case media type; empty when the header is absent or ill-formed.</summary>
    public string MediaType => ContentHeaders.ContentType?.MediaType?.ToLowerInvariant() ?? RawMediaType();

    /// <summary>The charset parameter, unquoted; null when absent.</summary>
    public string? Charset => ContentHeaders.ContentType?.CharSet?.Trim('"', '\'', ' ');

    public string? ETag => Headers.ETag?.ToString() ?? (Headers.TryGetValues("ETag", out IEnumerable<string>? values) ? values.First() : null);

    public DateTimeOffset? LastModified => ContentHeaders.LastModified;

    /// <summary>Whether the body begins like an HTML page, whatever the header says.</summary>
    public bool LooksLikeHtml
    {
        get
        {
            ReadOnlySpan<byte> start = new ReadOnlySpan<byte>(Body, 0, Math.Min(Body.Length, 512)).TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']);
            return StartsWith(start, "<!doctype html"u8) || StartsWith(start, "<html"u8) || StartsWith(start, "<head"u8) || StartsWith(start, "<body"u8);
        }
    }

    /// <summary>Whether the body is a page with a password field: what log-in pages have in common, whatever product serves them.</summary>
    public bool LooksLikeLogin => LooksLikeHtml
        && (Body.AsSpan().IndexOf("type=\"password\""u8) >= 0 || Body.AsSpan().IndexOf("type='password'"u8) >= 0 || Body.AsSpan().IndexOf("type=password"u8) >= 0);

    private string RawMediaType() =>
        ContentHeaders.TryGetValues("Content-Type", out IEnumerable<string>? values) ? values.First().Split(';')[0].Trim().ToLowerInvariant() : "";

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length)
        {
            return false;
        }

        for (int i = 0; i < lower.Length; i++)
        {
            if ((text[i] | (text[i] is >= (byte)'A' and <= (byte)'Z' ? 0x20 : 0)) != lower[i])
            {
                return false;
            }
        }

        return true;
    }
}
