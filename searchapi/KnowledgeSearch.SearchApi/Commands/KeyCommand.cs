using System.CommandLine;
using KnowledgeSearch.SearchApi.Auth;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary><c>key NAME --scope SCOPE…</c>: makes an API key, shows it once, and the lines that make it known.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "What the key is called in configuration and logs." };
        Option<string[]> scopes = new("--scope") { Description = "What it may do: search, suggest, ingest:SOURCE, token, token:person, admin:read, admin:write.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<DateTimeOffset?> expires = new("--expires") { Description = "When it stops; never unless told." };
        Command command = new("key", "Makes an API key.") { name, scopes, expires };
        command.SetAction((parsed, _) => CommandLine.GuardAsync(() =>
        {
            try
            {
                CreatedKey key = ApiKeys.Create(parsed.GetValue(name)!, parsed.GetValue(scopes)!, parsed.GetValue(expires)); // both required
                Console.WriteLine($"The key, shown once: {key.Key}\nAdd to appsettings.json:\n{key.Configuration}");
                return Task.FromResult(0);
            }
            catch (ArgumentException refused)
            {
                throw new CommandException(refused.Message);
            }
        }));
        return command;
    }
}
