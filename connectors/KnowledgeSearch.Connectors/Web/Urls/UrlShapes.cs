using System.Security.Cryptography;
using System.Text;

namespace KnowledgeSearch.Connectors.Web.Urls;

/// <summary>
/// Finds infinite spaces (calendars, faceted lists): addresses are clustered by shape (digits alike, query names without values), and a shape
/// of which more than <see cref="MaxPoorPages"/> pages bring hardly any line that another page of the shape did not have is stopped.
/// </summary>
internal sealed class UrlShapes
{
    public const int MaxPoorPages = 500;
    private const double LeastNewShare = 0.02;

    // A shape with this many different lines is no calendar; it is never looked at again, which bounds memory and time.
    private const int ProvenLines = 4000;
    private const int MaxShapes = 2000;

    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);

    /// <summary>Shapes that were stopped.</summary>
    public IEnumerable<string> Stopped => _shapes.Where(pair => pair.Value.Stopped).Select(pair => pair.Key);

    /// <summary>The shape of an address, printable: <c>host/agenda/0?jaar&amp;maand</c>.</summary>
    public static string Of(Uri address)
    {
        StringBuilder shape = new(CrawlScope.Authority(address));
        foreach (char c in address.AbsolutePath)
        {
            if (!char.IsAsciiDigit(c))
            {
                shape.Append(c);
            }
            else if (shape[^1] != '0' || !EndsInDigit(shape))
            {
                shape.Append('0');
            }
        }

        string[] names = [.. address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)[0]).Distinct().Order(StringComparer.Ordinal)];
        return names.Length == 0 ? shape.ToString() : shape.Append('?').AppendJoin('&', names).ToString();
    }

    public bool IsStopped(Uri address) => _shapes.GetValueOrDefault(Of(address))?.Stopped ?? false;

    /// <summary>Marks a shape as stopped, as an earlier part of this crawl found it.</summary>
    public void Stop(string shape) => Shaped(shape)?.Stop();

    /// <summary>Counts a page. Answers the shape when this page is the one that stops it.</summary>
    public string? Observe(Uri address, string text)
    {
        string name = Of(address);
        if (Shaped(name) is not { Stopped: false, Proven: false } shape)
        {
            return null;
        }

        shape.Pages++;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> words = line.Trim();
            if (!words.IsEmpty)
            {
                shape.Letters += words.Length;
                shape.NewLetters += shape.Lines.Add(Hash(words)) ? words.Length : 0;
            }
        }

        if (shape.Lines.Count > ProvenLines)
        {
            shape.Prove();
        }

        if (shape.Pages <= MaxPoorPages || shape.NewLetters >= LeastNewShare * shape.Letters)
        {
            return null;
        }

        shape.Stop();
        return name;
    }

    private Shape? Shaped(string name)
    {
        if (!_shapes.TryGetValue(name, out Shape? shape) && _shapes.Count < MaxShapes)
        {
            _shapes[name] = shape = new Shape();
        }

        return shape;
    }

    private static bool EndsInDigit(StringBuilder shape) => shape.Length > 0 && shape[^1] == '0';

    // Digits count alike: "maart 2031" on every page of a calendar is no news, and neither is "12 14 15".
    private static ulong Hash(ReadOnlySpan<char> line)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        string folded = string.Concat(line.ToString().Select(c => char.IsDigit(c) ? '0' : c));
        SHA256.HashData(Encoding.UTF8.GetBytes(folded), digest);
        return BitConverter.ToUInt64(digest);
    }

    private sealed class Shape
    {
        public int Pages { get; set; }

        public long Letters { get; set; }

        public long NewLetters { get; set; }

        public HashSet<ulong> Lines { get; private set; } = [];

        public bool Stopped { get; private set; }

        public bool Proven { get; private set; }

        public void Stop()
        {
            Stopped = true;
            Lines = [];
        }

        public void Prove()
        {
            Proven = true;
            Lines = [];
        }
    }
}
