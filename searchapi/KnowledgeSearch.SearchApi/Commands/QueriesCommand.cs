using System.CommandLine;
using KnowledgeSearch.SearchApi.Queries;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>queries</c>: what people search for, as <c>/api/v1/admin/queries</c> has it.</summary>
internal static class QueriesCommand
{
    public static Command Create(string[] settings)
    {
        Option<int> size = new("--size") { Description = "Lines of each list at most.", DefaultValueFactory = _ => 20 };
        Command command = new("queries", "Prints what people search for: most asked, without hits, and given up for another; each line of at least five people.") { size };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            QueryLog log = services.GetRequiredService<QueryLog>();
            QueryReport report;
            try
            {
                report = await log.ReportAsync(Math.Clamp(parsed.GetValue(size), 1, 1000), cancellationToken);
            }
            catch (QueryLogException fault)
            {
                throw new CommandException(fault.Message);
            }

            if (!report.Enabled)
            {
                throw new CommandException("Searches are not remembered: QueryLog:Enabled is false.");
            }

            Print("Most asked (people, searches, without hits, opened)", report.Top.Select(one => $"{one.People}\t{one.Searches}\t{one.WithoutHits}\t{one.Opened}\t{one.Query}"));
            Print("Without hits (people, searches, without hits)", report.WithoutHits.Select(one => $"{one.People}\t{one.Searches}\t{one.WithoutHits}\t{one.Query}"));
            Print("Given up for another (people)", report.Reformulated.Select(one => $"{one.People}\t{one.Query}\t→ {one.Then}"));
            return 0;
        }, cancellationToken));
        return command;
    }

    private static void Print(string heading, IEnumerable<string> lines)
    {
        Console.WriteLine(heading);
        foreach (string line in lines)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine();
    }
}
