using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>The identities by which an erased person is told when they come back, as hashes.</summary>
internal static class ErasedIdentities
{
    // One word names too many others: only one that is a log-in name or number of some length, or that the admin gives, is taken out of texts.
    private const int ShortestUsername = 4, ShortestJoined = 8, ShortestGiven = 3;

    /// <summary>What is remembered of an account.</summary>
    public static IEnumerable<ErasedToken> Of(StoreKey key, SourcePerson account, ErasedMark mark)
    {
        yield return Token(key, ErasedSet.Account, StoredText.Key(account.Id), mark);
        foreach (string strong in PersonMerge.Keys(account))
        {
            yield return Token(key, ErasedSet.Key, strong, mark);
        }

        foreach (string[] words in Texts(account))
        {
            yield return Text(key, words, mark);
        }
    }

    /// <summary>What is remembered of an address that no account has.</summary>
    public static IEnumerable<ErasedToken> OfAddress(StoreKey key, string address, ErasedMark mark) =>
        [Token(key, ErasedSet.Key, PersonMerge.MailKey(address), mark), Text(key, IdentityWords.Of(address), mark)];

    /// <summary>What is remembered of other texts that name them, which the admin gives: a nickname, a former name.</summary>
    public static IEnumerable<ErasedToken> OfTexts(StoreKey key, IEnumerable<string> texts, ErasedMark mark) =>
        texts.Select(IdentityWords.Of).Where(words => words.Sum(word => word.Length) >= ShortestGiven).Select(words => Text(key, words, mark));

    /// <summary>A hash of an identity of a kind.</summary>
    public static ErasedToken Token(StoreKey key, string kind, string identity, ErasedMark mark) => new(key.Hash(kind, identity), kind, 0, mark.Person, mark.Keeps);

    private static ErasedToken Text(StoreKey key, string[] words, ErasedMark mark) =>
        new(key.Hash(ErasedSet.Words, string.Join(' ', words)), ErasedSet.Words, words.Length, mark.Person, mark.Keeps, key.Hash(ErasedSet.First, words[0]));

    private static IEnumerable<string[]> Texts(SourcePerson account)
    {
        string[] name = IdentityWords.Of(account.Name);
        if (name.Length > 1)
        {
            // "Vries, Jan de" names whom "Jan de Vries" names, and so does a log-in name or an address that writes them as one.
            for (int i = 0; i < name.Length; i++)
            {
                yield return [.. name[i..], .. name[..i]];
            }

            if (string.Concat(name) is { Length: >= ShortestJoined } joined)
            {
                yield return [joined];
            }
        }

        foreach (string address in account.Emails)
        {
            if (IdentityWords.Of(address) is { Length: > 1 } words)
            {
                yield return words;
            }
        }

        foreach (string[] words in account.Usernames.Append(account.DirectoryKey ?? "").Select(IdentityWords.Of))
        {
            if (words.Length > 1 || (words is [{ Length: >= ShortestUsername } one] && !one.All(char.IsAsciiDigit)) || words is [{ Length: >= ShortestJoined }])
            {
                yield return words;
            }
        }

        if (IdentityWords.Of(account.Id) is { Length: > 2 } id)
        {
            yield return id;
        }
    }
}
