using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Queries;
using KnowledgeSearch.SearchApi.Trust;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>erase PERSON… [--yes]</c>: tells what erasing people would remove; with <c>--yes</c>, erases them.</summary>
internal static class EraseCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Command Create(string[] settings)
    {
        Argument<string[]> people = new("PERSON") { Description = "Person id (p42), account id (source/user/42) or e-mail address.", Arity = ArgumentArity.OneOrMore };
        Option<ErasurePolicy> policy = new("--policy") { Description = "What becomes of their messages: delete (default), or pseudonymise: they stay, by a stranger." };
        Option<string[]> also = new("--also") { Description = "Other texts that name the person: a former name, a nickname.", AllowMultipleArgumentsPerToken = true };
        Option<bool> yes = new("--yes") { Description = "Erase; without it, only tells what would be removed." };
        Command command = new("erase", "Erases people: messages, mentions, accounts, index, copies in the data folders. What comes in again of them is kept out.") { people, policy, also, yes };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, services => RunAsync(
            services,
            new ErasureRequest(parsed.GetValue(people)!, parsed.GetValue(policy)) { Also = parsed.GetValue(also) ?? [] }, // required
            parsed.GetValue(yes),
            cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, ErasureRequest request, bool yes, CancellationToken cancellationToken)
    {
        PersonErasure erasure = services.GetRequiredService<PersonErasure>();
        try
        {
            if (!yes)
            {
                await AuditCommand.RecordAsync(services, "erase.try", "", null, $"{request.People.Count} people", cancellationToken);
                Print(await erasure.TryAsync(request, cancellationToken));
                Console.WriteLine("Nothing was changed: with --yes, this is done.");
                return 0;
            }

            ErasureReport begun = await erasure.BeginAsync(request, new AuditAct($"{Environment.UserName} at the terminal", "erase"), cancellationToken);
            await CompleteAsync(services, erasure, begun.Id, cancellationToken);
            Print((await erasure.FindAsync(begun.Id, cancellationToken))!); // begun just now
            return 0;
        }
        catch (ErasureRefusedException refused)
        {
            throw new CommandException(refused.Message);
        }
    }

    // Whoever has the index completes it: a running server, or else this program.
    private static async Task CompleteAsync(IServiceProvider services, PersonErasure erasure, long id, CancellationToken cancellationToken)
    {
        try
        {
            if (services.GetRequiredService<IIndexWriter>().Status.Condition != IndexCondition.Followed)
            {
                IndexProjection projection = services.GetRequiredService<IndexProjection>();
                await projection.StartAsync(cancellationToken);
                await erasure.CompleteAsync(cancellationToken);
                await projection.StopAsync(cancellationToken);
                return;
            }
        }
        catch (IndexUnavailableException fault) when (fault.IsInUse)
        {
            await Console.Error.WriteLineAsync("A running server has the index and goes on with it; waiting for it.");
        }

        using PeriodicTimer timer = new(Look);
        string? said = null;
        while (await timer.WaitForNextTickAsync(cancellationToken) && await erasure.FindAsync(id, cancellationToken) is { Ended: null } report)
        {
            if (report.Fault is { } fault && fault != said)
            {
                await Console.Error.WriteLineAsync(said = fault);
            }
        }
    }

    private static void Print(ErasureReport report)
    {
        Console.WriteLine(report.Id == 0 ? $"Erasing {report.People} people would touch:" : $"Erasure {report.Id} of {report.People} people: {report.Stage.ToString().ToLowerInvariant()}.");
        foreach ((string place, long count) in report.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {place}: {count:N0}"));
        }

        foreach (string sentence in report.Notes.Concat(report.Remains))
        {
            Console.WriteLine($"  {sentence}");
        }
    }
}

/// <summary><c>export-person PERSON [FILE]</c>: what is kept of a person, as lines of JSON.</summary>
internal static class ExportPersonCommand
{
    public static Command Create(string[] settings)
    {
        Argument<string> person = new("PERSON") { Description = "Person id (p42), account id (source/user/42) or e-mail address." };
        Argument<FileInfo?> file = new("FILE") { Description = "File to write, which must not exist; without it, standard output.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("export-person", "Exports what is kept of a person: accounts, messages, mentions, evidence, rights, opt-outs.") { person, file };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            FileInfo? target = parsed.GetValue(file);
            if (target?.Exists == true)
            {
                throw new CommandException($"The file '{target}' exists: choose another name, or remove it first.");
            }

            PersonExport export = services.GetRequiredService<PersonExport>();
            StoredPerson found = await export.FindAsync(parsed.GetValue(person)!, cancellationToken) // required
                ?? throw new CommandException($"There is no person '{parsed.GetValue(person)}': give a person id such as p42, an account id, or an e-mail address.");
            await AuditCommand.RecordAsync(services, "export.person", "", PrivacyEndpoints.Named(found), "", cancellationToken);
            await using Stream output = target?.Create() ?? Console.OpenStandardOutput();
            IReadOnlyList<OwnSearch> searches = await PrivacyEndpoints.SearchesAsync(found, services.GetRequiredService<QueryLog>(), cancellationToken);
            await Console.Error.WriteLineAsync($"{await export.ExportAsync(found, output, searches, cancellationToken)} lines exported.");
            return 0;
        }, cancellationToken));
        return command;
    }
}
