using System.Text;

namespace KnowledgeSearch.Ingestion.Parsing.Wiki;

/// <summary>Carries text of nowiki and pre elements past the line rules: its ASCII punctuation travels as private-use characters (U+E020 and up), which the body is cleared of before.</summary>
internal static class LiteralText
{
    private const char Offset = '\uE000';

    public static bool IsReserved(char c) => c is >= (char)(Offset + ' ') and < (char)(Offset + '\u007F');

    // Entities are read in literal text too, so what they are written with passes.
    public static char Protect(char c) => c is > ' ' and < '\u007F' && !char.IsAsciiLetterOrDigit(c) && c is not ('&' or '#' or ';') ? (char)(Offset + c) : c;

    public static void Restore(StringBuilder text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsReserved(text[i]))
            {
                text[i] = (char)(text[i] - Offset);
            }
        }
    }
}
