using KnowledgeSearch.Ingestion.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;
using Quartz.Extensibility;

namespace KnowledgeSearch.Ingestion.Scheduling;

/// <summary>
/// Builds the Quartz scheduler on the database that fits the content store: a SQLite file of its own, or the content store's PostgreSQL database, shared by
/// several hosts.
/// </summary>
internal static class QuartzStore
{
    // Far more than sources: firings wait for their turn in the order they came due, not for a thread. It costs nothing, there are no threads behind it.
    private const int MaxFirings = 1000;

    /// <summary>Builds a scheduler that is not started. Disposing the factory ends it.</summary>
    public static StandaloneSchedulerFactory Create(
        StoreOptions store, CrawlSchedulingOptions options, IJobFactory jobs, TimeProvider time, ILoggerFactory loggers) =>
        QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new HostLogs(loggers)));
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

    /// <summary>
    /// Puts a SQLite file aside that is not one, or not whole. What it knew beyond the catalog is what was due and what was running: that is lost, and each
    /// source is crawled when it next comes due. Answers the new name; null when the fault is another.
    /// </summary>
    public static string? PutAside(Exception fault, CrawlSchedulingOptions options, DateTimeOffset now)
    {
        const int Corrupt = 11, NotADatabase = 26; // sqlite.org/rescode.html
        if (fault.GetBaseException() is not SqliteException { SqliteErrorCode: Corrupt or NotADatabase })
        {
            return null;
        }

        SqliteConnection.ClearAllPools();
        string aside = $"{options.Path}.damaged-{now.UtcDateTime:yyyyMMdd'T'HHmmss}";
        File.Move(options.Path, aside, overwrite: true);
        foreach (string companion in new[] { "-wal", "-shm", "-journal" })
        {
            File.Delete(options.Path + companion);
        }

        return aside;
    }

    /// <summary>Whether several hosts share the work.</summary>
    public static bool IsShared(StoreOptions store) => StoreOptionsRules.IsPostgres(store);

    /// <summary>Quartz's own container logs to where the host does, as the host's settings say.</summary>
    private sealed class HostLogs(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
            // The host's.
        }
    }
}
