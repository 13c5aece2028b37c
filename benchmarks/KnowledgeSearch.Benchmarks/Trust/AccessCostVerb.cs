using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Benchmarks.People;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Benchmarks.Trust;

/// <summary>
/// <c>access-cost --messages N</c>: the processor time of a search in messages of 500 groups by someone who is in 60 of them, and by someone who is in all, beside the same messages when everyone may
/// see them; query by query in turns.
/// </summary>
internal static class AccessCostVerb
{
    private const int Batch = 2_000, WarmUp = 60, Groups = 500, Own = 60;

    public static Command Create()
    {
        Option<int> messages = new("--messages") { Description = "How many messages.", DefaultValueFactory = _ => 200_000 };
        Option<int> queries = new("--queries") { Description = "How many queries.", DefaultValueFactory = _ => 400 };
        Command command = new("access-cost", "Measures what the access filter adds to the processor time of a search.") { messages, queries };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = Directory.CreateTempSubdirectory("access-cost-").FullName;
            try
            {
                await RunAsync(folder, parsed.GetValue(messages), parsed.GetValue(queries), cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            return 0;
        });
        return command;
    }

    private static async Task RunAsync(string folder, int messages, int queries, CancellationToken cancellationToken)
    {
        GeneratedConversations words = new(1);
        using LuceneIndex limited = await FillAsync(Path.Combine(folder, "limited"), messages, Limited, cancellationToken);
        using LuceneIndex open = await FillAsync(Path.Combine(folder, "open"), messages, message => message with { Access = DocumentAccess.ForEveryone }, cancellationToken);
        (string Who, LuceneSearcher Searcher, Principals Principals)[] ways =
        [
            ("everyone may see all", Searcher(open), Principals.SignedIn([])),
            ($"in {Own} of {Groups} groups", Searcher(limited), Principals.SignedIn(Enumerable.Range(0, Own).Select(i => Group(i * Groups / Own)))),
            ($"in all {Groups} groups", Searcher(limited), Principals.SignedIn(Enumerable.Range(0, Groups).Select(Group))),
        ];
        List<double>[] times = [.. ways.Select(_ => new List<double>())];
        Random random = new(7);
        for (int i = -WarmUp; i < queries; i++)
        {
            string query = words.Query(random);
            for (int turn = 0; turn < ways.Length; turn++)
            {
                int way = (turn + i + WarmUp) % ways.Length; // whichever comes first warms what they share
                TimeSpan started = Environment.CpuUsage.TotalTime;
                await ways[way].Searcher.SearchAsync(new SearchRequest(query, ways[way].Principals) { TextLanguage = "nl" }, cancellationToken);
                if (i >= 0)
                {
                    times[way].Add((Environment.CpuUsage.TotalTime - started).TotalMilliseconds);
                }
            }
        }

        Console.WriteLine("| messages | searcher | p50 ms | p95 ms | p50 beside everyone |\n| --: | --- | --: | --: | --: |");
        double plain = At(times[0], 0.5);
        foreach ((int i, (string who, _, _)) in ways.Index())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {messages:N0} | {who} | {At(times[i], 0.5):0.00} | {At(times[i], 0.95):0.00} | {(At(times[i], 0.5) / plain) - 1:+0 %;-0 %} |"));
        }
    }

    private static double At(IEnumerable<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }

    private static LuceneSearcher Searcher(LuceneIndex index) => new(index.Acquire, new byte[32], RankingWeights.Default, new FacetColumns());

    private static async Task<LuceneIndex> FillAsync(string path, int messages, Func<IndexDocument, IndexDocument> limit, CancellationToken cancellationToken)
    {
        LuceneIndex index = new(new IndexOptions { Path = path }, NullLogger<LuceneIndex>.Instance);
        index.Open();
        foreach (IndexDocument[] batch in new GeneratedConversations(1).Messages(messages).Chunk(Batch))
        {
            await index.WriteAsync([.. batch.Select(message => new IndexChange.Upsert(limit(message)))], cancellationToken);
        }

        await index.CommitAsync(1, cancellationToken);
        await index.RefreshAsync(cancellationToken);
        return index;
    }

    // A quarter is open to all; the rest belongs to a group, some of it with a second restriction or a denial, as pages of spaces have.
    private static IndexDocument Limited(IndexDocument message)
    {
        int thread = int.Parse(message.Thread!.Split('/')[^1], CultureInfo.InvariantCulture); // every generated message has one
        string group = Group(thread * 7919 % Groups);
        return message with
        {
            Access = (thread % 20) switch
            {
                < 5 => DocumentAccess.ForEveryone,
                5 => new DocumentAccess { AllOf = [[group], [Group(thread % 97), Group(thread % 89)]] },
                6 => DocumentAccess.ForAnyOf(group) with { Deny = [Group(thread % 83)] },
                _ => DocumentAccess.ForAnyOf(group),
            },
        };
    }

    private static string Group(int number) => $"group:s/group/{number}";
}
