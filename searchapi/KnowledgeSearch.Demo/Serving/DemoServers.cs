namespace KnowledgeSearch.Demo;

/// <summary>The organisation's five systems, each on a port of 127.0.0.1, speaking their real protocols.</summary>
public sealed class DemoServers : IAsyncDisposable
{
    private readonly List<LoopbackServer> _servers = [];

    private DemoServers(DemoOrganisation organisation) => Organisation = organisation;

    /// <summary>Starts all servers.</summary>
    /// <param name="organisation">What they serve; gets its addresses.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <param name="firstPort">The intranet's port, the others follow; null takes any free ports.</param>
    /// <exception cref="InvalidOperationException">A port is taken; the message names it.</exception>
    public static async Task<DemoServers> StartAsync(DemoOrganisation organisation, CancellationToken cancellationToken, int? firstPort = null)
    {
        DemoServers servers = new(organisation);
        try
        {
            Uri intranet = await servers.AddAsync(firstPort, servers.IntranetFaults, new IntranetServer(organisation, servers.IntranetFaults).AnswerAsync, cancellationToken);
            Uri wiki = await servers.AddAsync(firstPort, servers.WikiFaults, new WikiServer(organisation, servers.WikiFaults).AnswerAsync, cancellationToken);
            Uri engage = await servers.AddAsync(firstPort, servers.EngageFaults, new EngageServer(organisation, servers.EngageFaults).AnswerAsync, cancellationToken);
            Uri feeds = await servers.AddAsync(firstPort, servers.FeedFaults, new FeedServer(organisation, servers.FeedFaults).AnswerAsync, cancellationToken);
            Uri directory = await servers.AddAsync(firstPort, servers.DirectoryFaults, new DirectoryServer(organisation, servers.DirectoryFaults).AnswerAsync, cancellationToken);
            organisation.Addresses = new DemoAddresses(intranet, wiki, engage, feeds, directory);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public DemoOrganisation Organisation { get; }

    public ServerFaults IntranetFaults { get; } = new();

    public ServerFaults WikiFaults { get; } = new();

    public ServerFaults EngageFaults { get; } = new();

    public ServerFaults FeedFaults { get; } = new();

    public ServerFaults DirectoryFaults { get; } = new();

    public Uri Intranet => Addresses.Intranet;

    public Uri Wiki => Addresses.Wiki;

    public Uri Engage => Addresses.Engage;

    public Uri Feeds => Addresses.Feeds;

    public Uri Directory => Addresses.Directory;

    private DemoAddresses Addresses => Organisation.Addresses ?? throw new InvalidOperationException("The demo's servers do not run.");

    public async ValueTask DisposeAsync()
    {
        foreach (LoopbackServer server in _servers)
        {
            await server.DisposeAsync();
        }

        _servers.Clear();
    }

    private async Task<Uri> AddAsync(int? firstPort, ServerFaults faults, Microsoft.AspNetCore.Http.RequestDelegate answer, CancellationToken cancellationToken)
    {
        LoopbackServer server = await LoopbackServer.StartAsync(firstPort is { } port ? port + _servers.Count : 0, faults, answer, cancellationToken);
        _servers.Add(server);
        return server.Address;
    }
}
