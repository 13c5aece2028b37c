using KnowledgeSearch.Ingestion.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;
using Quartz.Extensibility;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>Builds the Quartz scheduler on the database that fits the content store: a SQLite file of its own, or the content store's PostgreSQL database, shared by several hosts.</summary>
internal static class QuartzStore
{
    // Far more than sources: firings wait for their turn in the order they came due, not for a thread. It costs nothing, there are no threads behind it.
    private const int MaxFirings = 1000;

    /// <summary>Builds a scheduler that is not started. Disposing the factory ends it.</summary>
    public static StandaloneSchedulerFactory Create(
        StoreOptions store, CrawlSchedulingOptions options, IJobFactory jobs, TimeProvider time, ILoggerFactory loggers) =>
        QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.Replace(ServiceDescriptor.Singleton(loggers));
            quartz.UseTimeProvider(time).UseJobFactory(jobs).UseDefaultThreadPool(MaxFirings);
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "KnowledgeSearch";
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
                scheduler.MaxBatchSize = 32;
            });
            quartz.UsePersistentStore(database =>
            {
                database.ConfigureStore(settings =>
                {
                    settings.SchemaProvisioning = SchemaProvisioning.CreateIfMissing;
                    settings.StoreJobDataAsStrings = true;
                    settings.RecoverFiringsCancelledByShutdown = true;
                    settings.UseBackgroundThreads = true;
                });
                if (IsShared(store))
                {
                    database.UsePostgres(NpgsqlFactory.Instance, store.ConnectionString);
                    database.UseClustering(cluster => cluster.CheckinInterval = cluster.CheckinMisfireThreshold = options.ClusterCheckIn);
                }
                else
                {
                    database.UseSqlite(SqliteFactory.Instance, new SqliteConnectionStringBuilder { DataSource = options.Path }.ToString());
                }
            });
        }).Build();

    /// <summary>Whether several hosts share the work.</summary>
    public static bool IsShared(StoreOptions store) => StoreOptionsRules.IsPostgres(store);
}
