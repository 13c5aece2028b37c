using System.Net;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>Over HTTP: two sites, one with documents that the caller may not see and one without them, answer the caller the same.</summary>
public sealed class HiddenDocumentsTests
{
    private static readonly string[] s_words = ["verlof", "reorganisatie", "kompas", "portaal", "salaris", "ontslag", "kantine", "printer", "ver*", "\"verlof bij\"", "-portaal", ""];

    [Fact]
    public async Task Caller_gets_the_same_with_and_without_documents_that_are_not_theirs()
    {
        await using TestSite with = await TestSite.StartAsync(), without = await TestSite.StartAsync();
        Random random = new(20261123);
        SourceDocument[] all = [.. Enumerable.Range(0, 120).Select(i => Document(random, i))];
        await FillAsync(with, all);
        await FillAsync(without, [.. all.Where(document => document.Access is { Deny.Count: 0, AllOf.Count: 0 })]);
        using HttpClient bram = await with.ClientAsAsync(TestSite.Bram), bramWithout = await without.ClientAsAsync(TestSite.Bram);
        foreach (string query in Queries(random))
        {
            Assert.Equal(await AnswerAsync(bramWithout, query), await AnswerAsync(bram, query));
        }

        foreach (SourceDocument document in all)
        {
            string address = "/api/v1/documents/" + document.Id.Value;
            using HttpResponseMessage seen = await bram.GetAsync(address), expected = await bramWithout.GetAsync(address);
            Assert.Equal(expected.StatusCode, seen.StatusCode);
            Assert.Equal(expected.Headers.ETag, seen.Headers.ETag);
            if (expected.StatusCode == HttpStatusCode.OK)
            {
                Assert.Equal(await expected.Content.ReadAsStringAsync(), await seen.Content.ReadAsStringAsync());
            }
        }

        // Whoever may see them does: the two sites do differ.
        using HttpClient anna = await with.ClientAsAsync(TestSite.Anna), annaWithout = await without.ClientAsAsync(TestSite.Anna);
        Assert.NotEqual(await AnswerAsync(annaWithout, "/api/v1/search?q=verlof"), await AnswerAsync(anna, "/api/v1/search?q=verlof"));
    }

    private static async Task FillAsync(TestSite site, IReadOnlyList<SourceDocument> documents)
    {
        IContentStore store = site.App.Services.GetRequiredService<IContentStore>();
        await store.CommitAsync(
            new CrawlBatch
            {
                Source = new SourceId("engage"), Now = DateTimeOffset.UnixEpoch,
                People = [new SourcePerson { Id = "engage/user/1", Name = "Anna de Wit", Emails = [TestSite.Anna] }, new SourcePerson { Id = "engage/user/2", Name = "Bram Smit", Emails = [TestSite.Bram] }],
                Groups = [new SourceGroup { Id = "engage/group/or", Members = ["user:engage/user/1"] }],
                Upserts = documents,
            },
            CancellationToken.None);
        await site.CatchUpAsync();
    }

    // A page of results, and the search page itself. Cursors are signed by each installation with its own key, and differ.
    private static async Task<string> AnswerAsync(HttpClient client, string address)
    {
        string text = await client.GetStringAsync(address);
        if (!address.StartsWith("/api", StringComparison.Ordinal))
        {
            return System.Text.RegularExpressions.Regex.Replace(text, "cursor=[^&\"]+", "cursor=");
        }

        JsonNode answer = JsonNode.Parse(text)!; // never null
        bool more = answer.AsObject().Remove("next");
        return $"{more} {answer.ToJsonString()}";
    }

    private static IEnumerable<string> Queries(Random random)
    {
        for (int i = 0; i < 60; i++)
        {
            string query = Uri.EscapeDataString($"{s_words[random.Next(s_words.Length)]} {s_words[random.Next(s_words.Length)]}".Trim());
            string rest = random.Next(5) switch { 0 => "&sort=newest", 1 => "&group=false", 2 => "&kind=message", 3 => "&from=2026-02-01&until=2026-03-31", _ => "&size=3" };
            yield return $"/api/v1/search?q={query}{rest}";
            yield return $"/api/v1/suggest?q={Uri.EscapeDataString(Uri.UnescapeDataString(query)[..Math.Min(i % 7, Uri.UnescapeDataString(query).Length)])}";
            yield return $"/api/v1/search?q={query[..Math.Max(0, query.Length - 1)]}";
            yield return $"/?q={query}{(rest == "&group=false" ? "" : rest)}";
        }
    }

    private static SourceDocument Document(Random random, int number)
    {
        // The messages of a conversation have one access, as in a feed: a first message that is hidden from its readers takes the title of the conversation with it.
        int? thread = random.Next(2) == 0 ? random.Next(15) : null;
        DocumentAccess? access = ((thread ?? random.Next(5)) % 5) switch
        {
            0 => DocumentAccess.ForEveryone,
            1 => DocumentAccess.ForPublic,
            2 => DocumentAccess.ForAnyOf(DocumentAccess.Group("engage/group/or")),
            3 => null,
            _ => new DocumentAccess { Everyone = true, Deny = ["user:engage/user/2"] },
        };
        string[] words = [.. Enumerable.Range(0, 12).Select(_ => s_words[random.Next(8)])];
        return new SourceDocument
        {
            Id = DocumentId.Parse($"engage/message/{number}"), Kind = (DocumentKind)random.Next(4), Title = random.Next(3) == 0 ? "" : $"Over {words[0]} en {words[1]}", Body = string.Join(' ', words) + ".",
            Language = random.Next(4) == 0 ? "en" : "nl", Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(random.Next(120)), Author = $"engage/user/{random.Next(1, 3)}",
            Thread = thread is null ? null : $"engage/thread/{thread}", Container = new DocumentContainer($"engage/group/{random.Next(3)}", $"Groep {random.Next(2)}"), Access = access,
        };
    }
}
