using System.Diagnostics.Metrics;
using System.Text;
using CsCheck;
using KnowledgeSearch.SearchApi.Queries;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Tests.Queries;

public sealed class QueryLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("querylog-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly Clock _clock = new();

    private string LogFile => Path.Combine(_folder.FullName, "queries.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_five_different_people_ask_is_shown()
    {
        using QueryLog log = Open();
        Ask(log, 4, "reorganisatie kompas");
        Ask(log, 1, "reorganisatie kompas", times: 50);
        Ask(log, 5, "Verlof  aanvragen");
        QueryReport report = await log.ReportAsync(50, Cancel);
        AskedQuery only = Assert.Single(report.Top);
        Assert.Equal(("verlof aanvragen", 5, 5, 0), (only.Query, only.People, only.Searches, only.WithoutHits));
        await log.TendAsync(Cancel);
        Assert.Equal(["verlof aanvragen"], log.Frequent.Beginning("Ver"));
        Assert.Empty(log.Frequent.Beginning("reorg"));
        Assert.Empty(log.Frequent.Beginning("v"));
        Assert.Empty(log.Frequent.Beginning("verlof aanvragen"));
    }

    [Fact]
    public void No_line_of_any_log_stands_for_fewer_than_five() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Bool).List[0, 80].Sample(
            searches =>
            {
                string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n"));
                using QueryLogFile file = new(path, _keys, _clock.GetUtcNow());
                DateTimeOffset time = _clock.GetUtcNow();
                foreach ((int person, int query, int hits, bool opens) in searches)
                {
                    time += TimeSpan.FromSeconds(1);
                    file.Write([new QueryLogEntry($"p{person}@example.org", $"q{query}", time, hits)]);
                    if (opens)
                    {
                        file.Write([new QueryLogEntry($"p{person}@example.org", $"q{query}", time, null, "s/1")]);
                    }
                }

                for (int round = 0; round < 2; round++)
                {
                    QueryReport report = file.Report(100);
                    Assert.Equal(Asked(searches, _ => true), report.Top.Select(one => one.Query).Order(StringComparer.Ordinal));
                    Assert.Equal(Asked(searches, search => search.Item3 == 0), report.WithoutHits.Select(one => one.Query).Order(StringComparer.Ordinal));
                    Assert.All(report.Top.Concat(report.WithoutHits), one => Assert.InRange(one.People, 5, 8));
                    Assert.All(report.Reformulated, one => Assert.InRange(one.People, 5, 8));
                    file.Renew(time + TimeSpan.FromDays(30)); // what is kept of a period that ended is the same
                }
            },
            iter: 60, seed: "0N0XIzNsQ0O2");

    [Fact]
    public async Task After_thirty_days_counts_stay_and_nothing_that_can_be_tied_to_anybody()
    {
        using (QueryLog log = Open())
        {
            Ask(log, 6, "verlof");
            Ask(log, 3, "ontslag");
            await log.TendAsync(Cancel);
            Assert.Single(await log.OfAsync(Person(0), Cancel), own => own.Query == "verlof");
            _clock.Now += TimeSpan.FromDays(29);
            await log.TendAsync(Cancel);
            Assert.NotEmpty(await log.OfAsync(Person(0), Cancel));
            byte[] before = Hash();
            _clock.Now += TimeSpan.FromDays(1);
            await log.TendAsync(Cancel);
            Assert.Empty(await log.OfAsync(Person(0), Cancel));
            Assert.Equal(("verlof", 6), (await log.ReportAsync(10, Cancel)).Top.Select(one => (one.Query, one.People)).Single());
            Assert.Equal(["verlof"], log.Frequent.Beginning("ve"));
            Assert.Equal(-1, Files().IndexOf(before));
            Assert.Equal(-1, Files().IndexOf("ontslag"u8));

            // In the new period they are others: five of before and one of now are not six.
            Ask(log, 4, "salaris");
            _clock.Now += TimeSpan.FromDays(30);
            await log.TendAsync(Cancel);
            Ask(log, 4, "salaris");
            Assert.DoesNotContain((await log.ReportAsync(10, Cancel)).Top, one => one.Query == "salaris");
            _clock.Now += TimeSpan.FromDays(366);
            await log.TendAsync(Cancel);
            Assert.Empty((await log.ReportAsync(10, Cancel)).Top);
        }
    }

    [Fact]
    public async Task Removed_person_leaves_no_byte_and_others_stay()
    {
        using QueryLog log = Open();
        Ask(log, 6, "verlof");
        log.Searched("Zwaan@example.org", "geheimzinnigewens", 0);
        log.Searched(Person(1), "telefoon Wilhelmina Zwaan", 1);
        await log.TendAsync(Cancel);
        byte[] hash = Hash("geheimzinnigewens");
        Assert.NotEqual(-1, Files().IndexOf(hash));
        Assert.Equal(2, await log.RemoveAsync(["zwaan@example.org"], ["wilhelmina zwaan"], Cancel));
        Assert.Equal(-1, Files().IndexOf(hash));
        Assert.Equal(-1, Files().IndexOf("geheimzinnigewens"u8));
        Assert.Equal(-1, Files().IndexOf("wilhelmina"u8));
        Assert.Empty(await log.OfAsync("zwaan@example.org", Cancel));
        Assert.Equal(6, Assert.Single((await log.ReportAsync(10, Cancel)).Top).People);

        // Also what had not been written yet.
        log.Searched("zwaan@example.org", "nogiets", 0);
        Assert.Equal(1, await log.RemoveAsync(["zwaan@example.org"], [], Cancel));
    }

    [Fact]
    public async Task Neither_addresses_nor_personal_data_are_in_the_file_and_other_keys_know_nobody()
    {
        using (QueryLog log = Open())
        {
            Ask(log, 6, "verlof");
            log.Searched(Person(0), "111222333", 0);
            await log.TendAsync(Cancel);
            Assert.Equal(-1, Files().IndexOf("example.org"u8));
            Assert.Equal(-1, Files().IndexOf("111222333"u8));
        }

        using QueryLogFile other = new(LogFile, new EphemeralDataProtectionProvider(), _clock.Now);
        Assert.Empty(other.Of(Person(0), 10));
        Assert.Equal(6, Assert.Single(other.Report(10).Top).People);
    }

    [Fact]
    public async Task Given_up_queries_are_those_after_which_nothing_was_opened_and_soon_another_came()
    {
        using QueryLog log = Open();
        for (int person = 0; person < 6; person++)
        {
            log.Searched(Person(person), "vrij vragen", 0);
            _clock.Now += TimeSpan.FromSeconds(20);
            log.Searched(Person(person), "verlof aanvragen", 3);
            log.Opened(Person(person), "Verlof aanvragen", "handboek/verlof");
            _clock.Now += TimeSpan.FromSeconds(20);
            log.Searched(Person(person), "kantine", 3);
            _clock.Now += TimeSpan.FromMinutes(5);
            log.Searched(Person(person), "parkeren", 3);
        }

        QueryReport report = await log.ReportAsync(10, Cancel);
        Assert.Equal([new ReformulatedQuery("vrij vragen", "verlof aanvragen", 6)], report.Reformulated);
        Assert.Equal(["vrij vragen"], report.WithoutHits.Select(one => one.Query));
        Assert.Equal(6, report.Top.Single(one => one.Query == "verlof aanvragen").Opened);
        await log.TendAsync(Cancel);
        Assert.Empty(log.Frequent.Beginning("vrij")); // nobody found anything by it
    }

    [Fact]
    public async Task More_than_can_be_written_is_dropped_and_counted_and_costs_the_caller_nothing()
    {
        using QueryLog log = Open();
        for (int i = 0; i < 5_000; i++)
        {
            log.Searched(Person(i % 7), "verlof", 1);
        }

        QueryReport report = await log.ReportAsync(10, Cancel);
        Assert.Equal(5_000 - 4_096, report.Dropped);
        Assert.Equal(4_096, report.Top.Single().Searches);
    }

    [Fact]
    public async Task Log_that_is_off_writes_nothing()
    {
        using QueryLog log = Open(enabled: false);
        Ask(log, 6, "verlof");
        Assert.False((await log.ReportAsync(10, Cancel)).Enabled);
        Assert.Equal(0, await log.RemoveAsync([Person(0)], ["verlof"], Cancel));
        Assert.False(File.Exists(LogFile));
    }

    [Fact]
    public async Task File_that_is_no_log_is_named_with_the_remedy()
    {
        await File.WriteAllTextAsync(LogFile, string.Concat(Enumerable.Repeat("no database ", 100)), Cancel);
        using QueryLog log = Open();
        log.Searched(Person(0), "verlof", 1);
        QueryLogException fault = await Assert.ThrowsAsync<QueryLogException>(async () => await log.ReportAsync(10, Cancel));
        Assert.Contains(LogFile, fault.Message);
        Assert.Contains("Set QueryLog:Path", fault.Message);
    }

    public void Dispose()
    {
        _services.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<string> Asked(IReadOnlyList<(int, int, int, bool)> searches, Func<(int, int, int, bool), bool> counts) => searches.Where(counts)
        .GroupBy(search => search.Item2).Where(query => query.Select(search => search.Item1).Distinct().Count() >= 5).Select(query => $"q{query.Key}").Order(StringComparer.Ordinal);

    private static string Person(int number) => $"p{number}@example.org";

    private static void Ask(QueryLog log, int people, string query, int times = 1)
    {
        for (int i = 0; i < people * times; i++)
        {
            log.Searched(Person(i % people), query, 3);
        }
    }

    private QueryLog Open(bool enabled = true) => new(
        Options.Create(new QueryLogOptions { Enabled = enabled, Path = LogFile }), _keys, _clock, _services.GetRequiredService<IMeterFactory>(), NullLogger<QueryLog>.Instance);

    private byte[] Hash(string query = "verlof")
    {
        using SqliteConnection reader = new($"Data Source={LogFile};Mode=ReadOnly;Pooling=False");
        reader.Open();
        using SqliteCommand command = reader.CreateCommand();
        command.CommandText = "SELECT person FROM search WHERE query = $query LIMIT 1";
        command.Parameters.AddWithValue("$query", query);
        return (byte[])command.ExecuteScalar()!; // it was written
    }

    private Span<byte> Files()
    {
        MemoryStream all = new();
        foreach (FileInfo file in _folder.GetFiles())
        {
            using FileStream bytes = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            bytes.CopyTo(all);
        }

        return all.GetBuffer().AsSpan(0, (int)all.Length);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
