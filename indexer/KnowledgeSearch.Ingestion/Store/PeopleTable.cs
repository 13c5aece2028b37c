using System.Globalization;
using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Accounts and the people they are merged into. Whoever's person or name changes has their live documents numbered anew, so that the index takes the
/// change over.</summary>
internal static class PeopleTable
{
    private const int PeoplePerPage = 500;
    private const int LongestSortName = 200;

    /// <summary>Stores accounts; the last of an id wins.</summary>
    public static async ValueTask ApplyAsync(StoreSession session, SourceId source, IReadOnlyList<SourcePerson> people, CancellationToken cancellationToken)
    {
        Dictionary<string, (SourcePerson Account, byte[] Json)> incoming = new(StringComparer.Ordinal);
        foreach (SourcePerson account in people)
        {
            incoming[StoredText.Key(account.Id)] = (account, StoredJson.Write(account));
        }

        Dictionary<string, long> known = new(StringComparer.Ordinal);
        await session.ReadAsync(
            $"SELECT id, person, json FROM accounts WHERE {session.In("id", 1)}",
            row =>
            {
                string id = row.GetString(0);
                known.Add(id, row.GetInt64(1));
                if (incoming[id].Json.AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(2)))
                {
                    incoming.Remove(id);
                }

                return true;
            },
            cancellationToken,
            [incoming.Keys.ToArray()]);
        if (incoming.Count == 0)
        {
            return;
        }

        Dictionary<string, IReadOnlyList<string>> keys = incoming
            .ToDictionary(pair => pair.Key, pair => PersonMerge.Keys(pair.Value.Account), StringComparer.Ordinal);
        List<(string Key, long Person)> holders = await session.QueryAsync(
            $"SELECT k.value, a.person FROM identity_keys k JOIN accounts a ON a.id = k.account WHERE {session.In("k.value", 1)}",
            row => (row.GetString(0), row.GetInt64(1)),
            cancellationToken,
            [keys.Values.SelectMany(list => list).Distinct(StringComparer.Ordinal).ToArray()]);
        foreach (string id in incoming.Keys)
        {
            if (!known.TryGetValue(id, out long person))
            {
                known.Add(id, person = await session.TakeNumberAsync("person", cancellationToken));
            }

            holders.AddRange(keys[id].Select(key => (key, person)));
        }

        IReadOnlyDictionary<long, long> merged = PersonMerge.Union(holders);
        List<PersonAccount> before = await ReadAccountsAsync(
            session, [.. merged.Keys.Concat(incoming.Keys.Select(id => known[id])).Distinct()], cancellationToken);
        List<PersonAccount> after =
        [
            .. before.Where(account => !incoming.ContainsKey(account.Key)),
            .. incoming.Select(pair => new PersonAccount(pair.Key, known[pair.Key], pair.Value.Account)),
        ];
        after = [.. after.Select(account => account with { Person = merged.GetValueOrDefault(account.Person, account.Person) })];

