using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Parsing;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>Something in a document for everyone that looks as if it were not meant to be.</summary>
/// <param name="Document">The document.</param>
/// <param name="Audience"><c>public</c> or <c>everyone</c>.</param>
/// <param name="Kind"><c>bsn</c>, <c>iban</c>, <c>salary</c>, <c>password</c> or <c>secret</c>.</param>
/// <param name="Shown">Its shape; never the value.</param>
/// <param name="Certain">Whether a word beside it says what it is; else only its check digits do.</param>
public sealed record OversharedValue(string Document, string Audience, string Kind, string Shown, bool Certain);

/// <summary>What looks overshared.</summary>
/// <param name="Read">Documents for everyone that were read.</param>
/// <param name="Documents">Documents with findings.</param>
/// <param name="Counts">Findings by kind.</param>
/// <param name="Findings">At most as many as asked for; certain ones first.</param>
public sealed record OversharingReport(long Read, long Documents, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<OversharedValue> Findings);

/// <summary>
/// Looks through the documents that everybody may see for what should have been narrower at its source: numbers of citizens and accounts that pass their check, amounts called a salary,
/// passwords and keys. It mends nothing: the source's permissions do.
/// </summary>
public sealed partial class Oversharing(IContentStore store)
{
    private const int Context = 40, LongestText = 1 << 20;

    /// <summary>Reads every document for everyone.</summary>
    /// <param name="kind">Only this kind; empty: all.</param>
    /// <param name="most">Findings listed at most; all are counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<OversharingReport> ReadAsync(string kind, int most, CancellationToken cancellationToken)
    {
        long read = 0, documents = 0;
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        List<OversharedValue> certain = [], others = [];
        await foreach (StoredDocument stored in store.ReadChangesAsync(0, cancellationToken))
        {
            if (stored.Document is not { Access: { } access } document || !(access.Public || access.Everyone) || access.AllOf.Count > 0)
            {
                continue;
            }

            read++;
            string text = document.Title + "\n" + await TextAsync(document, cancellationToken);
            int before = certain.Count + others.Count;
            bool any = false;
            foreach (OversharedValue value in Find(document.Id.Value, access.Public ? "public" : "everyone", text).Where(value => kind.Length == 0 || value.Kind == kind))
            {
                any = true;
                counts[value.Kind] = counts.GetValueOrDefault(value.Kind) + 1;
                List<OversharedValue> list = value.Certain ? certain : others;
                if (list.Count < most)
                {
                    list.Add(value);
                }
            }

            documents += any ? 1 : 0;
        }

        return new OversharingReport(read, documents, counts, [.. certain.Concat(others).Take(most)]);
    }

    /// <summary>What a text holds.</summary>
    internal static IEnumerable<OversharedValue> Find(string document, string audience, string text)
    {
        foreach (Match match in NineDigits().Matches(text).Where(match => IsBsn(match.Value)))
        {
            yield return new OversharedValue(document, audience, "bsn", Shape(match.Value), BsnWord().IsMatch(Around(text, match)));
        }

        foreach (Match match in Iban().Matches(text).Where(match => IsIban(match.Value)))
        {
            yield return new OversharedValue(document, audience, "iban", match.Value[..2] + Shape(match.Value[2..]), true);
        }

        foreach (Match match in Amount().Matches(text).Where(match => SalaryWord().IsMatch(Around(text, match))))
        {
            yield return new OversharedValue(document, audience, "salary", Shape(match.Value), true);
        }

        foreach (Match match in Password().Matches(text).Where(match => !IsPlaceholder(match.Groups["value"].Value)))
        {
            yield return new OversharedValue(document, audience, "password", $"{match.Groups["name"].Value}: {match.Groups["value"].Length} characters", true);
        }

        foreach (Match match in Secret().Matches(text))
        {
            yield return new OversharedValue(document, audience, "secret", $"{match.Value[..Math.Min(4, match.Length)]}… of {match.Length} characters", true);
        }
    }

    /// <summary>The check of Dutch citizen service numbers: the eleven-test, in which the last digit counts negatively.</summary>
    internal static bool IsBsn(string text)
    {
        int[] digits = [.. text.Where(char.IsAsciiDigit).Select(digit => digit - '0')];
        return digits.Length == 9 && digits.Any(digit => digit != 0) && ((digits.Take(8).Select((digit, i) => digit * (9 - i)).Sum() - digits[8]) % 11) == 0;
    }

    /// <summary>The check of ISO 13616: the first four characters moved to the end, letters as numbers, 1 modulo 97.</summary>
    internal static bool IsIban(string text)
    {
        string compact = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (compact.Length is < 15 or > 34)
        {
            return false;
        }

        string digits = string.Concat((compact[4..] + compact[..4]).Select(c => char.IsAsciiDigit(c) ? c.ToString() : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        return BigInteger.Parse(digits, CultureInfo.InvariantCulture) % 97 == 1;
    }

    private static async ValueTask<string> TextAsync(SourceDocument document, CancellationToken cancellationToken)
    {
        string body = document.Body.Length > LongestText ? document.Body[..LongestText] : document.Body;
        try
        {
            return (await BodyText.ReadAsync(body, document.BodyFormat, cancellationToken)).Text;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return body; // whatever a hostile text does to a parser, it is looked through as it stands
        }
    }

    private static string Around(string text, Match match) => text[Math.Max(0, match.Index - Context)..Math.Min(text.Length, match.Index + match.Length + Context)];

    private static string Shape(string value) => DigitOrLetter().Replace(value, "*");

    // A form's own hint is no password: "wachtwoord: vergeten?", "password: ********".
    private static bool IsPlaceholder(string value) => value.Distinct().Count() < 4 || !value.Any(c => char.IsAsciiDigit(c) || !char.IsLetter(c)) || value.TrimEnd('?', '.', ',', '!', ')').All(char.IsLetter);

    [GeneratedRegex(@"(?<![\w.,])(?:\d{9}|\d{4}[. ]\d{2}[. ]\d{3})(?![\w]|[.,]\d)", RegexOptions.CultureInvariant)]
    private static partial Regex NineDigits();

    [GeneratedRegex(@"\b(?:bsn|sofi-?nummer|burgerservicenummer|citizen service number)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BsnWord();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", RegexOptions.CultureInvariant)]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?:€|EUR)\s?\d{1,3}(?:[. ]?\d{3})+(?:,\d{2}|,-)?|\b\d{1,3}(?:[.]\d{3})+(?:,\d{2}|,-)?\s?(?:euro|EUR|€)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Amount();

    [GeneratedRegex(@"\b(?:bruto|maandloon|jaarloon|loonstrook|salaris\w*|salary|salaries|payslip|wage)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SalaryWord();

    [GeneratedRegex(@"\b(?<name>wachtwoord|password|passwd|pwd|passphrase|pincode)\s{0,3}(?::|=|\bis\b)\s{0,3}[""'`]?(?<value>[^\s""'`<>]{6,64})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();

    [GeneratedRegex(@"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bks_[A-Za-z0-9_-]{43}\b|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"[\p{L}\p{Nd}]", RegexOptions.CultureInvariant)]
    private static partial Regex DigitOrLetter();
}
