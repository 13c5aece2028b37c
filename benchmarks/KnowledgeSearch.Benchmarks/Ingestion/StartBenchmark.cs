using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KnowledgeSearch.Benchmarks.Reporting;

namespace KnowledgeSearch.Benchmarks.Ingestion;

/// <summary><c>start --corpus DIR</c>: from starting the program on an existing index to its first answer over HTTP.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;

    public static Command Create()
    {
        Option<DirectoryInfo> corpus = new("--corpus") { Description = "Folder with documents.jsonl, indexed first.", Required = true };
        Command command = new("start", "Measures from start to first answer.") { corpus };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(corpus)!, cancellationToken)); // required
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo corpus, CancellationToken cancellationToken)
    {
        await using BenchmarkInstallation installation = await BenchmarkInstallation.StartAsync(cancellationToken);
        await using FileStream lines = File.OpenRead(Path.Combine(corpus.FullName, "documents.jsonl"));
        long documents = await installation.ImportAsync(lines, cancellationToken);
        await installation.CloseAsync(cancellationToken);
        using HttpClient client = new();
        List<TimeSpan> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            Uri address = new($"http://127.0.0.1:{FreePort()}/");
            ProcessStartInfo start = new("dotnet", [typeof(SearchApi.SearchApi).Assembly.Location, $"--Urls={address}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach ((string key, string? value) in installation.Settings)
            {
                start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
            }

            Stopwatch watch = Stopwatch.StartNew();
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
            process.OutputDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            try
            {
                times.Add(await FirstAnswerAsync(client, new Uri(address, "api/v1/search?q=wachtwoord"), process, watch, cancellationToken));
            }
            finally
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start to first answer on {documents:N0} documents: {Percentiles.Text(times)}"));
        return 0;
    }

    private static async Task<TimeSpan> FirstAnswerAsync(HttpClient client, Uri search, Process process, Stopwatch watch, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(search, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return watch.Elapsed;
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // bound above
    }
}
