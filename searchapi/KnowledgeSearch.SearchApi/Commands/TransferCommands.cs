using System.CommandLine;
using KnowledgeSearch.Ingestion.Push;
using Spectre.Console;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>import FILE.jsonl</c>: stores documents, people and groups from lines of JSON; what cannot be stored is listed by line.</summary>
internal static class ImportCommand
{
    private const int ErrorsShown = 100;

    public static Command Create(string[] settings)
    {
        Argument<FileInfo> file = new("FILE") { Description = "Lines of JSON in UTF-8, as 'export' writes them; '-' for standard input." };
        Command command = new("import", "Imports documents, people and groups from lines of JSON.") { file };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, services =>
            RunAsync(services, parsed.GetValue(file)!, cancellationToken), cancellationToken)); // required
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, FileInfo file, CancellationToken cancellationToken)
    {
        bool standardInput = file.ToString() == "-";
        if (!standardInput && !file.Exists)
        {
            throw new CommandException($"There is no file '{file}': give the path of a .jsonl file, or '-' for standard input.");
        }

        await AuditCommand.RecordAsync(services, "import", "", null, "", cancellationToken);
        await using Stream lines = standardInput ? Console.OpenStandardInput() : file.OpenRead();
        DocumentIngest ingest = services.GetRequiredService<DocumentIngest>();
        Dictionary<IngestStatus, long> counts = [];
        string? said = null;
        await ProgressDisplay.RunAsync(AnsiConsole.Console, async progress =>
        {
            await foreach (IngestResult result in ingest.IngestAsync(lines, SourceScope.All, cancellationToken))
            {
                long count = counts[result.Status] = counts.GetValueOrDefault(result.Status) + 1;
                if (result.Error is { } error && error != said && count <= ErrorsShown)
                {
                    said = error; // a full disk is the same news for every line of a batch
                    await Console.Error.WriteLineAsync(count < ErrorsShown ? error : $"{error}\nFurther failures are counted only.");
                }

                if (result.Line % 100 == 0)
                {
                    progress.Report(new WorkProgress(file.Name, result.Line, null, ""));
                }
            }

            return 0;
        });
        await OperatorHost.CatchUpAsync(services, cancellationToken);
        Console.WriteLine(string.Join(", ", counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key.ToString().ToLowerInvariant()}")) is { Length: > 0 } text ? text : "The file holds no lines.");
        return counts.GetValueOrDefault(IngestStatus.Failed) == 0 ? 0 : CommandLine.Failed;
    }
}

/// <summary><c>export [FILE]</c>: writes everything the store knows as lines that <c>import</c> reads.</summary>
internal static class ExportCommand
{
    public static Command Create(string[] settings)
    {
        Argument<FileInfo?> file = new("FILE") { Description = "File to write, which must not exist; without it, standard output.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("export", "Exports people, groups and documents as lines of JSON.") { file };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            FileInfo? target = parsed.GetValue(file);
            if (target?.Exists == true)
            {
                throw new CommandException($"The file '{target}' exists: choose another name, or remove it first.");
            }

            await AuditCommand.RecordAsync(services, "export", "", null, "everything", cancellationToken);
            await using Stream output = target?.Create() ?? Console.OpenStandardOutput();
            DocumentExport export = services.GetRequiredService<DocumentExport>();
            long lines = target is null
                ? await export.ExportAsync(output, null, cancellationToken)
                : await ProgressDisplay.RunAsync(AnsiConsole.Console, progress => export.ExportAsync(output, new LineReport(target.Name, progress), cancellationToken).AsTask());
            await Console.Error.WriteLineAsync($"{lines} lines exported.");
            return 0;
        }, cancellationToken));
        return command;
    }

    private sealed class LineReport(string name, IProgress<WorkProgress> display) : IProgress<long>
    {
        public void Report(long value) => display.Report(new WorkProgress(name, value, null, ""));
    }
}
