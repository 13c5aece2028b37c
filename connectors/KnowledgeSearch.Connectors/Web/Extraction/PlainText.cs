using System.Text;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>Plain text that grows block by block: whitespace collapsed, one line break between blocks, cells separated by a tab, control characters left out.</summary>
internal sealed class PlainText(int maxLength)
{
    private readonly StringBuilder text = new();
    private char pending;

    public bool IsFull => text.Length >= maxLength;

    public void Add(string data, bool preformatted)
    {
        foreach (char c in data)
        {
            if (IsFull)
            {
                return;
            }

            if (preformatted && c == '\n')
            {
                Break();
            }
            else if (preformatted && c is ' ' or '\t' && text.Length > 0 && pending == '\0')
            {
                text.Append(' ');
            }
            else if (char.IsWhiteSpace(c))
            {
                pending = pending == '\0' ? ' ' : pending;
            }
            else if (!IsUnwanted(c))
            {
                if (pending != '\0' && text.Length > 0)
                {
                    text.Append(pending);
                }

                pending = '\0';
                text.Append(c);
            }
        }
    }

    /// <summary>The next text starts a line.</summary>
    public void Break() => pending = '\n';

    /// <summary>The next text starts a table cell on the same line.</summary>
    public void Cell() => pending = '\t';

    public override string ToString() => text.ToString();

    /// <summary>Whitespace as HTML shows it: each run is one space.</summary>
    public static string Spaced(string data)
    {
        StringBuilder spaced = new(data.Length);
        foreach (char c in data)
        {
            if (!char.IsWhiteSpace(c))
            {
                spaced.Append(c);
            }
            else if (spaced.Length == 0 || spaced[^1] != ' ')
            {
                spaced.Append(' ');
            }
        }

        return spaced.ToString();
    }

    // Control characters, and the bidirectional overrides and isolates that can make a line read as something else (Unicode TR 36 §2.1).
    private static bool IsUnwanted(char c) => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF';
}
