using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.Indexing.Tests.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>Searches an index in a temporary folder, written by the real writer.</summary>
public abstract class SearchTests : IndexTests
{
    protected static byte[] CursorKey { get; } = new byte[32];

    protected static Principals Colleague { get; } = Principals.SignedIn(["user:s/user/1"]);

    protected static Principals Hr { get; } = Principals.SignedIn(["user:s/user/2", "group:s/group/hr"]);

    protected static DocumentAccess ForHr { get; } = DocumentAccess.ForAnyOf("group:s/group/hr");

    private protected static async Task<LuceneSearcher> SearcherAsync(LuceneIndex index, params IReadOnlyList<IndexDocument> documents)
    {
        await index.WriteAsync([.. documents.Select(Upsert)], Cancel);
        await index.RefreshAsync(Cancel);
        return new LuceneSearcher(index.Acquire, CursorKey, RankingWeights.Default);
    }

    private protected Task<LuceneSearcher> SearcherAsync(params IReadOnlyList<IndexDocument> documents) => SearcherAsync(Open(), documents);

    private protected static async Task<string> FoundAsync(LuceneSearcher searcher, string query, Principals? principals = null) =>
        string.Join(' ', (await SearchAsync(searcher, query, principals)).Hits.Select(hit => hit.Id.ExternalId));

    private protected static async Task<SearchResult> SearchAsync(LuceneSearcher searcher, string query, Principals? principals = null) =>
        await searcher.SearchAsync(new SearchRequest(query, principals ?? Colleague) { Size = 50 }, Cancel);

    protected static IndexDocument Page(string id, string title, string body, params IReadOnlyList<string> languages) => new()
    {
        Id = DocumentId.Parse("s/" + id),
        Kind = DocumentKind.Page,
        Title = title,
        Body = body,
        Languages = languages.Count == 0 ? ["nl"] : languages,
        Access = DocumentAccess.ForEveryone,
    };

    protected static IndexDocument Message(string id, string thread, string body, DocumentAccess? access = null) => new()
    {
        Id = DocumentId.Parse("s/" + id),
        Kind = DocumentKind.Message,
        Body = body,
        Languages = ["nl"],
        Thread = "s/thread/" + thread,
        Access = access ?? DocumentAccess.ForEveryone,
    };
}
