using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace KnowledgeSearch.Tests.Hostile;

/// <summary>
/// Looks for words of documents that a caller may not see. Every hidden document has a word of its own (the canary), in its title, body, tag, group and author's name; an outsider tries to get it
/// back from every surface: as itself, by its beginning, misspelled, through filters, completions, people and facets. Whatever holds a canary that was not typed is a leak, and so is an answer that
/// differs from the one to a word that is nowhere.
/// </summary>
/// <param name="outsider">Sees only what is public.</param>
/// <param name="insider">Sees the hidden documents too: the canaries can be found.</param>
/// <param name="source">Where the documents are.</param>
/// <param name="hidden">How many documents are hidden.</param>
internal sealed class CanaryProbe(HttpClient outsider, HttpClient insider, string source, int hidden)
{
    private const string Consonants = "bdfgklmnprstvz", Vowels = "aeiou";
    private static readonly string[] s_common = ["verlof", "portaal", "kantoor", "printer", "declaratie", "reorganisatie", "salaris", "budget", "planning", "vergadering"];

    /// <summary>The documents, as lines for the push API of a source: a visible one beside each hidden one.</summary>
    public static IEnumerable<string> Lines(string source, int hidden)
    {
        for (int i = 0; i < hidden; i++)
        {
            string canary = Canary(i), common = s_common[i % s_common.Length];
            yield return Line(source, $"hidden-{i}", $"{common} {canary}", $"Over {common} schreven wij {canary} en nog eens {canary}.", canary, "everyone", i);
            yield return Line(source, $"open-{i}", $"{common} {i}", $"Over {common} is alles bekend: {s_common[(i + 3) % s_common.Length]} en {s_common[(i + 7) % s_common.Length]}.", common, "public", i);
        }
    }

    /// <summary>Asks until so many answers have been looked at.</summary>
    /// <returns>What leaked: address and why; empty when nothing did.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(int questions, int clients, Random random, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Math.Min(hidden, 20); i++)
        {
            if (Total(await insider.GetStringAsync($"/api/v1/search?q={Canary(i)}", cancellationToken)) == 0)
            {
                throw new InvalidOperationException($"The insider does not find '{Canary(i)}', so that nobody else does says nothing.");
            }
        }

        ConcurrentBag<string> leaks = [];
        (int Canary, int Way, int At)[] asked = [.. Enumerable.Range(0, questions).Select(_ => (random.Next(hidden), random.Next(12), random.Next(3, 9)))];
        await Parallel.ForEachAsync(
            asked, new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken },
            async (one, token) =>
            {
                if (await LeakAsync(one.Canary, one.Way, one.At, token) is { } leak)
                {
                    leaks.Add(leak);
                }
            });
        return [.. leaks];
    }

    /// <summary>Two callers ask the same by turns: each must get what they got the first time (a cache shared between them would show).</summary>
    public async Task<IReadOnlyList<string>> AlternateAsync(int turns, CancellationToken cancellationToken)
    {
        Dictionary<string, (string Outsider, string Insider)> first = [];
        List<string> leaks = [];
        for (int i = 0; i < turns; i++)
        {
            string address = i % 2 == 0 ? $"/api/v1/search?q={s_common[i / 2 % s_common.Length]}&facets=true&size=5" : $"/api/v1/suggest?q={s_common[i / 2 % s_common.Length][..4]}";
            string seenOutside = await AnswerAsync(outsider, address, cancellationToken), seenInside = await AnswerAsync(insider, address, cancellationToken);
            if (!first.TryGetValue(address, out (string Outsider, string Insider) expected))
            {
                first[address] = (seenOutside, seenInside);
            }
            else if (expected != (seenOutside, seenInside))
            {
                leaks.Add($"{address}: turn {i} differs from the first");
            }
        }

        return leaks;
    }

    // Letters in pairs, so that it reads like a word to the splitter and to the speller; unique by its number.
    private static string Canary(int number)
    {
        Random random = new(number);
        return string.Concat(Enumerable.Range(0, 5).Select(_ => $"{Consonants[random.Next(Consonants.Length)]}{Vowels[random.Next(Vowels.Length)]}"))
            + string.Concat($"{number}".Select(digit => Consonants[digit - '0']));
    }

    private static string Line(string source, string id, string title, string body, string mark, string access, int number) => new JsonObject
    {
        ["id"] = $"{source}/{id}", ["title"] = title, ["body"] = body, ["language"] = number % 3 == 0 ? "en" : "nl", ["tags"] = new JsonArray(mark), ["authorName"] = $"{mark} Jansen",
        ["container"] = new JsonObject { ["id"] = $"{source}/group/{mark}", ["name"] = $"Groep {mark}" }, ["created"] = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(number).ToString("O", CultureInfo.InvariantCulture),
        ["kind"] = number % 2 == 0 ? "question" : "page", ["access"] = new JsonObject { [access] = true },
    }.ToJsonString();

    private static int Total(string answer) => JsonNode.Parse(answer)!["total"] is JsonObject total ? total["value"]!.GetValue<int>() : JsonNode.Parse(answer)!["hits"]!.AsArray().Count;

    private static async Task<string> AnswerAsync(HttpClient client, string address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.GetAsync(address, cancellationToken);
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        answer.AsObject().Remove("next");
        answer.AsObject().Remove("traceId");
        return $"{response.StatusCode} {answer.ToJsonString()}";
    }

    private async Task<string?> LeakAsync(int number, int way, int at, CancellationToken cancellationToken)
    {
        string canary = Canary(number), nowhere = new(canary.Reverse().ToArray());
        string misspelled = canary.Remove(at, 1), swapped = canary[..at] + canary[at + 1] + canary[at] + canary[(at + 2)..], common = s_common[number % s_common.Length];
        Func<string, string> address = way switch
        {
            0 => word => $"/api/v1/search?q={word}",
            1 => word => $"/api/v1/search?q={common}%20{word}&facets=true",
            2 => word => $"/api/v1/search?q=tag:{word}%20{common}",
            3 => word => $"/api/v1/search?q=author:{word}%20{common}",
            4 => word => $"/api/v1/people?q={word}",
            5 => word => $"/api/v1/search?q=-{word}%20{common}&group=false",
            6 => word => $"/api/v1/search?q={word[..at]}*&size=100",
            7 => word => $"/api/v1/suggest?q={word[..at]}",
            8 => word => $"/api/v1/suggest?q={common}%20{word[..at]}",
            9 => _ => $"/api/v1/search?q={misspelled}",
            10 => _ => $"/api/v1/search?q={common}%20{swapped}&facets=true&size=100",
            _ => word => $"/api/v1/documents/{(word == canary ? $"{source}/hidden-{number}" : $"{source}/nothing-{number}")}",
        };
        string asked = address(canary), answer = await AnswerAsync(outsider, asked, cancellationToken);
        if (way is 6 or 7 or 8 or 9 or 10)
        {
            return answer.Contains(canary, StringComparison.OrdinalIgnoreCase) ? $"{asked}: the answer holds {canary}" : null;
        }

        // What was typed may be repeated; beside that the answer must be the one to a word that no document has.
        string expected = await AnswerAsync(outsider, address(nowhere), cancellationToken);
        return answer.Replace(canary, "?", StringComparison.OrdinalIgnoreCase).Replace($"hidden-{number}", "?", StringComparison.Ordinal)
            == expected.Replace(nowhere, "?", StringComparison.OrdinalIgnoreCase).Replace($"nothing-{number}", "?", StringComparison.Ordinal)
            ? null : $"{asked}: the answer differs from that to a word that is nowhere";
    }
}
