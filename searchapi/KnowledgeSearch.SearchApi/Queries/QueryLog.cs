using System.Diagnostics.Metrics;
using System.Threading.Channels;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.SearchApi.Search;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>
/// Remembers what signed-in people search for. Nothing that searches waits for it: searches go into a bounded queue and are written in the background; when more come than can be
/// written they are dropped and counted, and a disk that is full costs the log and nothing else. Safe for concurrent use.
/// </summary>
internal sealed partial class QueryLog : BackgroundService
{
    private const int MostQueued = 4_096;
    private const int MostPerTransaction = 512;
    private const int MostOwn = 1_000;
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(1), s_tend = TimeSpan.FromMinutes(5);

    private readonly Channel<QueryLogEntry> _queue = Channel.CreateBounded<QueryLogEntry>(new BoundedChannelOptions(MostQueued) { FullMode = BoundedChannelFullMode.Wait, SingleReader = false });
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly QueryLogOptions _options;
    private readonly string _path;
    private readonly IDataProtectionProvider _protection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ContentPolicy? _policy;
    private readonly Counter<long> _droppedCounter;
    private QueryLogFile? _file;
    private long _dropped;
    private volatile FrequentQueries _frequent = FrequentQueries.None;

    public QueryLog(IOptions<QueryLogOptions> options, IDataProtectionProvider protection, TimeProvider time, IMeterFactory meters, ILogger<QueryLog> logger, ContentPolicy? policy = null)
    {
        _policy = policy;
        (_options, _protection, _time, _logger) = (options.Value, protection, time, logger);
        _path = _options.Path!; // set when the options were made
        _droppedCounter = meters.Create(ApiMetrics.MeterName).CreateCounter<long>("knowledgesearch.querylog.dropped", "{search}", "Searches that were not remembered because more came than could be written.");
    }

    /// <summary>Whether anything is remembered.</summary>
    public bool IsEnabled => _options.Enabled;

    /// <summary>What many people ask, as of a few minutes ago.</summary>
    public FrequentQueries Frequent => _frequent;

    /// <summary>Remembers a search, if it may be.</summary>
    /// <param name="address">Of the person; null: nobody in particular, of whom nothing is remembered.</param>
    /// <param name="query">As typed.</param>
    /// <param name="hits">What it found; null when filters were on, so that it says nothing of the words.</param>
    public void Searched(string? address, string query, int? hits) => Add(address, query, hits, opened: null);

    /// <summary>Remembers the search that a request asked; not its further pages, nor a look at everything.</summary>
    public void Remember(string? address, SearchParameters asked, SearchResult result)
    {
        if (asked is { Q.Length: > 0, Cursor: null or "" })
        {
            bool filtered = result.Filters.Count > 0 || asked.ToRequest(Principals.Anonymous) is { Sources: [], Kinds: [], Authors: [], Languages: [], Containers: [], From: null, Until: null } == false;
            Searched(address, asked.Q, filtered || result.Partial ? null : result.Total.Value);
        }
    }

    /// <summary>Remembers that a document was opened after a search of these words.</summary>
    public void Opened(string? address, string query, string document) => Add(address, query, hits: null, document);

    /// <summary>What people search for; at least five of them for each line.</summary>
    /// <exception cref="QueryLogException">The file cannot be used.</exception>
    public async ValueTask<QueryReport> ReportAsync(int most, CancellationToken cancellationToken) =>
        IsEnabled ? await UseAsync(file => file.Report(most) with { Dropped = Interlocked.Read(ref _dropped) }, cancellationToken) : new QueryReport { Enabled = false };

    /// <summary>What is remembered of a person, newest first.</summary>
    /// <exception cref="QueryLogException">The file cannot be used.</exception>
    public async ValueTask<IReadOnlyList<OwnSearch>> OfAsync(string address, CancellationToken cancellationToken) =>
        IsEnabled ? await UseAsync(file => file.Of(address, MostOwn), cancellationToken) : [];

