using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Ingestion.Audit;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>audit</c>: shows what was done; <c>audit verify</c>: whether the log is as it was written.</summary>
internal static class AuditCommand
{
    public static Command Create(string[] settings)
    {
        Option<int> count = new("--count") { Description = "Lines to show, newest first.", DefaultValueFactory = _ => 50 };
        Option<string?> action = new("--action") { Description = "Only actions that begin so." };
        Option<string?> head = new("--head") { Description = "A head noted earlier, number:hash: also tells whether the log was cut back to before it." };
        Command verify = new("verify", "Checks every line against the one before and the recorded end; names the first that is broken.") { head };
        verify.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            AuditVerdict verdict = await services.GetRequiredService<AuditLog>().VerifyAsync(parsed.GetValue(head), cancellationToken);
            Console.WriteLine(verdict.Fault ?? $"Sound: {verdict.Entries} lines. Head to note elsewhere: {verdict.Head}");
            return verdict.Fault is null ? 0 : CommandLine.Failed;
        }, cancellationToken));
        Command command = new("audit", "Shows what was done to sources, access, keys, synonyms and people.") { count, action, verify };
        command.SetAction((parsed, cancellationToken) => OperatorHost.RunAsync(settings, async services =>
        {
            AuditQuery query = new() { Size = Math.Clamp(parsed.GetValue(count), 1, 100_000), Action = parsed.GetValue(action) ?? "" };
            foreach (AuditEntry entry in (await services.GetRequiredService<AuditLog>().ReadAsync(query, cancellationToken)).Entries)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entry.Number}\t{entry.At:yyyy-MM-dd HH:mm:ss}\t{entry.Actor}\t{entry.From ?? "-"}\t{entry.Action}\t{entry.Target}\t{entry.Person ?? "-"}\t{entry.Detail}"));
            }

            return 0;
        }, cancellationToken));
        return command;
    }

    /// <summary>Records what is done at the terminal.</summary>
    public static ValueTask RecordAsync(IServiceProvider services, string action, string target, string? person, string detail, CancellationToken cancellationToken) =>
        services.GetRequiredService<AuditLog>().AppendAsync(
            new AuditAct($"{Environment.UserName} at the terminal", action) { Target = target, Person = person, Detail = detail }, cancellationToken);
}
