using System.Diagnostics;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Connectors.Web;
using KnowledgeSearch.Ingestion.Crawling.Network;
using KnowledgeSearch.Ingestion.Parsing.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Tests.Trust;

/// <summary>What became of a bomb.</summary>
/// <param name="Name">The bomb.</param>
/// <param name="Seconds">From the request to the answer.</param>
/// <param name="GrownMegabytes">How much more memory this process had at most meanwhile.</param>
/// <param name="Outcome">Why it was refused, or what was read of it.</param>
/// <param name="WentOn">Whether what came after it was read as if nothing had happened.</param>
internal sealed record BombOutcome(string Name, double Seconds, double GrownMegabytes, string Outcome, bool WentOn);

/// <summary>Sets bombs off, one by one, against the real parsers and connectors.</summary>
internal sealed class BombRange : IAsyncDisposable
{
    private readonly ParserPool _files = new(Options.Create(new FileParsingOptions()), TimeProvider.System, NullLogger<ParserPool>.Instance);
    private readonly ConnectorType _web = new ServiceCollection().AddBuiltInConnectors().BuildServiceProvider().GetServices<ConnectorType>().Single(type => type.Name == "web");

    public IFileParser Files => _files;

    /// <summary>Reads a file, then one that is sound.</summary>
    public async Task<BombOutcome> SetOffAsync(FileBomb bomb, CancellationToken cancellationToken)
    {
        byte[] content = bomb.Write();
        return await MeasureAsync(bomb.Name, async () =>
        {
            string outcome;
            try
            {
                FileText file = await _files.ParseAsync(new SourceFile(bomb.Name, bomb.MediaType, null, content), cancellationToken);
                outcome = $"read, {file.Text.Length} characters";
            }
            catch (DocumentException refused)
            {
                outcome = refused.Message;
            }

            return (outcome, async () => (await _files.ParseAsync(new SourceFile("after.md", "text/markdown", null, "sound"u8.ToArray()), cancellationToken)).Text == "sound");
        });
    }

    /// <summary>Crawls a site that serves the answer among sound pages.</summary>
    public async Task<BombOutcome> SetOffAsync(AnswerBomb bomb, CancellationToken cancellationToken)
    {
        Answer answer = bomb.Answer();
        await using HostileSite site = new(path => path.Split('?')[0] switch
        {
            var asked when asked == bomb.Path => answer,
            "/" => HostileSite.Page("<html><body><h1>Start</h1><p>The start page of a site where one page is not like the others.</p><a href=/bomb>one</a> <a href=/after>two</a></body></html>"),
            "/after" => HostileSite.Page("<html><body><h1>After</h1><p>A page that is visited after the bomb and says something else.</p></body></html>"),
            _ => HostileSite.With("404 Not Found", "text/plain", []),
        });
        using SourceHttp http = new(new NetworkPolicy(Options.Create(new NetworkOptions { AllowLoopback = true })));
        return await MeasureAsync(bomb.Name, async () =>
        {
            IConnector connector = _web.Create(
                new WebOptions { Seeds = [site.Address], Delay = TimeSpan.Zero, MaxPages = 1_000 },
                new ConnectorContext { Source = new("site"), Http = http.CreateClient(), Logger = NullLogger.Instance, Files = _files });
            List<SourceChange> changes = [];
            string outcome;
            try
            {
                await foreach (SourceChange change in connector.ReadAsync(null, cancellationToken))
                {
                    changes.Add(change);
                }

                outcome = changes.OfType<SourceChange.Failed>().FirstOrDefault()?.Reason
                    ?? (changes.OfType<SourceChange.Upsert>().FirstOrDefault(upsert => upsert.Document.Url.Contains("/bomb", StringComparison.Ordinal)) is { } read ? $"read, {read.Document.Body.Length} characters" : "left out");
            }
            catch (ConnectorException fault)
            {
                // Where robots.txt cannot be read nothing may be: RFC 9309, 2.3.1.4.
                outcome = "ended: " + fault.Message;
            }

            bool found = changes.OfType<SourceChange.Upsert>().Any(upsert => upsert.Document.Url.EndsWith("/after", StringComparison.Ordinal));
            return (outcome, () => Task.FromResult(found || bomb.Path == "/robots.txt"));
        });
    }

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    private static async Task<BombOutcome> MeasureAsync(string name, Func<Task<(string Outcome, Func<Task<bool>> After)>> setOff)
    {
        GC.Collect();
        using Process self = Process.GetCurrentProcess();
        self.Refresh();
        long before = self.WorkingSet64, most = before;
        using Timer watch = new(_ => Interlocked.Exchange(ref most, Math.Max(most, Environment.WorkingSet)), null, 0, 10);
        long started = Stopwatch.GetTimestamp();
        (string outcome, Func<Task<bool>> after) = await setOff();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new BombOutcome(name, seconds, (Interlocked.Read(ref most) - before) / 1048576.0, outcome, await after());
    }
}
