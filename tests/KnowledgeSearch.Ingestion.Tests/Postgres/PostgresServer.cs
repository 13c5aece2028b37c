using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(KnowledgeSearch.Ingestion.Tests.Postgres.PostgresServer))]

namespace KnowledgeSearch.Ingestion.Tests.Postgres;

/// <summary>
/// A real PostgreSQL server of the tests' own, started when first asked for and stopped at the end: data in a temporary folder, reached over a Unix socket in that folder, so that
/// no port is needed and none can clash. Skips the test where PostgreSQL is not installed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"pg-{Path.GetRandomFileName()}");
    private readonly string? _binaries = FindBinaries();
    private Process? _server;
    private int _databases;

    /// <summary>Creates an empty UTF-8 database; answers its connection string.</summary>
    public async ValueTask<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(_binaries is null, "PostgreSQL is not installed: no initdb in PATH or in /usr/lib/postgresql/*/bin.");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The tests start PostgreSQL over a Unix socket.");
        await StartAsync(cancellationToken);
        string name = $"test{Interlocked.Increment(ref _databases)}";
        await using NpgsqlConnection connection = new(ConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsync("pg_ctl", ["stop", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-s"], CancellationToken.None);
            await _server.WaitForExitAsync(CancellationToken.None);
            _server.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        _starting.Dispose();
    }

    private static string? FindBinaries()
    {
        IEnumerable<string> installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(version => int.TryParse(Path.GetFileName(version), out int number) ? number : 0)
            : [];
        return installed.Select(version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private string ConnectionString(string database) => $"Host={_folder};Username=postgres;Database={database}";

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_server is not null)
            {
                return;
            }

            string data = Path.Combine(_folder, "data");
            Directory.CreateDirectory(_folder);
            if (Environment.IsPrivilegedProcess)
            {
                // PostgreSQL refuses to run as root.
                using Process owner = Process.Start("chown", ["postgres", _folder]);
                await owner.WaitForExitAsync(cancellationToken);
            }

            await RunAsync("initdb", ["-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
            Process server = Launch(
                "postgres", ["-D", data, "-k", _folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200", "-c", "lc_messages=C"]);
            TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
            server.EnableRaisingEvents = true;
            server.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("PostgreSQL ended before it was ready."));
            server.ErrorDataReceived += (_, line) =>
            {
                if (line.Data?.Contains("ready to accept connections", StringComparison.Ordinal) == true)
                {
                    ready.TrySetResult();
                }
            };
            server.BeginErrorReadLine();
            server.BeginOutputReadLine();
            await ready.Task.WaitAsync(cancellationToken);
            _server = server;
        }
        finally
        {
            _starting.Release();
        }
    }

    private Process Launch(string program, IReadOnlyList<string> arguments)
    {
        string path = Path.Combine(_binaries!, program); // checked by the only way in
        ProcessStartInfo start = Environment.IsPrivilegedProcess
            ? new("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new(path, arguments);
        start.RedirectStandardError = start.RedirectStandardOutput = true;
        start.WorkingDirectory = _folder;
        return Process.Start(start)!; // null only with the shell
    }

    private async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Launch(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        string error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} failed: {error}");
    }
}
