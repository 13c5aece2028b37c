using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Quartz;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// The plans as Quartz remembers them: a job for every source, so that a source is never crawled twice at once, whatever its triggers are for; a cron trigger
/// for each of its schedules; passing triggers for what was asked by hand and for retries.
/// </summary>
internal sealed class CrawlTriggers(IScheduler scheduler, bool shared)
{
    /// <summary>Whether several hosts share them.</summary>
    public bool IsShared => shared;

    /// <summary>Makes jobs and schedules match the plans. What matches is left alone, so that what came due while nothing ran is still known.</summary>
    public async Task MatchAsync(IReadOnlyCollection<SourcePlan> plans, CancellationToken cancellationToken)
    {
        HashSet<JobKey> wanted = [.. plans.Select(plan => Firing.JobOf(plan.Source.Id))];
        List<JobKey> known = await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(Firing.JobGroup), cancellationToken);
        foreach (JobKey gone in known.Where(key => !wanted.Contains(key)))
        {
            await scheduler.DeleteJob(gone, cancellationToken);
            await scheduler.Interrupt(gone, cancellationToken);
        }

        foreach (SourcePlan plan in plans)
        {
            await MatchAsync(plan, cancellationToken);
        }
    }

    /// <summary>Has a source crawled now. False when that is asked already.</summary>
    public async ValueTask<bool> AddNowAsync(SourceId source, FiringCause cause, CrawlMode? mode, CancellationToken cancellationToken)
    {
        TriggerBuilder<IJob> trigger = Trigger(Firing.HandOf(source), source)
            .UsingJobData(Firing.Data(PurposeOf(mode), cause, mode))
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow));
        if (shared)
        {
            // Here, where whoever asked can watch it.
            trigger.WithPreferredNode(PreferredNode.For(scheduler.SchedulerInstanceId));
        }

        ScheduleTriggerResult result = await scheduler.ScheduleTrigger(trigger.Build(), TriggerConflict.Keep, cancellationToken);
        return result.Outcome != ScheduleOutcome.Kept;
    }

    /// <summary>Has a crawl that failed tried again. A try planned earlier gives way.</summary>
    public async ValueTask AddRetryAsync(Firing failed, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ITrigger trigger = Trigger(Firing.RetryOf(failed.Source, failed.Purpose), failed.Source)
            .UsingJobData(Firing.Data(failed.Purpose, FiringCause.Retry, failed.Mode, failed.Attempt + 1))
            .StartAt(at)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
    }

    /// <summary>When a failed crawl is tried again; null: it is not.</summary>
    public async ValueTask<DateTimeOffset?> FindRetryAsync(SourceId source, CrawlPurpose purpose, CancellationToken cancellationToken) =>
        (await scheduler.GetTrigger(Firing.RetryOf(source, purpose), cancellationToken))?.NextFireTimeUtc;

    /// <summary>Forgets the try planned for a crawl that ended. One that was that try itself is forgotten by ending.</summary>
    public async ValueTask RemoveRetryAsync(Firing ended, CancellationToken cancellationToken)
    {
        if (ended.Cause != FiringCause.Retry)
        {
            await scheduler.UnscheduleJob(Firing.RetryOf(ended.Source, ended.Purpose), cancellationToken);
        }
    }

    /// <summary>Forgets what was asked by hand and has not begun.</summary>
    public async ValueTask RemoveNowAsync(SourceId source, CancellationToken cancellationToken)
    {
        // One that has begun is the record of it: without it, nobody could stop or resume the crawl.
        if (await scheduler.GetTrigger(Firing.HandOf(source), cancellationToken) is { NextFireTimeUtc: not null })
        {
            await scheduler.UnscheduleJob(Firing.HandOf(source), cancellationToken);
        }
    }

    /// <summary>Whether another host crawls the source.</summary>
    public async ValueTask<bool> IsRunningElsewhereAsync(SourceId source, CancellationToken cancellationToken)
    {
        if (!shared)
        {
            return false;
        }

        PagedResult<FireInstance> found = await scheduler.QueryFireInstances(
            new FireInstanceQuery { Job = Firing.JobOf(source), State = FireInstanceState.Executing }, cancellationToken);
        return found.Items.Any(instance => instance.SchedulerInstanceId != scheduler.SchedulerInstanceId);
    }

    /// <summary>Asks the crawl of a source to stop, on whichever host it is. False when none goes on.</summary>
    public ValueTask<bool> StopAsync(SourceId source, CancellationToken cancellationToken) => scheduler.Interrupt(Firing.JobOf(source), cancellationToken);

    private static CrawlPurpose PurposeOf(CrawlMode? mode) => mode switch
    {
        CrawlMode.Prune => CrawlPurpose.Prune,
        CrawlMode.AccessOnly => CrawlPurpose.Access,
        _ => CrawlPurpose.Content,
    };

    private async Task MatchAsync(SourcePlan plan, CancellationToken cancellationToken)
    {
        SourceId source = plan.Source.Id;
        if (!await scheduler.Exists(Firing.JobOf(source), cancellationToken))
        {
            IJobDetail job = JobBuilder.Create<CrawlJob>().WithIdentity(Firing.JobOf(source)).StoreDurably().RequestRecovery().Build();

            // Another host may have added it meanwhile; both are the same.
            await scheduler.AddJob(job, AddJobOptions.Replacing, cancellationToken);
        }

        foreach (CrawlPurpose purpose in Enum.GetValues<CrawlPurpose>())
        {
            TriggerKey key = Firing.ScheduleOf(source, purpose);
            ITrigger? known = await scheduler.GetTrigger(key, cancellationToken);
            if (plan.For(purpose) is not { } schedule)
            {
                if (known is not null)
                {
                    await scheduler.UnscheduleJob(key, cancellationToken);
                }
            }
            else if (known is not ICronTrigger cron || cron.CronExpressionString != schedule.Resolved || cron.TimeZone.Id != schedule.TimeZone.Id)
            {
                ITrigger trigger = Trigger(key, source)
                    .UsingJobData(Firing.Data(purpose, FiringCause.Schedule))
                    .WithSchedule(CronScheduleBuilder.Create(schedule.Resolved).InTimeZone(schedule.TimeZone)

                        // After a night off: once, at once; not once for every slot that passed, and not first tomorrow.
                        .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
                    .Build();
                await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
            }
            else if (await scheduler.GetTriggerState(key, cancellationToken) == TriggerState.Error)
            {
                await scheduler.ResetTriggerFromErrorState(key, cancellationToken);
            }
        }
    }

    private TriggerBuilder<IJob> Trigger(TriggerKey key, SourceId source) =>
        TriggerBuilder.Create(scheduler.TimeProvider).WithIdentity(key).ForJob(Firing.JobOf(source));
}
