using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Hosting;
using KnowledgeSearch.SearchApi.Queries;
using Microsoft.Extensions.Logging.Console;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary>What a verb works with: the same services as the server's, of which only those asked for start.</summary>
internal static class OperatorHost
{
    /// <summary>Runs work over the opened store; expected faults become a sentence and an exit code.</summary>
    public static Task<int> RunAsync(string[] settings, Func<IServiceProvider, Task<int>> work, CancellationToken cancellationToken) => CommandLine.GuardAsync(async () =>
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = Installation.ContentRoot });

        // Standard output belongs to the verb: an export is written there.
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddKnowledgeSearch();
        builder.Services.AddQueryLog(builder.Configuration);
        using IHost host = builder.Build();
        SourceCatalog sources = host.Services.GetRequiredService<SourceCatalog>();
        await host.Services.GetRequiredService<IContentStore>().OpenAsync(cancellationToken);
        await sources.LoadAsync(cancellationToken);
        return await work(host.Services);
    });

    /// <summary>Brings the index in step with the store, unless a running server has the index: then that server does.</summary>
    public static async Task CatchUpAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            if (services.GetRequiredService<IIndexWriter>().Status.Condition == IndexCondition.Followed)
            {
                await Console.Error.WriteLineAsync("The index is written by another program (Index:Follow is true), which takes up the changes by itself.");
                return;
            }
        }
        catch (IndexUnavailableException fault) when (fault.IsInUse)
        {
            await Console.Error.WriteLineAsync("A running server has the index and takes up the changes by itself.");
            return;
        }

        IndexProjection projection = services.GetRequiredService<IndexProjection>();
        await projection.StartAsync(cancellationToken);
        await projection.CatchUpAsync(cancellationToken);
        await projection.StopAsync(cancellationToken);
    }
}
