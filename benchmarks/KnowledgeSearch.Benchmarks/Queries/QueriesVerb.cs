using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KnowledgeSearch.Benchmarks.Reporting;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.Tests.Queries;

namespace KnowledgeSearch.Benchmarks.Queries;

/// <summary><c>queries --corpus DIR</c>: hostile queries over HTTP against the real program in a process of its own. Fails on a server fault, an answer over 1.5 s, or memory that keeps growing.</summary>
internal static class QueriesVerb
{
    private const int Rounds = 10;
    private const int WarmUp = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    public static Command Create()
    {
        Option<DirectoryInfo> corpus = new("--corpus") { Description = "Folder with documents.jsonl, indexed first.", Required = true };
        Option<int> count = new("--count") { Description = "Random queries, besides those made by hand.", DefaultValueFactory = _ => 100_000 };
        Option<int> clients = new("--clients") { Description = "Queries at a time.", DefaultValueFactory = _ => 2 };
        Option<int> seed = new("--seed") { Description = "Of the random ones.", DefaultValueFactory = _ => 1 };
        Command command = new("queries", "Asks what should make a search engine fail.") { corpus, count, clients, seed };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(corpus)!, parsed.GetValue(count), parsed.GetValue(clients), parsed.GetValue(seed), cancellationToken)); // required
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo corpus, int count, int clients, int seed, CancellationToken cancellationToken)
    {
        await using BenchmarkInstallation installation = await BenchmarkInstallation.StartAsync(cancellationToken);
        await using FileStream lines = File.OpenRead(Path.Combine(corpus.FullName, "documents.jsonl"));
        long documents = await installation.ImportAsync(lines, cancellationToken);
        await installation.CloseAsync(cancellationToken);
        Uri address = new($"http://127.0.0.1:{FreePort()}/");
        string key = ApiKeys.Create("barrage", ["search"]).Key;
        using Process server = Start(installation, address, key);
        try
        {
            using HttpClient client = new() { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            await WaitAsync(client, server, cancellationToken);

            // The first answers of a process compile its code; what that takes is another verb's (start).
            await QueryBarrage.RunAsync(client, HostileQueries.Random(seed, WarmUp), clients, cancellationToken);
            return await BarrageAsync(client, server, documents, count, clients, seed, cancellationToken) ? 0 : 1;
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> BarrageAsync(HttpClient client, Process server, long documents, int count, int clients, int seed, CancellationToken cancellationToken)
    {
        BarrageOutcome byHand = await QueryBarrage.RunAsync(client, HostileQueries.ByHand, clients, cancellationToken);
        bool passes = Report($"{HostileQueries.ByHand.Count} made by hand, {documents:N0} documents", byHand, server);
        List<long> memory = [];
        for (int round = 0; round < Rounds; round++)
        {
            BarrageOutcome outcome = await QueryBarrage.RunAsync(client, HostileQueries.Random(seed + round, count / Rounds), clients, cancellationToken);
            passes &= Report($"{(round + 1) * (count / Rounds):N0} random", outcome, server);
            memory.Add(server.WorkingSet64);
        }

        // Stable: the second half is within a tenth of the most that the first half had.
        long before = memory.Take(Rounds / 2).Max();
        long after = memory.Skip(Rounds / 2).Max();
        bool stable = after <= before * 1.1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: {before >> 20} MB at most in the first half, {after >> 20} MB in the second: {(stable ? "stable" : "GROWING")}"));
        return passes && stable;
    }

    private static bool Report(string what, BarrageOutcome outcome, Process server)
    {
        server.Refresh();
        bool slow = outcome.Times.Max() > Limit;
        string statuses = string.Join(", ", outcome.Statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key}: {status.Value}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {statuses}; {Percentiles.Text(outcome.Times)}; {server.WorkingSet64 >> 20} MB"));
        foreach (string query in outcome.Failed.Take(5).Concat(slow ? [outcome.Slowest] : []))
        {
            Console.WriteLine($"  {(slow ? "slowest or failed" : "failed")}: {Uri.EscapeDataString(query.Length <= 200 ? query : query[..200])}");
        }

        return outcome.Failed.Count == 0 && !slow;
    }

    private static Process Start(BenchmarkInstallation installation, Uri address, string key)
    {
        ProcessStartInfo start = new("dotnet", [typeof(SearchApi.SearchApi).Assembly.Location, $"--Urls={address}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Dictionary<string, string?> settings = new(installation.Settings)
        {
            ["Auth:Keys:barrage:Hash"] = ApiKeys.Hash(key), ["Auth:Keys:barrage:Scopes:0"] = "search", ["Auth:Keys:barrage:As"] = "everyone", ["RateLimits:Enabled"] = "false", ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach ((string name, string? value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task WaitAsync(HttpClient client, Process server, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync("/health/ready", cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!server.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // bound above
    }
}
