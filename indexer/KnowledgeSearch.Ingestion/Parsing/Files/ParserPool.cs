using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Parser;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Parsing.Files;

/// <summary>Gives files to workers, started when they are needed, ended when they have been idle, have read enough, or a file has been the end of them.</summary>
internal sealed partial class ParserPool : IFileParser, IAsyncDisposable
{
    // What a parser may have leaked or kept of other documents goes with the process.
    private const int FilesPerWorker = 500;
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tomorrow = TimeSpan.FromDays(1);

    private readonly FileParsingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ParserPool> _logger;
    private readonly SemaphoreSlim _turns;
    private readonly ConcurrentStack<ParserWorker> _idle = new();
    private readonly ITimer _rest;
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("knowledgesearch-files-"));

    public ParserPool(IOptions<FileParsingOptions> options, TimeProvider time, ILogger<ParserPool> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        _turns = new SemaphoreSlim(_options.Workers ?? Math.Clamp(Environment.ProcessorCount / 2, 1, 8));
        _rest = time.CreateTimer(_ => Rest(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool Reads(string mediaType, string name) => FileKinds.Reads(mediaType, name);

    public async ValueTask<FileText> ParseAsync(SourceFile file, CancellationToken cancellationToken)
    {
        ParseRequest request = new(file.Name, file.MediaType, file.Charset, file.Content.Length, _options.Seconds, _options.Characters);
        await _turns.WaitAsync(cancellationToken);
        try
        {
            ParseAnswer answer = await ReadAsync(request, file.Content, cancellationToken);
            return answer.Refused is { } refused
                ? throw new DocumentException($"{file.Name} {refused}. Mend it, or exclude it.")
                : new FileText(answer.Text, answer.Title, answer.Author, Sane(answer.Created), Sane(answer.Modified), answer.Language);
        }
        finally
        {
            _turns.Release();
            _rest.Change(IdleTime, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _rest.DisposeAsync();
        while (_idle.TryPop(out ParserWorker? worker))
        {
            await worker.DisposeAsync();
        }

        if (_folder.IsValueCreated)
        {
            _folder.Value.Delete(recursive: true);
        }

        _turns.Dispose();
    }

    private async Task<ParseAnswer> ReadAsync(ParseRequest request, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ParserWorker worker = await TakeAsync(request.Name, cancellationToken);
        bool isWell = false;
        try
        {
            ParseAnswer answer = await worker.ReadAsync(request, content, cancellationToken);
            isWell = worker.Served < FilesPerWorker;
            return answer;
        }
        catch (WorkerLostException lost)
        {
            LogLost(_logger, lost.Message, worker.Served);
            return new ParseAnswer { Refused = lost.Message };
        }
        finally
        {
            if (isWell)
            {
                _idle.Push(worker);
            }
            else
            {
                await worker.DisposeAsync();
            }
        }
    }

    private async Task<ParserWorker> TakeAsync(string name, CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out ParserWorker? worker))
        {
            if (worker.IsAlive)
            {
                return worker;
            }

            await worker.DisposeAsync();
        }

        try
        {
            ParserWorker started = await ParserWorker.StartAsync(_folder.Value.FullName, _options.Megabytes, cancellationToken);
            LogStarted(_logger, started.ProcessId, string.Join(", ", started.GaveUp));
            return started;
        }
        catch (WorkerLostException error)
        {
            throw new DocumentException($"{name} could not be read now. {error.Message}", retryable: true, error);
        }
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "A worker that is idle ends at once.")]
    private void Rest()
    {
        while (_idle.TryPop(out ParserWorker? worker))
        {
            _ = worker.DisposeAsync();
        }
    }

    // Clocks of cameras and of machines without a battery.
    private DateTimeOffset? Sane(DateTimeOffset? date) => date?.Year >= 1985 && date <= _time.GetUtcNow() + Tomorrow ? date.Value.ToUniversalTime() : null;

    [LoggerMessage(3040, LogLevel.Debug, "worker {Process} reads files; it gave up {GaveUp}")]
    private static partial void LogStarted(ILogger logger, int process, string gaveUp);

    [LoggerMessage(3041, LogLevel.Warning, "a file {What}; its worker, which had read {Served}, is replaced")]
    private static partial void LogLost(ILogger logger, string what, int served);
}
