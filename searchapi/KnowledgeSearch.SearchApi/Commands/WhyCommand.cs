using System.CommandLine;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>why USER DOCUMENT</c>: the chain by which somebody finds a document, or where it breaks. Recorded.</summary>
internal static class WhyCommand
{
    public static Command Create(string[] settings)
    {
        Argument<string> user = new("USER") { Description = "A person id such as p42, an e-mail address, or public." };
        Argument<string> document = new("DOCUMENT") { Description = "The document's id, source/key." };
        Command command = new("why", "Tells why somebody can find a document, or cannot.") { user, document };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            string given = parsed.GetValue(document)!, who = parsed.GetValue(user)!; // both required
            if (!DocumentId.TryParse(given, out DocumentId id))
            {
                throw new CommandException($"DOCUMENT must be 'source/key', was '{given}'.");
            }

            await AuditCommand.RecordAsync(services, "why", id.Value, who, "", cancellationToken);
            AccessReason reason;
            try
            {
                _ = services.GetRequiredService<IIndexWriter>().Status; // opens the index
                reason = await services.GetRequiredService<AccessExplanation>().ExplainAsync(who, id, cancellationToken);
            }
            catch (IndexUnavailableException fault) when (fault.IsInUse)
            {
                throw new CommandException($"A running server has the index: ask it, GET /api/v1/admin/why?user={Uri.EscapeDataString(who)}&document={Uri.EscapeDataString(given)}.");
            }

            Console.WriteLine($"{(reason.Visible ? "Found" : "Not found")}: {reason.Summary}");
            foreach (AccessStep step in reason.Steps)
            {
                Console.WriteLine($"  {step.Outcome,-4} {step.About,-10} {step.Text}{(step.About != "principals" && step.Chain.Count > 1 ? $" ({string.Join(" in ", step.Chain)})" : "")}");
            }

            return 0;
        }, cancellationToken));
        return command;
    }
}