        await session.ExecuteManyAsync(
            """
            INSERT INTO accounts (id, source, person, json) VALUES ($1, $2, $3, $4)
            ON CONFLICT (id) DO UPDATE SET person = excluded.person, json = excluded.json
            """,
            [.. after.Where(account => incoming.ContainsKey(account.Key))
                .Select(account => new object?[] { account.Key, source.Value, account.Person, incoming[account.Key].Json })],
            cancellationToken);
        await session.ExecuteAsync($"DELETE FROM identity_keys WHERE {session.In("account", 1)}", cancellationToken, [incoming.Keys.ToArray()]);
        await session.ExecuteManyAsync(
            "INSERT INTO identity_keys (value, account) VALUES ($1, $2)",
            [.. keys.SelectMany(pair => pair.Value.Select(key => new object?[] { key, pair.Key }))],
            cancellationToken);
        await ReplaceAsync(session, before, after, cancellationToken);
    }

    /// <summary>Removes the accounts of a source, and the people who have no other.</summary>
    public static async ValueTask RemoveSourceAsync(StoreSession session, SourceId source, CancellationToken cancellationToken)
    {
        long[] persons = [.. await session.QueryAsync(
            "SELECT DISTINCT person FROM accounts WHERE source = $1", row => row.GetInt64(0), cancellationToken, source.Value)];
        List<PersonAccount> before = await ReadAccountsAsync(session, persons, cancellationToken);
        await session.ExecuteAsync("DELETE FROM identity_keys WHERE account IN (SELECT id FROM accounts WHERE source = $1)", cancellationToken, source.Value);
        await session.ExecuteAsync("DELETE FROM accounts WHERE source = $1", cancellationToken, source.Value);
        await ReplaceAsync(session, before, await ReadAccountsAsync(session, persons, cancellationToken), cancellationToken);
    }

    /// <summary>Removes accounts, and the people who have no other.</summary>
    public static async ValueTask RemoveAccountsAsync(StoreSession session, IReadOnlyList<string> accounts, CancellationToken cancellationToken)
    {
        long[] persons = [.. await session.QueryAsync(
            $"SELECT DISTINCT person FROM accounts WHERE {session.In("id", 1)}", row => row.GetInt64(0), cancellationToken, [accounts])];
        List<PersonAccount> before = await ReadAccountsAsync(session, persons, cancellationToken);
        await session.ExecuteAsync($"DELETE FROM identity_keys WHERE {session.In("account", 1)}", cancellationToken, [accounts]);
        await session.ExecuteAsync($"DELETE FROM accounts WHERE {session.In("id", 1)}", cancellationToken, [accounts]);
        await ReplaceAsync(session, before, await ReadAccountsAsync(session, persons, cancellationToken), cancellationToken);
    }

    /// <summary>People by number; unknown numbers are absent.</summary>
    public static async ValueTask<IReadOnlyDictionary<long, StoredPerson>> ReadAsync(
        StoreSession session, IReadOnlyList<long> numbers, CancellationToken cancellationToken)
    {
        List<PersonAccount> accounts = await ReadAccountsAsync(session, numbers, cancellationToken);
        ILookup<string, string> optOuts = await OptOuts.ReadAsync(session, [.. accounts.Select(account => account.Key)], cancellationToken);
        return accounts.GroupBy(account => account.Person).ToDictionary(person => person.Key, person =>
            new StoredPerson(Id(person.Key), PersonMerge.Name(person.Select(account => account.Account)), [.. person.Select(account => account.Account)])
            {
                OptOuts = [.. person.SelectMany(account => optOuts[account.Key]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            });
    }

    /// <summary>People by keys of their accounts; unknown accounts are absent.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, StoredPerson>> ReadByAccountAsync(
        StoreSession session, IReadOnlyList<string> accounts, CancellationToken cancellationToken)
    {
        List<(string Account, long Person)> known = accounts.Count == 0 ? [] : await session.QueryAsync(
            $"SELECT id, person FROM accounts WHERE {session.In("id", 1)}", row => (row.GetString(0), row.GetInt64(1)), cancellationToken, [accounts]);
        IReadOnlyDictionary<long, StoredPerson> people = await ReadAsync(session, [.. known.Select(pair => pair.Person).Distinct()], cancellationToken);
        return known.Where(pair => people.ContainsKey(pair.Person)).ToDictionary(pair => pair.Account, pair => people[pair.Person], StringComparer.Ordinal);
    }

    /// <summary>A person by id or e-mail address.</summary>
    public static async ValueTask<StoredPerson?> FindAsync(StoreSession session, string idOrEmail, CancellationToken cancellationToken)
    {
        if (Number(idOrEmail) is not { } number)
        {
            number = await session.CountAsync(
                "SELECT MIN(a.person) FROM identity_keys k JOIN accounts a ON a.id = k.account WHERE k.value = $1",
                cancellationToken,
                PersonMerge.MailKey(idOrEmail));
        }

        return (await ReadAsync(session, [number], cancellationToken)).GetValueOrDefault(number);
    }

    /// <summary>All people by name, a page at a time.</summary>
    public static async IAsyncEnumerable<StoredPerson> ListAsync(StoreDatabase database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string Name, long Number) last = ("", 0);
        while (true)
        {
            List<(string Name, long Number)> page;
            IReadOnlyDictionary<long, StoredPerson> people;
            await using (StoreSession session = await database.ReadAsync(snapshot: true, cancellationToken))
            {
                page = await session.QueryAsync(
                    $"SELECT sort_name, number FROM people WHERE (sort_name, number) > ($1, $2) ORDER BY sort_name, number LIMIT {PeoplePerPage}",
                    row => (row.GetString(0), row.GetInt64(1)),
                    cancellationToken,
                    last.Name,
                    last.Number);
                people = await ReadAsync(session, [.. page.Select(person => person.Number)], cancellationToken);
            }

            foreach ((string _, long number) in page)
            {
                yield return people[number];
            }

            if (page.Count < PeoplePerPage)
            {
                yield break;
            }

            last = page[^1];
        }
    }

    /// <summary>The number of a person id; null when the text is none.</summary>
    public static long? Number(string personId) =>
        personId.StartsWith('p') && long.TryParse(personId.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Id(long number) => string.Create(CultureInfo.InvariantCulture, $"p{number}");

    private static async ValueTask<List<PersonAccount>> ReadAccountsAsync(
        StoreSession session, IReadOnlyList<long> persons, CancellationToken cancellationToken) =>
        persons.Count == 0 ? [] : await session.QueryAsync(
            $"SELECT id, person, json FROM accounts WHERE {session.In("person", 1)} ORDER BY id",
            row => new PersonAccount(row.GetString(0), row.GetInt64(1), StoredJson.Read<SourcePerson>(row.GetString(0), row.GetFieldValue<byte[]>(2))),
            cancellationToken,
            [persons]);

    private static async ValueTask ReplaceAsync(
        StoreSession session, IReadOnlyList<PersonAccount> before, IReadOnlyList<PersonAccount> after, CancellationToken cancellationToken)
    {
        Dictionary<long, string> oldNames = Names(before), newNames = Names(after);
        Dictionary<string, long> oldPersons = before.ToDictionary(account => account.Key, account => account.Person, StringComparer.Ordinal);
        Dictionary<string, long> newPersons = after.ToDictionary(account => account.Key, account => account.Person, StringComparer.Ordinal);
        await session.ExecuteManyAsync(
            "UPDATE accounts SET person = $2 WHERE id = $1",
            [.. newPersons.Where(pair => oldPersons.TryGetValue(pair.Key, out long old) && old != pair.Value)
                .Select(pair => new object?[] { pair.Key, pair.Value })],
            cancellationToken);
        await session.ExecuteManyAsync(
            "INSERT INTO people (number, sort_name) VALUES ($1, $2) ON CONFLICT (number) DO UPDATE SET sort_name = excluded.sort_name",
            [.. newNames.Where(pair => oldNames.GetValueOrDefault(pair.Key) != pair.Value).Select(pair => new object?[] { pair.Key, SortName(pair.Value) })],
            cancellationToken);
        await session.ExecuteManyAsync(
            "DELETE FROM people WHERE number = $1",
            [.. oldNames.Keys.Where(person => !newNames.ContainsKey(person)).Select(person => new object?[] { person })],
            cancellationToken);

        string[] changed = [.. oldPersons.Keys.Union(newPersons.Keys)
            .Where(account => Shown(oldPersons, oldNames, account) != Shown(newPersons, newNames, account))];
        await DocumentsTable.RenumberAsync(session, "", session.In("author", 2), [changed], cancellationToken);

        static Dictionary<long, string> Names(IReadOnlyList<PersonAccount> accounts) =>
            accounts.GroupBy(account => account.Person)
                .ToDictionary(person => person.Key, person => PersonMerge.Name(person.Select(account => account.Account)));

        static (long Person, string? Name) Shown(Dictionary<string, long> persons, Dictionary<long, string> names, string account) =>
            persons.TryGetValue(account, out long person) ? (person, names[person]) : default;
    }

    private static string SortName(string name) =>
        StoredText.Clean(name.Length <= LongestSortName ? name : name[..LongestSortName])!.ToLowerInvariant(); // not null for text that is not
}
