using System.CommandLine;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary>The program's verbs. Without one it serves; <c>--Section:Key=value</c> arguments are configuration and may follow any verb.</summary>
internal static class CommandLine
{
    /// <summary>Exit codes: 0 done; 1 asked for something wrong; 2 tried and failed; 130 interrupted.</summary>
    public const int Failed = 2, Interrupted = 130;

    /// <summary>Whether the arguments ask to serve: none, or configuration only. (A web application factory starts the program with such arguments too.)</summary>
    public static bool AsksToServe(IReadOnlyList<string> arguments) => arguments.All(IsSetting);

    /// <summary>Runs the verb that the arguments name.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        string[] settings = [.. arguments.Where(IsSetting)];
        RootCommand root = new("KnowledgeSearch: finds what colleagues wrote to each other. Without a verb it serves with appsettings.json.")
        {
            DemoCommand.Create(settings), CrawlCommand.Create(settings), ReindexCommand.Create(settings), ImportCommand.Create(settings),
            ExportCommand.Create(settings), BackupCommand.Create(settings), CheckCommand.Create(settings), HoldCommand.Create(settings), SynonymsCommand.Create(settings), QueriesCommand.Create(settings), KeyCommand.Create(),
            AuditCommand.Create(settings), WhyCommand.Create(settings), EraseCommand.Create(settings), ExportPersonCommand.Create(settings),
            OversharingCommand.Create(settings), TermsCommand.Create(settings), RetentionCommand.Create(settings),
        };
        return await root.Parse([.. arguments.Where(argument => !IsSetting(argument))]).InvokeAsync();
    }

    /// <summary>Runs a verb's work; expected faults become one sentence and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted; what was committed stays, and the same command goes on from there.");
            return Interrupted;
        }
        catch (Exception fault) when (HostFaults.Sentence(fault) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Failed;
        }
    }

    private static bool IsSetting(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal);
}
