using System.Buffers;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>A start tag, read as leniently as browsers do: values without quotes, attributes without values, a tag that the next one cuts off.</summary>
/// <param name="Name">As written, with its prefix.</param>
/// <param name="Attributes">In order, references resolved.</param>
/// <param name="IsEmpty">Closed by itself.</param>
internal sealed record FeedTag(string Name, IReadOnlyList<KeyValuePair<string, string>> Attributes, bool IsEmpty)
{
    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\r\n/><");

    /// <summary>Reads the tag that begins at the position, which is moved past it; null when the text ends before the tag does.</summary>
    public static FeedTag? Read(string text, ref int position)
    {
        int start = position + 1;
        int length = text.AsSpan(start).IndexOfAny(NameEnd);
        position = length < 0 ? text.Length : start + length;
        string name = text[start..position];
        List<KeyValuePair<string, string>> attributes = [];
        while (position < text.Length)
        {
            char c = text[position];
            if (char.IsWhiteSpace(c))
            {
                position++;
            }
            else if (c is '>' or '<')
            {
                // A tag in which another begins was never closed.
                position += c == '>' ? 1 : 0;
                return new FeedTag(name, attributes, false);
            }
            else if (c == '/')
            {
                position++;
                if (position < text.Length && text[position] == '>')
                {
                    position++;
                    return new FeedTag(name, attributes, true);
                }
            }
            else
            {
                attributes.Add(Attribute(text, ref position));
            }
        }

        return null;
    }

    private static KeyValuePair<string, string> Attribute(string text, ref int position)
    {
        int start = position++;
        while (position < text.Length && text[position] is not ('=' or '>' or '/' or '<') && !char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        string name = text[start..position];
        SkipSpace(text, ref position);
        if (position >= text.Length || text[position] != '=')
        {
            return new(name, "");
        }

        position++;
        SkipSpace(text, ref position);
        if (position < text.Length && text[position] is '"' or '\'')
        {
            int close = text.IndexOf(text[position], position + 1);
            close = close < 0 ? text.Length : close;
            string quoted = text[(position + 1)..close];
            position = Math.Min(close + 1, text.Length);
            return new(name, FeedReferences.Decode(quoted));
        }

        int bare = position;
        while (position < text.Length && text[position] is not ('>' or '<') && !char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        return new(name, FeedReferences.Decode(text[bare..position]));
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }
}
