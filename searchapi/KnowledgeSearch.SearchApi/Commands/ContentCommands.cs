using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Ingestion.Privacy;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>oversharing</c>: documents for everyone that look as if they hold what should be narrower.</summary>
internal static class OversharingCommand
{
    public static Command Create(string[] settings)
    {
        Option<string?> kind = new("--kind") { Description = "bsn, iban, salary, password or secret; left out: all." };
        kind.AcceptOnlyFromAmong("bsn", "iban", "salary", "password", "secret");
        Option<int> count = new("--count") { Description = "Findings to list; all are counted.", DefaultValueFactory = _ => 100 };
        Command command = new("oversharing", "Lists documents for everyone that look as if they hold a salary, a BSN, an IBAN, a password or a key.") { kind, count };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            await AuditCommand.RecordAsync(services, "oversharing", parsed.GetValue(kind) ?? "", null, "", cancellationToken);
            OversharingReport report = await services.GetRequiredService<Oversharing>()
                .ReadAsync(parsed.GetValue(kind) ?? "", Math.Clamp(parsed.GetValue(count), 0, 100_000), cancellationToken);
            foreach (OversharedValue value in report.Findings)
            {
                Console.WriteLine($"{value.Kind}\t{(value.Certain ? "certain" : "possible")}\t{value.Audience}\t{value.Document}\t{value.Shown}");
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Documents:N0} of {report.Read:N0} documents for everyone: {(report.Counts.Count == 0 ? "nothing found" : string.Join(", ", report.Counts.Select(pair => $"{pair.Value} {pair.Key}")))}."));
            return 0;
        }, cancellationToken));
        return command;
    }
}

/// <summary><c>retention</c>: removes what is older than its source keeps documents.</summary>
internal static class RetentionCommand
{
    public static Command Create(string[] settings)
    {
        Command command = new("retention", "Removes documents older than RetentionDays of their source; a running server does so every six hours.");
        command.SetAction((_, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            IReadOnlyList<RetentionOutcome> outcomes = await services.GetRequiredService<Retention>().EnforceAsync(cancellationToken);
            await OperatorHost.CatchUpAsync(services, cancellationToken);
            foreach (RetentionOutcome outcome in outcomes)
            {
                Console.WriteLine($"{outcome.Source}: {outcome.Removed} documents older than {outcome.Days} days removed.");
            }

            Console.WriteLine(outcomes.Count == 0 ? "No source has RetentionDays." : "Done.");
            return 0;
        }, cancellationToken));
        return command;
    }
}

/// <summary><c>terms</c>: the texts that must not be found, and how many documents hold each.</summary>
internal static class TermsCommand
{
    private const int MostExamples = 3;

    public static Command Create(string[] settings)
    {
        Command command = new("terms", "Shows the texts that must not be found (terms.txt), and how many documents of the store hold each.");
        command.SetAction((_, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            ContentPolicy policy = services.GetRequiredService<ContentPolicy>();
            if (policy.Fault is { } fault)
            {
                throw new CommandException(fault);
            }

            foreach (CountedTerm term in await policy.CountAsync(MostExamples, cancellationToken))
            {
                Console.WriteLine($"{term.Line}\t{term.Action.ToString().ToLowerInvariant()}\t{term.Text}\t{term.Documents} documents\t{string.Join(' ', term.Examples)}");
            }

            return 0;
        }, cancellationToken));
        return command;
    }
}
