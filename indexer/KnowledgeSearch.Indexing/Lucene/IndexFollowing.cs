using Microsoft.Extensions.Hosting;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Looks for new commits of a followed index, from the start of the host on.</summary>
internal sealed class IndexFollowing(FollowedIndex index, TimeProvider time) : BackgroundService
{
    /// <summary>How often: two small files are read each time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Run(index.Look, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            index.Look();
        }
    }
}
