using System.Text;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>What of a query is remembered, if anything.</summary>
internal static partial class LoggedQuery
{
    // Longer ones are pasted texts: never asked twice alike, and full of what nobody should keep.
    private const int Longest = 120;
    private const int ShortestPhone = 9, ShortestCard = 13, LongestCard = 19;

    /// <summary>The query in one spelling; null when it is not to be remembered: empty, pasted, or what looks like personal data.</summary>
    public static string? Of(string query)
    {
        if (query.Length > 4 * Longest)
        {
            return null;
        }

        string text = InOneSpelling(query);
        return text.Length is 0 or > Longest || LooksPersonal(text) ? null : text;
    }

    /// <summary>A text without its capitals and with single spaces; empty when it is no text.</summary>
    public static string InOneSpelling(string text)
    {
        string spaced = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return IsWellFormed(spaced) ? spaced.Normalize(NormalizationForm.FormC).ToLowerInvariant() : "";
    }

    /// <summary>Whether a text holds what looks like an e-mail address, a citizen service number (BSN), a number of a card, an account or a telephone.</summary>
    public static bool LooksPersonal(string text) =>
        Email().IsMatch(text)
        || Iban().Matches(text).Any(match => IsIban(match.Value))
        || Numbers().Matches(text).Any(match => IsPersonal(match.Value));

    private static bool IsPersonal(string number)
    {
        int[] digits = [.. number.Where(char.IsAsciiDigit).Select(digit => digit - '0')];
        return IsCitizen(digits) || IsCard(digits) || (digits.Length >= ShortestPhone && (number[0] == '+' || digits[0] == 0));
    }

    // The test that every BSN of nine digits passes (eight: with a nought before it).
    private static bool IsCitizen(int[] digits)
    {
        if (digits.Length is not (8 or 9))
        {
            return false;
        }

        int sum = -digits[^1];
        for (int i = 2; i <= digits.Length; i++)
        {
            sum += i * digits[^i];
        }

        return sum % 11 == 0;
    }

    // ISO/IEC 7812: the Luhn test.
    private static bool IsCard(int[] digits)
    {
        if (digits.Length is < ShortestCard or > LongestCard)
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] * (i % 2 == 0 ? 1 : 2);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    // ISO 13616: the first four behind the rest, letters as numbers, leave 1 of 97.
    private static bool IsIban(string text)
    {
        string signs = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        int rest = 0;
        foreach (char sign in signs[4..] + signs[..4])
        {
            int value = char.IsAsciiDigit(sign) ? sign - '0' : sign - 'A' + 10;
            rest = ((rest * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return rest == 1;
    }

    private static bool IsWellFormed(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
            {
                return false; // also half of a surrogate pair, which cannot be normalised
            }
        }

        return true;
    }

    [GeneratedRegex(@"[^\s@""<>:,;]+@[^\s@""<>:,;]+\.\p{L}{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"\+?[0-9](?:[ .\-/]?[0-9]){7,18}", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]){11,30}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Iban();
}
