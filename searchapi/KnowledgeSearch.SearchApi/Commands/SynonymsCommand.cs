using System.CommandLine;
using KnowledgeSearch.Indexing.Synonyms;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>synonyms [FILE]</c>: sets the synonyms and the glossary from lines of text; without a file it prints those in force.</summary>
internal static class SynonymsCommand
{
    public static Command Create(string[] settings)
    {
        Argument<FileInfo?> file = new("FILE") { Description = "Lines in UTF-8: 'verlof, leave' or 'OR => ondernemingsraad'. Without it, prints the lines in force.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("synonyms", "Sets the synonyms. A running server takes them up; nothing is indexed anew.") { file };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            SynonymBook book = services.GetRequiredService<SynonymBook>();
            if (parsed.GetValue(file) is not { } source)
            {
                await Console.Out.WriteAsync(string.Concat(book.Current.Lines.Select(line => line + "\n")));
                return 0;
            }

            if (!source.Exists)
            {
                throw new CommandException($"There is no file '{source}': give the path of a file of lines.");
            }

            await AuditCommand.RecordAsync(services, "synonyms.set", "", null, "", cancellationToken);
            try
            {
                SynonymVersion version = book.Replace(await File.ReadAllLinesAsync(source.FullName, cancellationToken), $"{Environment.UserName} at the terminal", basedOn: null);
                Console.WriteLine($"Version {version.Number} of the synonyms is in force: {book.Set.Count} rules.");
                return 0;
            }
            catch (SynonymsRefusedException refused)
            {
                throw new CommandException($"{(refused.Faults.Count > 0 ? $"{source}: nothing was changed. " : "")}{refused.Message}");
            }
        }, cancellationToken));
        return command;
    }
}
