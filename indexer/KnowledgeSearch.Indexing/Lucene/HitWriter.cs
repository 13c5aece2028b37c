using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene.Highlighting;
using KnowledgeSearch.Indexing.People;
using KnowledgeSearch.Indexing.Querying;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Fills hits with their text: title, passages, thread.</summary>
internal sealed class HitWriter(DocumentReader documents, AnalyzedQuery query, SearchRequest request, Analyzers analyzers, SearchDeadline deadline)
{
    private const int MaxTitle = 80;
    private readonly MatchFinder _matches = new(query, analyzers);

    /// <summary>The hit as it is shown.</summary>
    public SearchHit Write(RankedHit hit)
    {
        IndexDocument document = documents.Read(hit.Document);
        IReadOnlyList<(string Html, int Start)> fragments = Passages(document);
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
            Fragments = [.. fragments.Select(fragment => fragment.Html)],
            FragmentLanguages = document.Passages.Count == 0 || document.Body.Length == 0 ? [] : [.. fragments.Select(fragment => LanguageAt(document, fragment.Start))],
            Container = document.Container,
            Thread = document.Thread is null ? null : new ThreadSummary(document.Thread, document.ThreadTitle, request.GroupByThread ? hit.Matches : 1),
            Accepted = document.Accepted,
            AlsoAt = request.GroupByThread && documents.Duplicates(hit.Document) is { Count: > 0 } places ? [.. places.Select(Place)] : null,
            ReferredBy = hit.Lent is { } lent ? Place(documents.Read(lent.Question)) : null,
            Why = [.. Why(document, hit)],
        };
    }

    /// <summary>A reply as it is shown below a hit.</summary>
    public ThreadReply Reply(ThreadAnswer answer)
    {
        IndexDocument document = documents.Read(answer.Message.Document);
        return new ThreadReply
        {
            Id = document.Id,
            Url = document.Url,
            Author = document.Author,
            Created = document.Created,
            Language = document.Languages[0],
            Accepted = document.Accepted,
            Thanked = answer.IsThanked,
            Fragments = [.. Passages(document).Select(fragment => fragment.Html)],
        };
    }

    /// <summary>An answer as evidence of what its author knows about.</summary>
    public PersonEvidence Evidence(AnswerEvidence evidence)
    {
        IndexDocument answer = documents.Read(evidence.Answer.Message.Document);
        IndexDocument question = answer.ThreadTitle is { Length: > 0 } && answer.Url.Length > 0 ? answer : documents.Read(evidence.Question.Document);
        string url = answer.Url.Length > 0 ? answer.Url : question.Url;
        return new PersonEvidence(answer.Id, answer.ThreadTitle is { Length: > 0 } title ? title : Title(question), url, answer.Created, question.Languages[0]) { Accepted = answer.Accepted };
    }

    private IEnumerable<string> Why(IndexDocument document, RankedHit hit)
    {
        if (document.Title.Length > 0 && !query.AsksForNothing && _matches.Find(document.Title, document.Languages).Count > 0)
        {
            yield return Reasons.Title(request.TextLanguage);
        }

        if (hit.Lent is { } lent)
        {
            yield return Reasons.Referred(request.TextLanguage, lent.Questions);
        }
    }

    private static string LanguageAt(IndexDocument document, int start) => document.Passages.LastOrDefault(passage => passage.Start <= start)?.Language ?? document.Languages[0];

    private IReadOnlyList<(string Html, int Start)> Passages(IndexDocument document)
    {
        string text = document.Body.Length > 0 ? document.Body : document.Title;
        string searched = text.Length <= Fragments.MaxText ? text : text[..TextCut.AtOrBefore(text, 0, Fragments.MaxText)];
        return Fragments.Located(searched, query.AsksForNothing || deadline.SkipsMarks() ? [] : _matches.Find(searched, document.Languages));
    }

    private static DocumentPlace Place(IndexDocument document) => new(document.Id, document.Id.Source, Title(document), document.Url);

    private static string Title(IndexDocument document) =>
        document.Title.Length > 0 ? document.Title : document.ThreadTitle is { Length: > 0 } title ? title : TextCut.Beginning(document.Body, MaxTitle);
}
