using System.Diagnostics;
using System.Threading.Channels;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

/// <summary>The real indexer as a process of its own, so that it can be killed as processes are.</summary>
internal sealed class IndexerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private IndexerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Heard(line.Data);
        _process.ErrorDataReceived += (_, line) => Heard(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it in a folder.</summary>
    /// <param name="folder">Its working directory: index and keys go there.</param>
    /// <param name="settings">Settings as "Path=value".</param>
    public static IndexerProcess Start(string folder, IEnumerable<string> settings)
    {
        // Built beside the tests, in the same configuration: artifacts/bin/{project}/{configuration}.
        DirectoryInfo here = new(AppContext.BaseDirectory);
        string assembly = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "KnowledgeSearch.Indexer", here.Name, "KnowledgeSearch.Indexer.dll"));
        ProcessStartInfo start = new("dotnet", [assembly])
        {
            WorkingDirectory = Directory.CreateDirectory(folder).FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (string[] setting in settings.Select(setting => setting.Split('=', 2)))
        {
            start.Environment[setting[0].Replace(":", "__", StringComparison.Ordinal)] = setting[1];
        }

        return new IndexerProcess(start);
    }

    /// <summary>Waits for a line of its log that holds a text.</summary>
    /// <exception cref="ChannelClosedException">It ended before it said so.</exception>
    public async Task<string> SaysAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await _lines.Reader.ReadAsync(cancellationToken);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Kills it: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
            return;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(line);
        _lines.Writer.TryWrite(line);
    }
}
