using System.Diagnostics;
using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>A source of ten thousand documents, none of which changed. The times are told, not judged: how busy the machine is decides on them.</summary>
public sealed class UnchangedSourceTests(ITestOutputHelper output) : CrawlTests
{
    private const int Documents = 10_000;

    private int _fetched;

    [Fact]
    public async Task Nothing_is_written_however_the_source_tells_that_nothing_changed()
    {
        Source.Capabilities = () => new ConnectorCapabilities { Completeness = ListingCompleteness.EveryCrawl };
        await MeasureAsync("first crawl", number => new SourceChange.Upsert(Written(number)));
        (long sequence, string digest) = (await Store.GetLastSequenceAsync(Cancel), await Store.GetDigestAsync(Cancel));
        foreach ((string how, Func<int, SourceChange> tell) in (IEnumerable<(string, Func<int, SourceChange>)>)
        [
            ("whole texts", number => new SourceChange.Upsert(Written(number))),
            ("versions", number => new SourceChange.Upsert(Written(number) with { Body = "", Content = new DocumentContent(BodyFormat.Text, _ => Fetch()) })),
            ("ids", number => new SourceChange.Unchanged(Doc(number))),
        ])
        {
            CrawlRun run = await MeasureAsync(how, tell);
            Assert.Equal((RunState.Completed, CrawlMode.Incremental, Documents, 0L, 0L), (run.State, run.Mode, run.Unchanged, run.Changed, run.Suspected));
            Assert.Equal(sequence, await Store.GetLastSequenceAsync(Cancel));
        }

        Assert.Equal(digest, await Store.GetDigestAsync(Cancel));
        Assert.Equal(0, _fetched);
    }

    private static SourceDocument Written(int number) => new()
    {
        Id = Doc(number),
        Title = $"Page {number}",
        Body = string.Join(' ', Enumerable.Range(number, 250).Select(word => word.ToString(CultureInfo.InvariantCulture))),
        Version = $"{number}",
        Links = [$"https://wiki.example/{number + 1}"],
    };

    private ValueTask<string> Fetch()
    {
        _fetched++;
        return ValueTask.FromResult("");
    }

    private async Task<CrawlRun> MeasureAsync(string how, Func<int, SourceChange> tell)
    {
        SourceChange[] changes = [.. Enumerable.Range(1, Documents).Select(tell), At("end")];
        Source.Tell(changes);
        using Process process = Process.GetCurrentProcess();
        (TimeSpan before, Stopwatch clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        CrawlRun run = await RunAsync(CrawlMode.Incremental);
        process.Refresh();
        output.WriteLine($"{how}: {clock.Elapsed.TotalSeconds:0.00} s, {(process.TotalProcessorTime - before).TotalSeconds:0.00} s of processor");
        return run;
    }
}
