using System.Text.Json;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>An answer that told of something hidden.</summary>
/// <param name="What">What was asked.</param>
/// <param name="Expected">The answer where the hidden documents do not exist.</param>
/// <param name="Actual">The answer where they do.</param>
internal sealed record Difference(string What, string Expected, string Actual);

/// <summary>
/// Asks two indexes the same: one with all documents, one with only those that the viewer may see, as if the others had never been crawled. Every answer must be the same, to the byte.
/// </summary>
internal static class Interference
{
    private static readonly string[] Queries = ["laptop", "budget sprint", "intranet"];

    /// <summary>The first answer that differs; null: none does.</summary>
    /// <param name="corpus">All documents.</param>
    /// <param name="viewer">Who asks.</param>
    /// <param name="requests">What is searched; whoever made them asks as the viewer.</param>
    /// <param name="batch">Documents per segment.</param>
    public static Difference? Find(IReadOnlyList<IndexDocument> corpus, Principals viewer, IReadOnlyList<SearchRequest> requests, int batch)
    {
        using MemoryIndex all = new(corpus, batch);
        using MemoryIndex visible = new(Visible(corpus, viewer), batch);
        return Questions(corpus, viewer, requests).Select(question => Ask(question, visible, all)).FirstOrDefault(difference => difference is not null);
    }

    /// <summary>What a viewer may see of documents: nothing refers to the others either.</summary>
    public static IReadOnlyList<IndexDocument> Visible(IReadOnlyList<IndexDocument> corpus, Principals viewer)
    {
        List<IndexDocument> visible = [.. corpus.Where(document => viewer.MaySee(document.Access))];
        HashSet<string> ids = [.. visible.Select(document => document.Id.Value)];
        return
        [
            .. visible.Select(document => document with
            {
                ThreadTitle = ids.Contains(document.ThreadRoot ?? "") ? document.ThreadTitle : null,
                ThreadRoot = ids.Contains(document.ThreadRoot ?? "") ? document.ThreadRoot : null,
                InReplyTo = ids.Contains(document.InReplyTo ?? "") ? document.InReplyTo : null,
            }),
        ];
    }

    /// <summary>All pages of a search, as they go over the wire.</summary>
    public static string Pages(MemoryIndex index, SearchRequest request)
    {
        List<SearchResult> pages = [];
        string? next = null;
        do
        {
            SearchResult page = Wait(index.Searcher.SearchAsync(request with { Cursor = next }, CancellationToken.None));
            pages.Add(page);
            next = page.Next;
        }
        while (next is not null);

        return Json(pages);
    }

    private static IEnumerable<(string What, Func<MemoryIndex, string> Answer)> Questions(IReadOnlyList<IndexDocument> corpus, Principals viewer, IReadOnlyList<SearchRequest> requests)
    {
        foreach (SearchRequest request in requests.Select(request => request with { Principals = viewer }))
        {
            SearchRequest misspelled = request with { Query = request.Query.Replace("laptop", "laptob", StringComparison.Ordinal).Replace("server", "servr", StringComparison.Ordinal) };
            yield return ($"search {request}", index => Pages(index, request));
            yield return ($"people {request}", index => Json(Wait(index.Searcher.FindPeopleAsync(request with { Cursor = null, Size = 50 }, CancellationToken.None))));
            if (misspelled.Query != request.Query)
            {
                yield return ($"search {misspelled}", index => Pages(index, misspelled));
            }
        }

        foreach (string typed in (string[])[requests[0].Query, "an", "ba", "Ann d", "laptpo"])
        {
            yield return ($"suggest {typed}", index => Json(Wait(index.Searcher.SuggestAsync(new SuggestRequest(typed, viewer) { Queries = Queries }, CancellationToken.None))));
        }

        yield return ("documents", index => Json(corpus.Select(document => Wait(index.Searcher.FindAsync(document.Id, viewer, CancellationToken.None)))));
    }

    private static Difference? Ask((string What, Func<MemoryIndex, string> Answer) question, MemoryIndex visible, MemoryIndex all)
    {
        string expected = question.Answer(visible), actual = question.Answer(all);
        return expected == actual ? null : new Difference(question.What, expected, actual);
    }

    private static T Wait<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DocumentJson.Options);
}
