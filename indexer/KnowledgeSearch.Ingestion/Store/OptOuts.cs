namespace KnowledgeSearch.Ingestion.Store;

/// <summary>Who does not want to be named for what, by account.</summary>
internal static class OptOuts
{
    /// <summary>Longest topic, in characters.</summary>
    public const int LongestTopic = 200;

    /// <summary>The topics of accounts.</summary>
    public static async ValueTask<ILookup<string, string>> ReadAsync(StoreSession session, IReadOnlyList<string> accounts, CancellationToken cancellationToken)
    {
        List<(string Account, string Topic)> rows = accounts.Count == 0 ? [] : await session.QueryAsync(
            $"SELECT account, topic FROM opt_outs WHERE {session.In("account", 1)}", row => (row.GetString(0), row.GetString(1)), cancellationToken, [accounts]);
        return rows.ToLookup(row => row.Account, row => row.Topic, StringComparer.Ordinal);
    }

    /// <summary>See <see cref="IContentStore.SetOptOutAsync"/>.</summary>
    public static async ValueTask<bool> SetAsync(StoreSession session, string idOrEmail, string topic, bool optsOut, CancellationToken cancellationToken)
    {
        if (await PeopleTable.FindAsync(session, idOrEmail, cancellationToken) is not { } person)
        {
            return false;
        }

        string clean = StoredText.Clean(topic)!.Trim().ToLowerInvariant(); // not null for text that is not
        string[] accounts = [.. person.Accounts.Select(account => StoredText.Key(account.Id))];
        await session.ExecuteManyAsync(
            optsOut
                ? "INSERT INTO opt_outs (account, topic) VALUES ($1, $2) ON CONFLICT (account, topic) DO NOTHING"
                : "DELETE FROM opt_outs WHERE account = $1 AND topic = $2",
            [.. accounts.Select(account => new object?[] { account, clean })],
            cancellationToken);
        await DocumentsTable.RenumberAsync(session, "", session.In("author", 2), [accounts], cancellationToken);
        return true;
    }
}
