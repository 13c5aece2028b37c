using System.Text;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>
/// Goes through everything a store holds and takes erased people out, by their hashes alone: so it can be begun anew after a crash, gone through twice, and done to a copy of the store.
/// </summary>
internal sealed class ErasureSweep(ContentStore store, ErasedSet erased, bool writes)
{
    private const int DocumentsPerPage = 500;

    private readonly ErasedGate _gate = new(erased);

    /// <summary>What was removed or changed, by place.</summary>
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>What names them and is not ours to change.</summary>
    public List<string> Remains { get; } = [];

    /// <summary>People, groups, and what is known of sources: one transaction.</summary>
    public async ValueTask SweepPeopleAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await SweepAccountsAsync(session, cancellationToken);
        await SweepGroupsAsync(session, cancellationToken);
        await SweepFailuresAsync(session, cancellationToken);
        await SweepSourcesAsync(session, cancellationToken);
        await SweepAuditNamesAsync(session, cancellationToken);
    }

    /// <summary>A page of documents after an id; the last id, or null when there were no more.</summary>
    public async ValueTask<string?> SweepDocumentsAsync(StoreSession session, string after, CancellationToken cancellationToken)
    {
        List<(string Id, SourceDocument Document, long? Suspect, bool Held)> page = await session.QueryAsync(
            $"SELECT id, json, version, suspect, held FROM documents WHERE id > $1 AND live = 1 ORDER BY id LIMIT {DocumentsPerPage}",
            row => (row.GetString(0), StoredJson.ReadDocument(row.GetString(0), row.GetFieldValue<byte[]>(1), row.Text(2)), row.IsDBNull(3) ? (long?)null : row.GetInt64(3), row.GetInt64(4) != 0),
            cancellationToken,
            after);
        foreach (var source in page.GroupBy(row => row.Document.Id.Source))
        {
            List<SourceDocument> changed = [];
            List<DocumentId> removed = [];
            foreach ((_, SourceDocument document, _, _) in source)
            {
                if (_gate.Pass(document) is not { } passed)
                {
                    removed.Add(document.Id);
                    Count(_gate.IsGone(document.Id) ? "documents about them removed" : "messages removed");
                }
                else if (!StoredJson.Write(passed).AsSpan().SequenceEqual(StoredJson.Write(document)))
                {
                    changed.Add(passed);
                    Count(passed.Author != document.Author ? "messages pseudonymised" : "documents of others changed");
                }
            }

            if (writes && changed.Count + removed.Count > 0)
            {
                await WriteAsync(session, source.Key, changed, removed, source.Where(row => row.Suspect is not null || row.Held).ToDictionary(row => row.Id, row => (row.Suspect, row.Held)), cancellationToken);
            }
        }

        return page.Count == 0 ? null : page[^1].Id;
    }

    /// <summary>
    /// Removes what is remembered of removed documents of theirs: their ids, which only the index needed until it was written anew. A row of nobody keeps the change log's end.
    /// </summary>
    public async ValueTask ForgetRemovedAsync(StoreSession session, long erasure, CancellationToken cancellationToken)
    {
        string[] gone = [.. (await session.QueryAsync("SELECT id FROM documents WHERE live = 0", row => row.GetString(0), cancellationToken))
            .Where(id => erased.Find(ErasedSet.Document, id) is not null || erased.Mentions(id) || id.StartsWith("erased/", StringComparison.Ordinal))];
        if (gone.Length == 0)
        {
            return;
        }

        await session.ExecuteAsync($"DELETE FROM documents WHERE live = 0 AND {session.In("id", 1)}", cancellationToken, [gone]);
        await session.ExecuteAsync(
            "INSERT INTO documents (seq, id, source, live, held) VALUES ($1, $2, 'erased', 0, 0)",
            cancellationToken,
            await session.TakeSequencesAsync(1, cancellationToken) + 1,
            $"erased/{erasure}");
        Count("ids of removed documents forgotten", gone.Length);
    }

    private async ValueTask WriteAsync(
        StoreSession session, SourceId source, List<SourceDocument> changed, List<DocumentId> removed, Dictionary<string, (long? Suspect, bool Held)> states, CancellationToken cancellationToken)
    {
        // Their documents are remembered by a hash: the author may be all that told whose they were, and a source may forget that.
        await store.Erased.AddAsync(
            session,
            [.. removed.Select(id => ErasedIdentities.Token(store.Key, ErasedSet.Document, StoredText.Key(id.Value), new ErasedMark("", Keeps: false)))],
            cancellationToken);
        CrawlBatch batch = new() { Source = source, Now = DateTimeOffset.UnixEpoch, Upserts = changed, Deletes = removed };
        await DocumentsTable.ApplyAsync(session, batch, cancellationToken);
        await session.ExecuteAsync(
            $"DELETE FROM failures WHERE source = $1 AND {session.In("document", 2)}", cancellationToken, source.Value, removed.Select(DocumentsTable.Key).ToArray());
        await session.ExecuteManyAsync(
            "UPDATE documents SET suspect = $2, held = $3 WHERE id = $1 AND live = 1",
            [.. states.Select(state => new object?[] { state.Key, state.Value.Suspect, state.Value.Held ? 1L : 0L })],
            cancellationToken);
    }

    private async ValueTask SweepAccountsAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<SourcePerson> accounts = await session.QueryAsync(
            "SELECT id, json FROM accounts", row => StoredJson.Read<SourcePerson>(row.GetString(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
        List<string> removed = [.. accounts.Where(account => _gate.Find(account) is not null).Select(account => StoredText.Key(account.Id))];
        Count("accounts removed", removed.Count);
        List<SourcePerson> changed = [.. accounts.Select(account => (Before: account, After: _gate.Pass(account)))
            .Where(pair => pair.After is not null && !StoredJson.Write(pair.After).AsSpan().SequenceEqual(StoredJson.Write(pair.Before))).Select(pair => pair.After!)]; // not null, just seen
        Count("accounts of others changed", changed.Count);
        string[] optOuts = [.. (await session.QueryAsync("SELECT DISTINCT account FROM opt_outs", row => row.GetString(0), cancellationToken))
            .Where(account => erased.Find(ErasedSet.Account, account) is not null)];
        Count("opt-outs removed", optOuts.Length);
        if (writes)
        {
            await PeopleTable.RemoveAccountsAsync(session, removed, cancellationToken);
            await session.ExecuteAsync($"DELETE FROM opt_outs WHERE {session.In("account", 1)}", cancellationToken, [optOuts]);
            foreach (IGrouping<string, SourcePerson> source in changed.GroupBy(account => account.Id[..account.Id.IndexOf('/', StringComparison.Ordinal)]))
            {
                await PeopleTable.ApplyAsync(session, new SourceId(source.Key), [.. source], cancellationToken);
            }
        }
    }

    private async ValueTask SweepGroupsAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<(string Source, SourceGroup Group)> changed = [];
        await session.ReadAsync(
            "SELECT id, source, json FROM source_groups",
            row =>
            {
                SourceGroup group = StoredJson.Read<SourceGroup>(row.GetString(0), row.GetFieldValue<byte[]>(2)), passed = _gate.Pass(group);
                if (!StoredJson.Write(passed).AsSpan().SequenceEqual(StoredJson.Write(group)))
                {
                    changed.Add((row.GetString(1), passed));
                }

                return true;
            },
            cancellationToken);
        Count("groups changed", changed.Count);
        foreach (var source in changed.Where(_ => writes).GroupBy(pair => pair.Source))
        {
            await GroupsTable.ApplyAsync(session, new SourceId(source.Key), [.. source.Select(pair => pair.Group)], cancellationToken);
        }
    }

    private async ValueTask SweepFailuresAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<(string Source, byte[] Key)> failures = [];
        await session.ReadAsync(
            "SELECT source, failure_key, document, reason FROM failures",
            row =>
            {
                if (erased.Mentions(row.GetString(3)) || (row.Text(2) is { } id && (erased.Find(ErasedSet.Document, id) is not null || erased.Mentions(id))))
                {
                    failures.Add((row.GetString(0), row.GetFieldValue<byte[]>(1)));
                }

                return true;
            },
            cancellationToken);
        Count("failures removed", failures.Count);
        if (writes)
        {
            await session.ExecuteManyAsync(
                "DELETE FROM failures WHERE source = $1 AND failure_key = $2", [.. failures.Select(failure => new object?[] { failure.Source, failure.Key })], cancellationToken);
        }
    }

    // What a connector remembers cannot be changed in part: a position that names somebody is forgotten, and the source read in full.
    private async ValueTask SweepSourcesAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<object?[]> positions = [], messages = [];
        await session.ReadAsync(
            "SELECT name, checkpoint, paused, hold, last_error, settings FROM sources",
            row =>
            {
                if (row.Bytes(1) is { } checkpoint && erased.Mentions(Encoding.UTF8.GetString(checkpoint)))
                {
                    positions.Add([row.GetString(0)]);
                }

                string?[] texts = [row.Text(2), row.Text(3), row.Text(4)], kept = [.. texts.Select(text => text is null ? null : erased.Redact(text))];
                if (!texts.SequenceEqual(kept))
                {
                    messages.Add([row.GetString(0), .. kept]);
                }

                if (row.Text(5) is { } settings && erased.Mentions(settings))
                {
                    Remains.Add($"The settings of source '{row.GetString(0)}' name them: change them there.");
                }

                return true;
            },
            cancellationToken);
        List<object?[]> runs = [];
        await session.ReadAsync(
            "SELECT id, running, json FROM runs",
            row =>
            {
                CrawlRun run = StoredJson.Read<CrawlRun>("run", row.GetFieldValue<byte[]>(2));
                if (row.GetInt64(1) == 0 && run.Message is { } message && erased.Mentions(message))
                {
                    runs.Add([row.GetInt64(0), StoredJson.Write(run with { Message = erased.Redact(message) })]);
                }

                return true;
            },
            cancellationToken);
        Count("positions of sources forgotten", positions.Count);
        Count("messages of sources changed", messages.Count + runs.Count);
        if (writes)
        {
            await session.ExecuteManyAsync("UPDATE sources SET checkpoint = NULL WHERE name = $1", positions, cancellationToken);
            await session.ExecuteManyAsync("UPDATE sources SET paused = $2, hold = $3, last_error = $4 WHERE name = $1", messages, cancellationToken);
            await session.ExecuteManyAsync("UPDATE runs SET json = $2 WHERE id = $1", runs, cancellationToken);
        }
    }

    // The lines stay, with a pseudonym; what it stands for goes, and with it the addresses they worked from.
    private async ValueTask SweepAuditNamesAsync(StoreSession session, CancellationToken cancellationToken)
    {
        List<(string Token, string Owner, string Value)> names = await session.QueryAsync(
            "SELECT token, owner, value FROM audit_names", row => (row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken);
        HashSet<string> owners = [.. names.Where(name => erased.Mentions(name.Value)).Select(name => name.Owner)];
        string[] removed = [.. names.Where(name => owners.Contains(name.Owner)).Select(name => name.Token)];
        Count("names in the audit log removed", removed.Length);
        if (writes)
        {
            await session.ExecuteAsync($"DELETE FROM audit_names WHERE {session.In("token", 1)}", cancellationToken, [removed]);
        }
    }

    private void Count(string place, long count = 1)
    {
        if (count > 0)
        {
            Counts[place] = Counts.GetValueOrDefault(place) + count;
        }
    }
}
