using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>A search to remember.</summary>
/// <param name="Address">Of the person; only its keyed hash is written.</param>
/// <param name="Query">As <see cref="LoggedQuery"/> has it.</param>
/// <param name="Time">When.</param>
/// <param name="Hits">Null: not counted.</param>
/// <param name="Opened">Not null: the document that was opened after the last search of these words.</param>
internal sealed record QueryLogEntry(string Address, string Query, DateTimeOffset Time, int? Hits, string? Opened = null);

/// <summary>
/// The query log on disk. People are hashes under a key that lives for a period of 30 days; when the period ends, what at least five people asked is kept as counts, and the searches and
/// the key are destroyed: nothing older than the period can be tied to anybody, and everything younger can be found and removed for who asks. The key is encrypted by keys that are not
/// in this file. Not safe for concurrent use; <see cref="QueryLog"/> sees to turns.
/// </summary>
internal sealed class QueryLogFile : IDisposable
{
    /// <summary>Fewest different people that anything shown stands for.</summary>
    public const int FewestPeople = 5;

    private const int MostKept = 10_000;
    private const int HashBytes = 16;

    // Different people are counted within a period: in the next one the same person has another hash.
    private const string Asked = """
        SELECT query, COUNT(DISTINCT person) AS people, COUNT(*) AS searches, COALESCE(SUM(hits = 0), 0) AS missed, COUNT(document) AS opened, COUNT(DISTINCT CASE WHEN hits = 0 THEN person END) AS missing
        FROM search GROUP BY query HAVING COUNT(DISTINCT person) >= $fewest
        """;

    private const string Reformulated = """
        SELECT query, next, COUNT(DISTINCT person) AS people FROM
          (SELECT person, query, document, at, LEAD(query) OVER (PARTITION BY person ORDER BY id) AS next, LEAD(at) OVER (PARTITION BY person ORDER BY id) AS later FROM search)
        WHERE next <> query AND document IS NULL AND later - at <= 120000 GROUP BY query, next HAVING COUNT(DISTINCT person) >= $fewest
        """;

    private static readonly TimeSpan s_period = TimeSpan.FromDays(30), s_kept = TimeSpan.FromDays(365);
    private static readonly TimeSpan s_openedWithin = TimeSpan.FromHours(1);
    private readonly SqliteConnection _connection;
    private readonly IDataProtector _protector;
    private byte[] _key = [];

    public QueryLogFile(string path, IDataProtectionProvider protection, DateTimeOffset now)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a full path to a file has a folder
        _protector = protection.CreateProtector("KnowledgeSearch.QueryLog");
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=0;");
            Execute("""
                CREATE TABLE IF NOT EXISTS period(start INTEGER NOT NULL, key BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS search(id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, person BLOB NOT NULL, query TEXT NOT NULL, hits INTEGER, document TEXT);
                CREATE INDEX IF NOT EXISTS search_query ON search(query, person);
                CREATE INDEX IF NOT EXISTS search_person ON search(person, id);
                CREATE TABLE IF NOT EXISTS asked(period INTEGER NOT NULL, query TEXT NOT NULL, people INTEGER NOT NULL, searches INTEGER NOT NULL, missed INTEGER NOT NULL, opened INTEGER NOT NULL,
                  missing INTEGER NOT NULL, PRIMARY KEY(period, query)) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS reformulated(period INTEGER NOT NULL, query TEXT NOT NULL, next TEXT NOT NULL, people INTEGER NOT NULL, PRIMARY KEY(period, query, next)) WITHOUT ROWID;
                """);
            Renew(now);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>When the period began.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Ends the period when its time has come, or when its key cannot be read any more.</summary>
    public void Renew(DateTimeOffset now)
    {
        List<(long Start, byte[] Key)> periods = Read("SELECT start, key FROM period", [], row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
        if (periods is [var (start, sealedKey)] && DateTimeOffset.FromUnixTimeMilliseconds(start) is var since && now < since + s_period && now >= since - s_period && Unseal(sealedKey) is { } key)
        {
            (Since, _key) = (since, key);
            return;
        }

        byte[] fresh = RandomNumberGenerator.GetBytes(32);
        using (SqliteTransaction transaction = _connection.BeginTransaction())
        {
            long ended = periods.Count > 0 ? periods[0].Start : now.ToUnixTimeMilliseconds();
            (string, object)[] parameters = [("$fewest", FewestPeople), ("$period", ended), ("$oldest", (now - s_kept).ToUnixTimeMilliseconds())];
            Execute($"INSERT OR REPLACE INTO asked SELECT $period, * FROM ({Asked})", parameters);
            Execute($"INSERT OR REPLACE INTO reformulated SELECT $period, * FROM ({Reformulated})", parameters);
            Execute("DELETE FROM asked WHERE period < $oldest", parameters);
            Execute("DELETE FROM reformulated WHERE period < $oldest", parameters);
            Execute("DELETE FROM search; DELETE FROM period;");
            Execute("INSERT INTO period VALUES($start, $key)", ("$start", now.ToUnixTimeMilliseconds()), ("$key", _protector.Protect(fresh)));
            transaction.Commit();
        }

        Wipe();
        (Since, _key) = (now, fresh);
    }

    /// <summary>Writes searches and what was opened after them, in their order.</summary>
    public void Write(IReadOnlyList<QueryLogEntry> entries)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (QueryLogEntry entry in entries)
        {
            (string, object)[] parameters =
            [
                ("$at", entry.Time.ToUnixTimeMilliseconds()), ("$person", Hash(entry.Address)), ("$query", entry.Query), ("$hits", entry.Hits ?? (object)DBNull.Value),
                ("$document", entry.Opened ?? (object)DBNull.Value), ("$since", (entry.Time - s_openedWithin).ToUnixTimeMilliseconds()),
            ];
            Execute(
                entry.Opened is null
                    ? "INSERT INTO search(at, person, query, hits) VALUES($at, $person, $query, $hits)"
                    : "UPDATE search SET document = $document WHERE id = (SELECT MAX(id) FROM search WHERE person = $person AND query = $query AND at >= $since)",
                parameters);
        }

        transaction.Commit();
    }

