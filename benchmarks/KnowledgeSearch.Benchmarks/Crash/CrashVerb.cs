using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Demo;
using KnowledgeSearch.Tests.Crash;

namespace KnowledgeSearch.Benchmarks.Crash;

/// <summary><c>crash --kills N</c>: the full-size run of which the tests run a few: kills the indexer at random moments and compares what is left with an undisturbed run.</summary>
internal static class CrashVerb
{
    public static Command Create()
    {
        Option<int> kills = new("--kills") { Description = "Kills in all.", DefaultValueFactory = _ => 100 };
        Option<int> seed = new("--seed") { Description = "Of the moments.", DefaultValueFactory = _ => 1 };
        Option<FileInfo> indexer = new("--indexer") { Description = "The indexer's assembly; the one built with this program unless told." };
        Command command = new("crash", "Kills crawling and indexing at random moments.") { kills, seed, indexer };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(indexer)?.FullName ?? BuiltIndexer(), parsed.GetValue(kills), parsed.GetValue(seed), cancellationToken));
        return command;
    }

    // artifacts/bin/{project}/{configuration}
    private static string BuiltIndexer()
    {
        DirectoryInfo here = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "KnowledgeSearch.Indexer", here.Name, "KnowledgeSearch.Indexer.dll"));
    }

    private static async Task<int> RunAsync(string indexer, int kills, int seed, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("knowledgesearch-crash-");
        try
        {
            await using DemoServers servers = await DemoServers.StartAsync(DemoOrganisation.Create(TimeProvider.System), cancellationToken);
            CrashHarness harness = new(indexer, servers, folder.FullName);
            Holdings undisturbed = await harness.RunAsync([], cancellationToken);
            int events = harness.Events;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"undisturbed: {undisturbed.Documents} documents, {events} events, store {undisturbed.Store[..12]}, index {undisturbed.Index[..12]}"));
            Random random = new(seed);
            int different = 0;
            for (int round = 1; harness.Kills < kills; round++)
            {
                int before = harness.Kills;
                Holdings left = await harness.RunAsync(CrashHarness.Gaps(random, events, kills - before), cancellationToken);
                bool equal = left == undisturbed;
                different += equal ? 0 : 1;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {harness.Kills - before} kills, {harness.Kills} of {kills}: {(equal ? "equal" : $"DIFFERENT: {left}")}"));
            }

            Console.WriteLine(different == 0 ? $"{harness.Kills} kills, every round equal to the undisturbed run." : $"{different} rounds differ.");
            return different == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
