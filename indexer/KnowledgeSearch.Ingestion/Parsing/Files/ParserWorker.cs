using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KnowledgeSearch.Parser;
using KnowledgeSearch.Parser.Confinement;

namespace KnowledgeSearch.Ingestion.Parsing.Files;

/// <summary>The worker did not answer: it died of the file, or was ended.</summary>
internal sealed class WorkerLostException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A process that reads files and nothing else: no setting, secret or handle of this one goes along, and what it says is taken as a claim. One caller at a time.
/// </summary>
internal sealed class ParserWorker : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _errors;

    private ParserWorker(Process process)
    {
        _process = process;
        _errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null); // may quote a document
    }

    /// <summary>What it can no longer do: privileges, writing, files, calls.</summary>
    public IReadOnlyList<string> GaveUp { get; private set; } = [];

    /// <summary>Files that it was given.</summary>
    public int Served { get; private set; }

    public int ProcessId => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <param name="folder">An empty folder to stand in.</param>
    /// <param name="megabytes">Memory for objects.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="WorkerLostException">It does not start.</exception>
    public static async Task<ParserWorker> StartAsync(string folder, int megabytes, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = WorkerProgram.Start();
        (start.WorkingDirectory, start.UseShellExecute) = (folder, false);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment.Clear();
        foreach ((string name, string value) in WorkerProgram.Environment(megabytes))
        {
            start.Environment[name] = value;
        }

        Process process;
        try
        {
            process = Process.Start(start) ?? throw new WorkerLostException("The program that reads files did not start.");
        }
        catch (Win32Exception error)
        {
            throw new WorkerLostException($"The program that reads files did not start: {error.Message}", error);
        }

        ParserWorker worker = new(process);
        try
        {
            WorkerGreeting greeting = await worker.ReceiveAsync<WorkerGreeting>(StartTime, cancellationToken);
            worker.GaveUp = greeting.GaveUp;
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="WorkerLostException">It did not answer, in time or at all; dispose it.</exception>
    public async Task<ParseAnswer> ReadAsync(ParseRequest request, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Served++;
        TimeSpan limit = TimeSpan.FromSeconds(request.Seconds);
        try
        {
            using CancellationTokenSource late = new(limit);
            using CancellationTokenRegistration _ = late.Token.Register(Kill);
            Stream input = _process.StandardInput.BaseStream;
            await input.WriteAsync(Frames.Pack(request), cancellationToken);
            await input.WriteAsync(content, cancellationToken);
            await input.FlushAsync(cancellationToken);
        }
        catch (IOException error)
        {
            throw new WorkerLostException("died while it was given the file", error);
        }

        return await ReceiveAsync<ParseAnswer>(limit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }

    private async Task<T> ReceiveAsync<T>(TimeSpan limit, CancellationToken cancellationToken)
        where T : class
    {
        // A read of a pipe does not end by itself when the other side hangs; killing the other side ends it.
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(limit);
        await using CancellationTokenRegistration _ = late.Token.Register(Kill);
        try
        {
            byte[] header = new byte[4];
            await _process.StandardOutput.BaseStream.ReadExactlyAsync(header, CancellationToken.None);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is < 2 or > Frames.MaxLength)
            {
                throw new WorkerLostException(string.Create(CultureInfo.InvariantCulture, $"answered {length} bytes, the limit is {Frames.MaxLength}"));
            }

            byte[] json = new byte[length];
            await _process.StandardOutput.BaseStream.ReadExactlyAsync(json, CancellationToken.None);
            return Frames.Unpack<T>(json) ?? throw new WorkerLostException("answered nothing");
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new WorkerLostException(late.IsCancellationRequested ? string.Create(CultureInfo.InvariantCulture, $"took longer than {limit.TotalSeconds:0} s to be read")
                : error is JsonException ? "made its reader answer nonsense" : "made its reader stop: it needs more memory or time than the limit, or nests too deep", error);
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
