using System.CommandLine;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>hold SOURCE accept|reject</c>: decides about removals that the shrink guard held.</summary>
internal static class HoldCommand
{
    public static Command Create(string[] settings)
    {
        Argument<string> source = new("SOURCE") { Description = "Name of the source in the configuration." };
        Argument<string> decision = new("DECISION") { Description = "accept: remove the held documents; reject: keep them." };
        decision.AcceptOnlyFromAmong("accept", "reject");
        Command command = new("hold", "Decides about removals that were held because too much of a source would vanish.") { source, decision };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            SourceDefinition definition = CrawlCommand.Find(services.GetRequiredService<SourceCatalog>(), parsed.GetValue(source)!); // required
            bool accept = parsed.GetValue(decision) == "accept";
            await AuditCommand.RecordAsync(services, "source.hold", definition.Id.Value, null, $"decision={(accept ? "accept" : "reject")}", cancellationToken);
            IContentStore store = services.GetRequiredService<IContentStore>();
            long held = await store.ReleaseHoldAsync(definition.Id, accept, services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken);
            await OperatorHost.CatchUpAsync(services, cancellationToken);
            Console.WriteLine(held == 0 ? $"{definition.Id}: nothing was held." : $"{definition.Id}: {held} documents {(accept ? "removed" : "kept")}.");
            return 0;
        }, cancellationToken));
        return command;
    }
}
