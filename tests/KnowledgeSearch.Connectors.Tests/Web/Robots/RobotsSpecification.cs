using System.Text;

namespace KnowledgeSearch.Connectors.Tests.Web.Robots;

/// <summary>One expectation of Google's robots.txt specification tests.</summary>
internal sealed record RobotsCase(string File, byte[] Robots, string Url, string Agent, bool Allowed);

/// <summary>Reads the part of protobuf's text format that the specification tests are written in.</summary>
internal static class RobotsSpecification
{
    public static IEnumerable<RobotsCase> Read(string path)
    {
        List<(string Name, byte[] Value)> fields = Fields(File.ReadAllText(path));
        byte[] robots = [];
        string url = "";
        string agent = "";
        foreach ((string name, byte[] value) in fields)
        {
            switch (name)
            {
                case "robotstxt":
                    robots = value;
                    break;
                case "testurl":
                    url = Encoding.UTF8.GetString(value);
                    break;
                case "useragent":
                    agent = Encoding.UTF8.GetString(value);
                    break;
                case "expected_outcome":
                    yield return new RobotsCase(Path.GetFileName(path), robots, url, agent, Encoding.ASCII.GetString(value) == "ALLOWED");
                    break;
            }
        }
    }

    private static List<(string, byte[])> Fields(string text)
    {
        List<(string, byte[])> fields = [];
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (c == '#')
            {
                at = text.IndexOf('\n', at) is >= 0 and int end ? end : text.Length;
            }
            else if (char.IsAsciiLetter(c))
            {
                int start = at;
                at = End(text, at);
                string name = text[start..at];
                at = Skip(text, at);
                if (at < text.Length && text[at] == ':')
                {
                    at = Skip(text, at + 1);
                    List<byte> value = [];
                    if (char.IsAsciiLetter(text[at]))
                    {
                        start = at;
                        at = End(text, at);
                        value.AddRange(Encoding.ASCII.GetBytes(text[start..at]));
                    }

                    for (; at < text.Length && text[at] is '"' or '\''; at = Skip(text, at))
                    {
                        at = Literal(text, at, value);
                    }

                    fields.Add((name, [.. value]));
                }
            }
            else
            {
                at++;
            }
        }

        return fields;
    }

    private static int End(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at;
    }

    private static int Skip(string text, int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '#'))
        {
            at = text[at] == '#' ? text.IndexOf('\n', at) : at + 1;
        }

        return at;
    }

    private static int Literal(string text, int at, List<byte> value)
    {
        char quote = text[at++];
        while (text[at] != quote)
        {
            if (text[at] != '\\')
            {
                int length = char.IsHighSurrogate(text[at]) ? 2 : 1;
                value.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
                at += length;
                continue;
            }

            char escape = text[++at];
            at++;
            int digits = 0;
            if (escape is 'x' or 'X')
            {
                while (digits < 2 && char.IsAsciiHexDigit(text[at + digits]))
                {
                    digits++;
                }

                value.Add(Convert.ToByte(text.Substring(at, digits), 16));
                at += digits;
            }
            else if (escape is >= '0' and <= '7')
            {
                at--;
                while (digits < 3 && text[at + digits] is >= '0' and <= '7')
                {
                    digits++;
                }

                value.Add(Convert.ToByte(text.Substring(at, digits), 8));
                at += digits;
            }
            else
            {
                value.Add((byte)(escape switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', 'f' => '\f', 'a' => '\a', 'b' => '\b', _ => escape }));
            }
        }

        return at + 1;
    }
}
