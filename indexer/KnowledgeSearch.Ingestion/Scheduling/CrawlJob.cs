using Quartz;
using Quartz.Extensibility;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>What Quartz fires: hands over to <see cref="CrawlTurns"/>. One job for every source, never twice at once.</summary>
[DisallowConcurrentExecution]
internal sealed class CrawlJob(CrawlTurns turns, bool shared) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await turns.TakeAsync(
        Firing.Read(context), announced: context.Trigger.Key.Group == Firing.HandGroup, new CrawlTriggers(context.Scheduler, shared), cancellationToken);
}

/// <summary>Gives the jobs what they need.</summary>
internal sealed class CrawlJobFactory(CrawlTurns turns, bool shared) : IJobFactory
{
    public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new JobScope(new CrawlJob(turns, shared), null));

    public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
