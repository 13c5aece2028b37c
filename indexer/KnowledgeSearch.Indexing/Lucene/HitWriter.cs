using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Highlighting;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Fills hits with their text: title, passages, thread.</summary>
internal sealed class HitWriter(DocumentReader documents, AnalyzedQuery query, SearchRequest request, Analyzers analyzers)
{
    private const int MaxTitle = 80;
    private readonly MatchFinder _matches = new(query, analyzers);

    /// <summary>The hit as it is shown.</summary>
    public SearchHit Write(RankedHit hit)
    {
        IndexDocument document = documents.Read(hit.Document);
        string text = document.Body.Length > 0 ? document.Body : document.Title;
        string searched = text.Length <= Fragments.MaxText ? text : text[..TextCut.AtOrBefore(text, 0, Fragments.MaxText)];
        return new SearchHit
        {
            Id = document.Id,
            Source = document.Id.Source,
            Kind = document.Kind,
            Title = Title(document),
            Url = document.Url,
            Author = document.Author,
            Created = document.Created,
            Modified = document.Modified,
            Language = document.Languages[0],
            Fragments = Fragments.Of(searched, query.AsksForNothing ? [] : _matches.Find(searched, document.Languages)),
            Container = document.Container,
            Thread = document.Thread is null ? null : new ThreadSummary(document.Thread, document.ThreadTitle, request.GroupByThread ? hit.Matches : 1),
            Accepted = document.Accepted,
        };
    }

    private static string Title(IndexDocument document) =>
        document.Title.Length > 0 ? document.Title : document.ThreadTitle is { Length: > 0 } title ? title : TextCut.Beginning(document.Body, MaxTitle);
}
