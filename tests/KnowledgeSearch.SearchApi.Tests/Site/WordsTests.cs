using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.SearchApi.Tests.Site;

public sealed class WordsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Searches_go_on_while_compounds_are_learned_and_find_by_them_afterwards()
    {
        await using TestSite site = await TestSite.StartAsync(settings =>
        {
            (settings["Index:Lexicon"], settings["Index:Hyphenation"]) = ("none", "none");
            settings["RateLimits:Enabled"] = "false";
        });
        await StoreAsync(site, 0, 150);
        using HttpClient client = site.Client("portal");
        Assert.Equal(1, await TotalAsync(client, "inkooporder"));
        Assert.Equal(0, await TotalAsync(client, "order -de -een")); // not known yet to be a part of it

        await StoreAsync(site, 150, 250);

        // Every search is answered, by the old words or by the new ones: the compound is found by its parts too.
        int total;
        do
        {
            total = await TotalAsync(client, "inkooporder");
            Assert.True(total is 1 or 250, $"{total} found");
        }
        while (total == 1);

        Assert.Equal(1, await TotalAsync(client, "order -de -een"));
        Assert.Equal(1, await TotalAsync(client, "\"inkooporder\""));
    }

    [Theory]
    [InlineData("words.txt", "Borealis\n", "Borealis\nplanningen = a b\n", "line 2")]
    [InlineData("dutch.txt", "inkoop\norder\n", "inkoop\norder\tregel\n", "line 2")]
    public async Task Malformed_line_in_a_file_edited_while_the_server_runs_is_told_with_its_number_and_what_was_in_force_stays(
        string file, string good, string bad, string where)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("words-");
        string path = Path.Combine(folder.FullName, file);
        await File.WriteAllTextAsync(path, good, Cancel);
        using HeardLines log = new();
        await using (TestSite site = await TestSite.StartAsync(
            settings =>
            {
                settings[file == "words.txt" ? "Index:Words" : "Index:Lexicon"] = path;
                settings.TryAdd("Index:Lexicon", "none");
                settings["Index:Hyphenation"] = "none";
            },
            services: services => services.AddSingleton<ILoggerProvider>(log)))
        {
            await site.FillAsync();
            using HttpClient carla = await site.ClientAsAsync(TestSite.Carla);
            await File.WriteAllTextAsync(path, bad, Cancel);
            string told = await log.FirstAsync(line => line.Contains(file, StringComparison.Ordinal), () => carla.GetAsync("/api/v1/admin/status", Cancel));
            Assert.Contains(where, told);
            Assert.Contains("What was in force before stays so", told);
            JsonElement status = JsonElement.Parse(await carla.GetStringAsync("/api/v1/admin/status", Cancel));
            Assert.False(status.GetProperty("index").TryGetProperty("renewalReason", out _));
            Assert.Equal(HttpStatusCode.OK, (await carla.GetAsync("/api/v1/search?q=verlof", Cancel)).StatusCode);
        }

        folder.Delete(recursive: true);
    }

    private static async Task StoreAsync(TestSite site, int from, int until)
    {
        IEnumerable<SourceDocument> documents = Enumerable.Range(from, until - from).Select(i => new SourceDocument
        {
            Id = DocumentId.Parse($"handboek/w{i}"), Language = "nl", Title = i == 0 ? "Inkooporder" : "Regel", Access = DocumentAccess.ForEveryone,
            Body = i == 0 ? "Inkooporder" : i % 2 == 0 ? "De inkoop is laat." : "Een order van de klant.",
        });
        await site.App.Services.GetRequiredService<IContentStore>().CommitAsync(
            new CrawlBatch { Source = new SourceId("handboek"), Now = DateTimeOffset.UnixEpoch, Upserts = [.. documents] }, Cancel);
        await site.CatchUpAsync();
    }

    private static async Task<int> TotalAsync(HttpClient client, string query)
    {
        using HttpResponseMessage response = await client.GetAsync("/api/v1/search?group=false&q=" + Uri.EscapeDataString(query), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancel)).GetProperty("total").GetProperty("value").GetInt32();
    }

    /// <summary>What is logged as a warning.</summary>
    private sealed class HeardLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception));

        public async Task<string> FirstAsync(Func<string, bool> wanted, Func<Task> ask)
        {
            while (true)
            {
                await ask();
                if (_lines.FirstOrDefault(wanted) is { } line)
                {
                    return line;
                }

                Cancel.ThrowIfCancellationRequested();
            }
        }
    }
}
