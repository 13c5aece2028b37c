using System.CommandLine;
using System.Globalization;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Benchmarks.People;

/// <summary>
/// <c>people-cost --messages N</c>: generated conversations, and the processor time of a search by content alone, with referral, and with referral and people, query by query in turns.
/// </summary>
internal static class PeopleCostVerb
{
    private const int Batch = 2_000, WarmUp = 60;

    public static Command Create()
    {
        Option<int[]> messages = new("--messages") { Description = "How many messages; may be given several times.", DefaultValueFactory = _ => [40_000, 500_000] };
        Option<int> queries = new("--queries") { Description = "How many queries.", DefaultValueFactory = _ => 300 };
        Command command = new("people-cost", "Measures what naming people adds to the processor time of a search.") { messages, queries };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Console.WriteLine("| messages | queries | content ms | with referral ms | and people ms | people add | both add |\n| --: | --: | --: | --: | --: | --: | --: |");
            foreach (int count in parsed.GetValue(messages)!) // has a default
            {
                await RunAsync(count, parsed.GetValue(queries), cancellationToken);
            }

            return 0;
        });
        return command;
    }

    private static async Task RunAsync(int messages, int queries, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("people-cost-").FullName;
        try
        {
            using LuceneIndex index = new(new IndexOptions { Path = folder }, NullLogger<LuceneIndex>.Instance);
            index.Open();
            GeneratedConversations conversations = new(20261125);
            foreach (IndexDocument[] batch in conversations.Messages(messages).Chunk(Batch))
            {
                await index.WriteAsync([.. batch.Select(message => new IndexChange.Upsert(message))], cancellationToken);
            }

            await index.CommitAsync(1, cancellationToken);
            await index.RefreshAsync(cancellationToken);
            await MeasureAsync(index, conversations, messages, queries, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(LuceneIndex index, GeneratedConversations conversations, int messages, int queries, CancellationToken cancellationToken)
    {
        FacetColumns columns = new();
        LuceneSearcher searcher = new(index.Acquire, new byte[32], RankingWeights.Default, columns);
        LuceneSearcher plain = new(index.Acquire, new byte[32], RankingWeights.Default, columns) { ReferralWeights = ReferralWeights.Off };
        Random random = new(7);
        double[] sums = new double[3];
        for (int i = -WarmUp; i < queries; i++)
        {
            SearchRequest people = new(conversations.Query(random), Principals.SignedIn(["group:s/group/1"])) { TextLanguage = "nl" }, content = people with { People = false };
            (LuceneSearcher By, SearchRequest Request)[] stages = [(plain, content), (searcher, content), (searcher, people)];
            for (int turn = 0; turn < stages.Length; turn++)
            {
                int stage = (turn + i + WarmUp) % stages.Length; // whichever comes first warms the caches of the others
                TimeSpan started = Environment.CpuUsage.TotalTime;
                await stages[stage].By.SearchAsync(stages[stage].Request, cancellationToken);
                sums[stage] += i >= 0 ? (Environment.CpuUsage.TotalTime - started).TotalMilliseconds : 0;
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {messages:N0} | {queries} | {sums[0] / queries:0.00} | {sums[1] / queries:0.00} | {sums[2] / queries:0.00} | {(sums[2] - sums[1]) / sums[0]:+0 %} | {(sums[2] / sums[0]) - 1:+0 %} |"));
    }
}