    /// <summary>What people search for: of this period and those before.</summary>
    public QueryReport Report(int most)
    {
        (string, object)[] parameters = [("$fewest", FewestPeople), ("$most", most)];
        string all = $"SELECT query, MAX(people) AS people, SUM(searches) AS searches, SUM(missed) AS missed, SUM(opened) AS opened, MAX(missing) AS missing FROM (SELECT * FROM ({Asked}) UNION ALL SELECT query, people, searches, missed, opened, missing FROM asked) GROUP BY query";
        return new QueryReport
        {
            Enabled = true,
            Since = Since,
            Top = Read($"{all} ORDER BY 2 DESC, 3 DESC, 1 LIMIT $most", parameters, AskedOf),
            WithoutHits = Read($"SELECT * FROM ({all}) WHERE missing >= $fewest ORDER BY missing DESC, 4 DESC, 1 LIMIT $most", parameters, AskedOf),
            Reformulated = Read(
                $"SELECT query, next, MAX(people) FROM (SELECT * FROM ({Reformulated}) UNION ALL SELECT query, next, people FROM reformulated) GROUP BY query, next ORDER BY 3 DESC, 1, 2 LIMIT $most",
                parameters, row => new ReformulatedQuery(row.GetString(0), row.GetString(1), row.GetInt32(2))),
        };

        static AskedQuery AskedOf(SqliteDataReader row) => new(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4));
    }

    /// <summary>The queries of at least five people that found something, most asked first.</summary>
    public IReadOnlyList<string> Frequent() => [.. Report(MostKept).Top.Where(asked => asked.WithoutHits < asked.Searches).Select(asked => asked.Query)];

    /// <summary>The searches of one person, newest first.</summary>
    public IReadOnlyList<OwnSearch> Of(string address, int most) => Read(
        "SELECT query, at, hits, document FROM search WHERE person = $person ORDER BY id DESC LIMIT $most", [("$person", Hash(address)), ("$most", most)],
        row => new OwnSearch(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.IsDBNull(2) ? null : row.GetInt32(2), row.IsDBNull(3) ? null : row.GetString(3)));

    /// <summary>Removes the searches of people, and every query, counts included, that holds one of the texts; nothing of them stays in the file. Answers how many lines.</summary>
    public int Remove(IEnumerable<string> addresses, IEnumerable<string> texts)
    {
        int removed = 0;
        using (SqliteTransaction transaction = _connection.BeginTransaction())
        {
            foreach (string address in addresses)
            {
                removed += Execute("DELETE FROM search WHERE person = $person", ("$person", Hash(address)));
            }

            foreach (string text in texts.Select(text => LoggedQuery.InOneSpelling(text)).Where(text => text.Length > 0))
            {
                removed += Execute("DELETE FROM search WHERE instr(query, $text) > 0 OR instr(document, $text) > 0", ("$text", text));
                removed += Execute("DELETE FROM asked WHERE instr(query, $text) > 0", ("$text", text));
                removed += Execute("DELETE FROM reformulated WHERE instr(query, $text) > 0 OR instr(next, $text) > 0", ("$text", text));
            }

            transaction.Commit();
        }

        Wipe();
        return removed;
    }

    public void Dispose()
    {
        _connection.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }

    // What was deleted is overwritten in the file (secure_delete), and must not stay in the write-ahead log either.
    private void Wipe() => Execute("PRAGMA wal_checkpoint(TRUNCATE)");

    private byte[] Hash(string address) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(address.ToLowerInvariant()))[..HashBytes];

    private byte[]? Unseal(byte[] key)
    {
        try
        {
            return _protector.Unprotect(key);
        }
        catch (CryptographicException)
        {
            return null; // the installation's keys are gone: nobody can be recognised any more, and the period ends
        }
    }

    private int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private List<T> Read<T>(string sql, (string Name, object Value)[] parameters, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = Command(sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private SqliteCommand Command(string sql, (string Name, object Value)[] parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql; // constants of this class only; what people typed goes in as parameters
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
