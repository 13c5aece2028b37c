using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace KnowledgeSearch.Tests.Queries;

/// <summary>What became of a barrage.</summary>
/// <param name="Times">How long each answer took.</param>
/// <param name="Statuses">How many answers had each status.</param>
/// <param name="Failed">The queries that were answered with a server fault.</param>
/// <param name="Slowest">The query that took longest.</param>
internal sealed record BarrageOutcome(IReadOnlyList<TimeSpan> Times, IReadOnlyDictionary<HttpStatusCode, int> Statuses, IReadOnlyList<string> Failed, string Slowest);

/// <summary>Sends queries to the search API, a few at a time, and looks at every answer.</summary>
internal static class QueryBarrage
{
    public static async Task<BarrageOutcome> RunAsync(HttpClient client, IEnumerable<string> queries, int clients, CancellationToken cancellationToken)
    {
        ConcurrentBag<(TimeSpan Time, HttpStatusCode Status, string Query)> answers = [];
        await Parallel.ForEachAsync(
            queries, new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken }, async (query, token) =>
            {
                Stopwatch watch = Stopwatch.StartNew();
                using HttpResponseMessage response = await client.GetAsync("/api/v1/search?q=" + Escape(query), token);
                await response.Content.ReadAsByteArrayAsync(token);
                answers.Add((watch.Elapsed, response.StatusCode, query));
            });
        return new BarrageOutcome(
            [.. answers.Select(answer => answer.Time)],
            answers.CountBy(answer => answer.Status).ToDictionary(),
            [.. answers.Where(answer => answer.Status >= HttpStatusCode.InternalServerError).Select(answer => answer.Query)],
            answers.MaxBy(answer => answer.Time).Query);
    }

    // Half a surrogate pair is no text that an address can hold; as what a client makes of it, it is still asked.
    private static string Escape(string query) => Uri.EscapeDataString(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(query)));
}
