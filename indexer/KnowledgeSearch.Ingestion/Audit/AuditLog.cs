using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Ingestion.Audit;

/// <summary>
/// What admins did, one line after the other, never changed: each line's hash covers the one before, and the newest is anchored apart under the store's key, so that a changed line, a lost
/// one and a cut end all show. A line is one transaction of the content store: it is there whole or not at all. Names stand in a table of their own, from which people can be erased.
/// </summary>
public sealed partial class AuditLog
{
    private const string HeadName = "audit-head";
    private const int LongestText = 1_000;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly ContentStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal AuditLog(ContentStore store, TimeProvider time, ILogger<AuditLog> logger) => (_store, _time, _logger) = (store, time, logger);

    /// <summary>Records what is about to be done. Whoever cannot record it does not do it.</summary>
    /// <exception cref="StoreException">Nothing was recorded.</exception>
    public async ValueTask AppendAsync(AuditAct act, CancellationToken cancellationToken)
    {
        string head = await _store.WriteAsync(session => AppendAsync(session, act, cancellationToken), cancellationToken);
        LogAppended(act.Action, head);
    }

    /// <summary>Lines, newest first.</summary>
    public ValueTask<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => _store.ReadAsync(
        async session =>
        {
            Dictionary<string, string> names = (await session.QueryAsync(
                "SELECT token, value FROM audit_names", row => (row.GetString(0), row.GetString(1)), cancellationToken))
                .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
            List<AuditEntry> entries = [];
            await session.ReadAsync(
                "SELECT number, json, hash FROM audit WHERE number < $1 ORDER BY number DESC",
                row =>
                {
                    AuditEntry entry = Shown(Read(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), row.GetFieldValue<byte[]>(2), names);
                    if (Matches(entry, query))
                    {
                        entries.Add(entry);
                    }

                    return entries.Count <= query.Size && (query.Since is null || entry.At >= query.Since);
                },
                cancellationToken,
                query.Before ?? long.MaxValue);
            return entries.Count > query.Size
                ? new AuditPage(entries[..query.Size], entries[query.Size - 1].Number)
                : new AuditPage(entries, null);
        },
        cancellationToken);

