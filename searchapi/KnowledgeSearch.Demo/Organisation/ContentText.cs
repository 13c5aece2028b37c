using System.Reflection;
using System.Text;

namespace KnowledgeSearch.Demo;

/// <summary>A part of a content file: <c>=== head | head</c> and the lines below it.</summary>
internal sealed record ContentSection(IReadOnlyList<string> Head, string Body)
{
    public string this[int index] => index < Head.Count ? Head[index] : "";

    /// <summary>The value after a key in the head: <c>by s.bakir</c>; empty when the key is absent.</summary>
    public string Option(string key) =>
        Head.FirstOrDefault(part => part.StartsWith(key + " ", StringComparison.Ordinal)) is { } part ? part[(key.Length + 1)..].Trim() : "";

    public bool Has(string flag) => Head.Contains(flag, StringComparer.Ordinal);
}

/// <summary>The hand-written content, embedded as text so that it reads as prose and not as data.</summary>
internal static class ContentText
{
    private const string Prefix = "KnowledgeSearch.Demo.Content.";

    public static IReadOnlyList<string> Files(string beginning) =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix + beginning, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal),
    ];

    public static string Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file)
            ?? throw new InvalidOperationException($"The content file '{file}' is not embedded in the assembly.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Lines that say something: not empty, not a comment.</summary>
    public static IEnumerable<string> Lines(string file) =>
        Read(file).Split('\n').Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));

    public static IEnumerable<ContentSection> Sections(string beginning) => Files(beginning).SelectMany(file => Split(Read(file), "==="));

    /// <summary>Splits at lines that begin with the marker; what precedes the first is a head-less section when it has text.</summary>
    public static IEnumerable<ContentSection> Split(string text, string marker)
    {
        List<string> head = [];
        StringBuilder body = new();
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            if (line.StartsWith(marker + " ", StringComparison.Ordinal))
            {
                if (head.Count > 0 || body.ToString().Trim().Length > 0)
                {
                    yield return new ContentSection(head, body.ToString().Trim());
                }

                head = Columns(line[marker.Length..]);
                body.Clear();
            }
            else
            {
                body.Append(line).Append('\n');
            }
        }

        if (head.Count > 0 || body.ToString().Trim().Length > 0)
        {
            yield return new ContentSection(head, body.ToString().Trim());
        }
    }

    public static List<string> Columns(string line) => [.. line.Split('|', StringSplitOptions.TrimEntries)];
}
