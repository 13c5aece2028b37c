using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace KnowledgeSearch.Indexing;

/// <summary>
/// What an index generation was told of languages by the one before it: how much the organisation's own words tell Dutch from English, and which language authors and groups write.
/// Learned from documents that every signed-in person may see and that are surely in one language; the same as long as the generation lives. Immutable.
/// </summary>
public sealed class LearnedLanguages
{
    private readonly FrozenDictionary<string, float> _authors, _containers;

    private LearnedLanguages(FrozenDictionary<string, float> words, FrozenDictionary<string, float> authors, FrozenDictionary<string, float> containers) =>
        (Words, _authors, _containers) = (words, authors, containers);

    /// <summary>Nothing.</summary>
    public static LearnedLanguages None { get; } = Parse("");

    /// <summary>The evidence of words, in lower case and without accents: positive for Dutch, negative for English; near 0 for names and words of both.</summary>
    public FrozenDictionary<string, float> Words { get; }

    /// <summary>What is known of the language of a person's texts, as evidence; 0 when nothing is.</summary>
    /// <param name="author">As <see cref="PersonReference.Id"/>; null: nobody.</param>
    public float OfAuthor(string? author) => author is null ? 0 : _authors.GetValueOrDefault(author);

    /// <summary>What is known of the language in a group, channel or section, as evidence; 0 when nothing is.</summary>
    /// <param name="container">As <see cref="KnowledgeSearch.Connectors.DocumentContainer.Id"/>; null: none.</param>
    public float OfContainer(string? container) => container is null ? 0 : _containers.GetValueOrDefault(container);

    /// <summary>What <see cref="Write"/> wrote.</summary>
    internal static LearnedLanguages Parse(string text)
    {
        Dictionary<string, float> words = new(StringComparer.Ordinal), authors = new(StringComparer.Ordinal), containers = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int value = line.LastIndexOf(' ');
            Dictionary<string, float> into = line[0] switch { 'w' => words, 'a' => authors, _ => containers };
            into[line[2..value]] = float.Parse(line.AsSpan(value + 1), NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return new LearnedLanguages(words.ToFrozenDictionary(StringComparer.Ordinal), authors.ToFrozenDictionary(StringComparer.Ordinal), containers.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>A line each: a letter for what it is, the name, the evidence.</summary>
    internal static string Write(IEnumerable<(char Kind, string Name, double Evidence)> learned)
    {
        StringBuilder text = new();
        foreach ((char kind, string name, double evidence) in learned.Where(one => !one.Name.Contains('\n', StringComparison.Ordinal)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{kind} {name} {evidence:0.00}\n");
        }

        return text.ToString();
    }
}