    /// <summary>
    /// Removes everything of people: their searches, and every query that names them, whoever asked it. Nothing else is needed. Answers how many lines went. A log that is off but has a file
    /// is gone through as well.
    /// </summary>
    /// <param name="addresses">The e-mail addresses they signed in with.</param>
    /// <param name="texts">Names and addresses that no query may hold any more, whatever their case.</param>
    /// <param name="cancellationToken">Before anything was removed.</param>
    /// <exception cref="QueryLogException">The file cannot be used; nothing was removed.</exception>
    public async ValueTask<int> RemoveAsync(IReadOnlyCollection<string> addresses, IReadOnlyCollection<string> texts, CancellationToken cancellationToken)
    {
        if (!IsEnabled && !File.Exists(_path))
        {
            return 0;
        }

        return await UseAsync(
            file =>
            {
                int removed = file.Remove(addresses, texts);
                _frequent = new FrequentQueries(file.Frequent());
                return removed;
            },
            cancellationToken);
    }

    /// <summary>Writes what waits, ends the period when it is over, and reads what many ask. Done every few minutes by itself.</summary>
    /// <exception cref="QueryLogException">The file cannot be used.</exception>
    public async ValueTask TendAsync(CancellationToken cancellationToken) => _frequent = await UseAsync(
        file =>
        {
            file.Renew(_time.GetUtcNow());
            return new FrequentQueries(file.Frequent());
        },
        cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _file?.Dispose();
        _turn.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset tended = DateTimeOffset.MinValue;
        while (IsEnabled)
        {
            try
            {
                if (_time.GetUtcNow() - tended >= s_tend)
                {
                    tended = _time.GetUtcNow();
                    await TendAsync(stoppingToken);
                }

                using CancellationTokenSource tend = new(s_tend, _time);
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(tend.Token, stoppingToken);
                try
                {
                    await _queue.Reader.WaitToReadAsync(either.Token);
                    await Task.Delay(s_gather, _time, either.Token); // many searches, one transaction
                }
                catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
                {
                    continue;
                }

                await UseAsync(_ => true, stoppingToken);
            }
            catch (QueryLogException fault)
            {
                LogUnused(fault.Message);
                await Task.Delay(s_tend, _time, stoppingToken);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_file is not null)
        {
            try
            {
                await UseAsync(_ => true, cancellationToken);
            }
            catch (QueryLogException fault)
            {
                LogUnused(fault.Message);
            }
        }
    }

    private void Add(string? address, string query, int? hits, string? opened)
    {
        if (IsEnabled && address is not null && LoggedQuery.Of(query) is { } logged && _policy?.Holds(query) != true
            && !_queue.Writer.TryWrite(new QueryLogEntry(address, logged, _time.GetUtcNow(), hits, opened)))
        {
            Interlocked.Increment(ref _dropped);
            _droppedCounter.Add(1);
        }
    }

    // In turn, and after everything that waits was written: what is asked now counts what was searched before.
    private async ValueTask<T> UseAsync<T>(Func<QueryLogFile, T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _file ??= new QueryLogFile(_path, _protection, _time.GetUtcNow());
            List<QueryLogEntry> waiting = [];
            while (_queue.Reader.TryRead(out QueryLogEntry? entry))
            {
                waiting.Add(entry);
                if (waiting.Count == MostPerTransaction)
                {
                    _file.Write(waiting);
                    waiting.Clear();
                }
            }

            if (waiting.Count > 0)
            {
                _file.Write(waiting);
            }

            return work(_file);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new QueryLogException($"The query log '{_path}' cannot be used: {fault.Message} Set QueryLog:Path to a place this account may write, free space, or remove the file.", fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(4401, LogLevel.Warning, "searches are not remembered for the moment: {Fault}")]
    private partial void LogUnused(string fault);
}

/// <summary>The query log cannot be used; the message is one sentence for operators.</summary>
internal sealed class QueryLogException(string message, Exception inner) : Exception(message, inner);