    /// <summary>Reads every line and compares it with its hash, the line before, and the anchored end.</summary>
    /// <param name="noted">A head noted earlier, <c>number:hash</c>; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<AuditVerdict> VerifyAsync(string? noted, CancellationToken cancellationToken) => _store.ReadAsync(
        async session =>
        {
            long number = 0;
            byte[] hash = [];
            string? fault = null;
            bool found = noted is null;
            await session.ReadAsync(
                "SELECT number, json, hash FROM audit ORDER BY number",
                row =>
                {
                    byte[] stored = row.GetFieldValue<byte[]>(2);
                    long next = row.GetInt64(0);
                    fault = next != number + 1 ? $"line {number + 1} is missing"
                        : !stored.AsSpan().SequenceEqual(Hash(hash, row.GetFieldValue<byte[]>(1))) ? $"line {next} is not as it was written" : null;
                    if (fault is not null)
                    {
                        return false;
                    }

                    (number, hash) = (next, stored);
                    found = found || noted == Head(number, hash);
                    return true;
                },
                cancellationToken);
            long? broken = fault is null ? null : number + 1;
            if (fault is null)
            {
                (fault, broken) = await CompareEndAsync(session, number, hash, cancellationToken);
            }

            if (fault is null && !found)
            {
                (fault, broken) = ($"the head '{noted}' that was noted is not in it: the log was cut back or replaced", number + 1);
            }

            return new AuditVerdict(number, Head(number, hash), broken, fault is null ? null : $"The audit log is broken: {fault}.");
        },
        cancellationToken);

    /// <summary>Records within a transaction of the caller; answers the new head.</summary>
    internal async ValueTask<string> AppendAsync(StoreSession session, AuditAct act, CancellationToken cancellationToken)
    {
        (long number, byte[] hash) = await EndAsync(session, cancellationToken);
        string actor = _store.Key.Pseudonym("actor", act.Actor);
        await NameAsync(session, actor, actor, act.Actor, cancellationToken);
        string? from = null, person = null;
        if (act.From is { } address)
        {
            from = _store.Key.Pseudonym("from", actor + address);
            await NameAsync(session, from, actor, address, cancellationToken);
        }

        if (act.Person is { } concerned)
        {
            person = _store.Key.Pseudonym("person", concerned);
            await NameAsync(session, person, person, concerned, cancellationToken);
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new Line(number + 1, _time.GetUtcNow(), actor, from, act.Action, Short(act.Target), person, Short(act.Detail)), Json);
        hash = Hash(hash, json);
        await session.ExecuteAsync("INSERT INTO audit (number, json, hash) VALUES ($1, $2, $3)", cancellationToken, number + 1, json, hash);
        await session.ExecuteAsync(
            "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            cancellationToken,
            HeadName,
            Anchor(number + 1, hash));
        return Head(number + 1, hash);
    }

    private async ValueTask<(string? Fault, long? BrokenAt)> CompareEndAsync(StoreSession session, long number, byte[] hash, CancellationToken cancellationToken)
    {
        byte[]? anchor = (await session.QueryAsync(
            "SELECT value FROM secrets WHERE name = $1", row => row.GetFieldValue<byte[]>(0), cancellationToken, HeadName)).FirstOrDefault();
        if (anchor is null)
        {
            return number == 0 ? (null, null) : ("where it ends is not recorded", number + 1);
        }

        if (anchor.Length != sizeof(long) + (2 * SHA256.HashSizeInBytes) || !anchor.AsSpan().SequenceEqual(Anchor(BitConverter.ToInt64(anchor), anchor[8..40])))
        {
            return ("the record of where it ends was not written by this installation", number + 1);
        }

        long end = BitConverter.ToInt64(anchor);
        return end > number ? ($"line {number + 1} and what follows up to {end} are missing", number + 1)
            : !anchor.AsSpan().SequenceEqual(Anchor(number, hash)) ? ($"it goes on after line {end}, where it was recorded to end", end + 1)
            : (null, null);
    }

    private static async ValueTask<(long Number, byte[] Hash)> EndAsync(StoreSession session, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken)) is [var last] ? last : (0, []);

    private static async ValueTask NameAsync(StoreSession session, string token, string owner, string value, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            "INSERT INTO audit_names (token, owner, value) VALUES ($1, $2, $3) ON CONFLICT (token) DO NOTHING", cancellationToken, token, owner, Short(value));

    private static byte[] Hash(byte[] before, byte[] json) => SHA256.HashData([.. before, .. json]);

    private static string Head(long number, byte[] hash) => $"{number}:{Convert.ToHexStringLower(hash)}";

    private static Line Read(long number, byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(json, Json) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw new StoreException($"Line {number} of the audit log cannot be read: 'audit verify' says more.", fault);
        }
    }

    private static AuditEntry Shown(Line line, byte[] hash, Dictionary<string, string> names)
    {
        return new AuditEntry(line.N, line.At, Named(line.Actor), line.From is { } from ? Named(from) : null, line.Action, line.Target,
            line.Person is { } person ? Named(person) : null, line.Detail, Convert.ToHexStringLower(hash));

        string Named(string token) => names.GetValueOrDefault(token) ?? $"erased:{token[..8]}";
    }

    private static bool Matches(AuditEntry entry, AuditQuery query) =>
        entry.Action.StartsWith(query.Action, StringComparison.Ordinal)
        && (query.Actor.Length == 0 || entry.Actor.Equals(query.Actor, StringComparison.OrdinalIgnoreCase))
        && (query.Target.Length == 0 || entry.Target.Equals(query.Target, StringComparison.OrdinalIgnoreCase))
        && (query.Since is null || entry.At >= query.Since);

    private static string Short(string text) => StoredText.Clean(text.Length <= LongestText ? text : text[..LongestText])!; // not null for text that is not

    private byte[] Anchor(long number, byte[] hash)
    {
        byte[] plain = [.. BitConverter.GetBytes(number), .. hash];
        return [.. plain, .. HMACSHA256.HashData(_store.Key.Value, plain)];
    }

    // Wherever the log goes, the chain's ends go with it.
    [LoggerMessage(3501, LogLevel.Information, "audit: {Action} is line {Head}")]
    private partial void LogAppended(string action, string head);

    private sealed record Line(long N, DateTimeOffset At, string Actor, string? From, string Action, string Target, string? Person, string Detail);
}
