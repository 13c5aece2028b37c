using System.Text;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>An account and the number of the person it belongs to.</summary>
internal sealed record PersonAccount(string Key, long Person, SourcePerson Account);

/// <summary>
/// Which accounts are one human: those connected by a strong key (e-mail address or directory key). The partition does not depend on the order in which
/// accounts arrive;
/// of people that turn out to be one the lowest number stays. A key that an account loses does not part people again.
/// </summary>
internal static class PersonMerge
{
    /// <summary>The strong keys of an account, case-folded.</summary>
    public static IReadOnlyList<string> Keys(SourcePerson account)
    {
        IEnumerable<string> keys = account.Emails.Select(Fold).Where(address => address.Contains('@', StringComparison.Ordinal))
            .Select(address => "mail:" + address);
        return Fold(account.DirectoryKey ?? "") is { Length: > 0 } directory
            ? [.. keys.Append("directory:" + directory).Select(StoredText.Key).Distinct(StringComparer.Ordinal)]
            : [.. keys.Select(StoredText.Key).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The key of an e-mail address as <see cref="Keys"/> makes it.</summary>
    public static string MailKey(string address) => StoredText.Key("mail:" + Fold(address));

    /// <summary>The name to show: the directory's where there is one, else the longest; the first by account id among equals.</summary>
    public static string Name(IEnumerable<SourcePerson> accounts)
    {
        List<SourcePerson> ordered = [.. accounts.OrderBy(account => account.Id, StringComparer.Ordinal)];
        return ordered.Find(account => account.DirectoryKey is not null && account.Name.Length > 0)?.Name
            ?? ordered.MaxBy(account => account.Name.Length)?.Name
            ?? "";
    }

    /// <summary>For each person, the person that they turn out to be, given accounts that came in: people that share a key are the lowest of them.</summary>
    /// <param name="holders">Key and person of every account concerned, incoming ones included.</param>
    public static IReadOnlyDictionary<long, long> Union(IEnumerable<(string Key, long Person)> holders)
    {
        Dictionary<long, long> parents = [];
        Dictionary<string, long> first = new(StringComparer.Ordinal);
        foreach ((string key, long person) in holders)
        {
            parents.TryAdd(person, person);
            if (!first.TryAdd(key, person))
            {
                long one = Root(first[key]), other = Root(person);
                parents[Math.Max(one, other)] = Math.Min(one, other);
            }
        }

        return parents.Keys.ToDictionary(person => person, Root);

        long Root(long person)
        {
            while (parents[person] != person)
            {
                person = parents[person] = parents[parents[person]];
            }

            return person;
        }
    }

    private static string Fold(string text) =>
        StoredText.Clean(text)!.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant(); // not null for text that is not
}
