using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Demo;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Tests.Crash;

/// <summary>What an installation holds: equal for equal contents, however they came about.</summary>
internal sealed record Holdings(string Store, string Index, long Documents);

/// <summary>
/// Runs the real indexer as a process of its own against the demo's servers and kills it (SIGKILL) at random moments, given by events: a request that a source received, a line that the
/// indexer logged at Debug (a batch stored, an index written, refreshed, committed). Then lets it finish, and tells what store and index hold.
/// </summary>
/// <param name="indexer">The indexer's assembly.</param>
/// <param name="servers">The sources.</param>
/// <param name="folder">Where installations are made, one for each round.</param>
internal sealed partial class CrashHarness(string indexer, DemoServers servers, string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Sources = [DemoSources.People, DemoSources.Feeds, DemoSources.Wiki, DemoSources.Intranet, DemoSources.Engage];

    private int _rounds;

    /// <summary>Kills so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Events of the last round, over all its processes.</summary>
    public int Events { get; private set; }

    /// <summary>One installation from nothing to everything crawled and indexed, with kills on the way.</summary>
    /// <param name="gaps">Events between a start and its kill, one for each kill; empty: undisturbed.</param>
    /// <param name="cancellationToken">Ends the running process too.</param>
    public async Task<Holdings> RunAsync(IEnumerable<int> gaps, CancellationToken cancellationToken)
    {
        Events = 0;
        string data = Directory.CreateDirectory(Path.Combine(folder, $"round-{++_rounds}")).FullName;
        Dictionary<string, string?> settings = Settings(data);
        foreach (int gap in gaps.Append(int.MaxValue))
        {
            if (await RunProcessAsync(data, settings, gap, cancellationToken))
            {
                break;
            }

            Kills++;
        }

        return await ReadAsync(settings, cancellationToken);
    }

    /// <summary>Gaps for a round: each uniform up to a sixth of an undisturbed run, so that a round has about a dozen kills spread over all of its work.</summary>
    public static IEnumerable<int> Gaps(Random random, int events, int most) => Enumerable.Range(0, most).Select(_ => random.Next(1, Math.Max(2, events / 6)));

    private Dictionary<string, string?> Settings(string data)
    {
        Dictionary<string, string?> settings = new(DemoSources.Configuration(servers), StringComparer.OrdinalIgnoreCase)
        {
            ["Store:Path"] = Path.Combine(data, "content.db"),
            ["Index:Path"] = Path.Combine(data, "index"),
            ["Scheduling:Path"] = Path.Combine(data, "quartz.db"),
            ["DataProtection:Path"] = Path.Combine(data, "keys"),
            ["Network:AllowLoopback"] = "true",
            ["Projection:CommitInterval"] = "00:00:00.200",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:KnowledgeSearch"] = "Debug",
        };

        // The first crawls begin by themselves; after them nothing is due for a year.
        foreach (string schedule in settings.Keys.Where(key => key.EndsWith(":Schedule", StringComparison.Ordinal)).ToList())
        {
            settings[schedule] = "0 0 0 1 1 ?";
        }

        return settings;
    }

    /// <summary>Whether the process finished its work, as opposed to having been killed before.</summary>
    private async Task<bool> RunProcessAsync(string data, Dictionary<string, string?> settings, int gap, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("dotnet", [indexer]) { WorkingDirectory = data, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string key, string? value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        using Process process = new() { StartInfo = start };
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        Channel<bool> checks = Channel.CreateUnbounded<bool>();
        List<string> lines = [];
        int events = 0;
        long committed = -1;
        bool killed = false;
        process.OutputDataReceived += (_, line) => Happen(line.Data);
        process.ErrorDataReceived += (_, line) => Happen(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => checks.Writer.TryComplete();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ServerFaults[] sources = [servers.IntranetFaults, servers.WikiFaults, servers.EngageFaults, servers.FeedFaults, servers.DirectoryFaults];
        foreach (ServerFaults source in sources)
        {
            source.Requested = () => Happen("");
        }

        try
        {
            // The channel ends with the process.
            while (await checks.Reader.WaitToReadAsync(timeout.Token))
            {
                while (checks.Reader.TryRead(out _))
                {
                }

                if (!killed && await IsFinishedAsync(settings, Volatile.Read(ref committed), timeout.Token))
                {
                    return true;
                }
            }

            return killed ? false : throw new InvalidOperationException($"The indexer ended by itself:\n{string.Join('\n', lines.TakeLast(40))}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The indexer did not finish within {Patience}; its last words:\n{string.Join('\n', lines.TakeLast(40))}");
        }
        finally
        {
            foreach (ServerFaults source in sources)
            {
                source.Requested = null;
            }

            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }

            Events += events;
        }

        void Happen(string? line)
        {
            if (line?.Length > 0)
            {
                lock (lines)
                {
                    lines.Add(line);
                }

                if (Committed().Match(line) is { Success: true } match)
                {
                    Volatile.Write(ref committed, long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
                    checks.Writer.TryWrite(true);
                }
                else if (line.Contains(" ended ", StringComparison.Ordinal))
                {
                    checks.Writer.TryWrite(true);
                }
            }

            if (Interlocked.Increment(ref events) == gap && line is not null)
            {
                killed = true;
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Whether every source was crawled and the index holds the store's last change.</summary>
    private static async Task<bool> IsFinishedAsync(Dictionary<string, string?> settings, long committed, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = Services(settings);
        IContentStore store = services.GetRequiredService<IContentStore>();
        await store.OpenAsync(cancellationToken);
        foreach (string source in Sources)
        {
            if (await store.GetStatusAsync(new SourceId(source), cancellationToken) is not { LastSuccess: not null, LastRun.State: RunState.Completed })
            {
                return false;
            }
        }

        return committed == await store.GetLastSequenceAsync(cancellationToken);
    }

    private static async Task<Holdings> ReadAsync(Dictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = Services(settings);
        IContentStore store = services.GetRequiredService<IContentStore>();
        await store.OpenAsync(cancellationToken);
        if (await store.CheckAsync(cancellationToken) is [var fault, ..])
        {
            throw new InvalidOperationException(fault);
        }

        return new Holdings(
            await store.GetDigestAsync(cancellationToken),
            await services.GetRequiredService<IIndexMaintenance>().GetDigestAsync(cancellationToken),
            services.GetRequiredService<IIndexWriter>().Status.Documents);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddContentStore(configuration).AddIndex(configuration).BuildServiceProvider();
    }

    // What the index logs when it has committed, and what it held when it opened.
    [GeneratedRegex(@"(?:committed up to|at sequence) (\d+)")]
    private static partial Regex Committed();
}
