using CsCheck;
using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>Random documents, rights and requests over few words, people and places, so that everything collides.</summary>
internal static class RandomSearches
{
    /// <summary>Words that neither language's stemmer changes, so that a test can tell what matches without analysing.</summary>
    public static readonly string[] Words = ["laptop", "budget", "project", "printer", "server", "scanner", "intranet", "sprint"];

    private static readonly string[] Fillers = ["de", "en", "the", "een", "Or", "OR", "C#", "@laptop", "e-mail", "email", "PO-12", "verlofdagen", "projecten", "servers", "<b>", "👍"];
    private static readonly string[] Groups = ["group:s/hr", "group:s/it", "group:s/nl"];

    public static Gen<Principals> Viewer { get; } = Pick(
        Principals.Anonymous, Principals.Anonymous, Principals.Admin, Principals.SignedIn([]), Principals.SignedIn(["group:s/hr"]), Principals.SignedIn(["group:s/it", "group:s/nl"]), Principals.SignedIn(["group:s/nl"]));

    public static Gen<Principals> SignedIn { get; } = Pick(Principals.SignedIn([]), Principals.SignedIn(["group:s/hr"]), Principals.SignedIn(["group:s/it", "group:s/nl"]));

    public static Gen<DocumentAccess?> Access { get; } = Gen.OneOf(
        Pick<DocumentAccess?>(null, DocumentAccess.ForPublic with { Deny = ["group:s/nl"] }),
        Pick<DocumentAccess?>(DocumentAccess.ForEveryone),
        Pick<DocumentAccess?>(DocumentAccess.ForPublic),
        Pick(Groups).Select(group => (DocumentAccess?)DocumentAccess.ForAnyOf(group)),
        Pick(Groups).Select(group => (DocumentAccess?)(DocumentAccess.ForEveryone with { Deny = [group] })),
        Pick(Groups).Select(group => (DocumentAccess?)(new DocumentAccess { AllOf = [["group:s/it", "group:s/hr"], [group]] })));

    public static Gen<IReadOnlyList<IndexDocument>> Corpus { get; } =
        Document(fillers: true).List[0, 30].Select(documents => (IReadOnlyList<IndexDocument>)[.. documents.Select((document, i) => Numbered(document, i))]);

    /// <summary>Without words whose matching depends on analysis, and without replies that point to other documents: what matches can be told by looking.</summary>
    public static Gen<IReadOnlyList<IndexDocument>> PlainCorpus { get; } =
        Document(fillers: false).List[0, 40].Select(documents => (IReadOnlyList<IndexDocument>)[.. documents.Select((document, i) => Numbered(document, i))]);

    public static Gen<SearchRequest> Request { get; } = Requests(Query());

    public static Gen<SearchRequest> PlainRequest { get; } = Requests(Pick(Words).Array[0, 2].Select(words => string.Join(' ', words.Distinct())));

    private static Gen<T> Pick<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    private static Gen<SearchRequest> Requests(Gen<string> queries) =>
        from query in queries
        from viewer in Viewer
        from kinds in Pick(DocumentKind.Page, DocumentKind.Message, DocumentKind.Answer).Array[0, 2]
        from authors in Pick("p1", "p2", "p3").Array[0, 1]
        from containers in Pick("s/c/1", "s/c/2").Array[0, 1]
        from languages in Pick("nl", "en").Array[0, 1]
        from filtered in Gen.Int[0, 15]
        from year in Gen.Int[2020, 2023]
        from size in Gen.Int[1, 6]
        from newest in Gen.Bool
        from grouped in Gen.Bool
        select new SearchRequest(query, viewer)
        {
            Kinds = (filtered & 1) != 0 ? [.. kinds.Distinct()] : [],
            Authors = (filtered & 2) != 0 ? authors : [],
            Containers = (filtered & 4) != 0 ? containers : [],
            Languages = (filtered & 8) != 0 ? languages : [],
            From = filtered % 3 == 2 ? new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero) : null,
            Until = filtered % 5 == 4 ? new DateTimeOffset(year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero) : null,
            Size = size,
            Order = newest ? SearchOrder.Newest : SearchOrder.Relevance,
            GroupByThread = grouped,
            Explain = filtered % 2 == 1,
        };

    private static Gen<string> Query() =>
        from words in Pick([.. Words, .. Fillers]).Array[0, 4]
        from shapes in Gen.Int[0, 9].Array[4]
        select string.Join(' ', words.Select((word, i) => shapes[i] switch
        {
            0 => "-" + word,
            1 => word[..Math.Min(4, word.Length)] + "*",
            2 when i + 1 < words.Length => $"\"{word} {words[i + 1]}\"",
            _ => word,
        }));

    private static Gen<IndexDocument> Document(bool fillers) =>
        from body in Pick(fillers ? [.. Words, .. Fillers] : Words).Array[0, 12]
        from title in Pick(Words).Array[0, 2]
        from tags in Pick(Words).Array[0, 1]
        from access in Access
        from languages in Pick<IReadOnlyList<string>>(["nl"], ["en"], ["nl", "en"])
        from kind in Pick(DocumentKind.Page, DocumentKind.Message, DocumentKind.Answer, DocumentKind.Question)
        from cues in Gen.Select(Pick(0, 60, 95), Pick(0, 60, 100), Pick(0, 0, 85), Gen.Int[0, 15])
        from author in Pick(null, new PersonReference("p1", "Anna"), new PersonReference("p2", "Bas"), new PersonReference("p2", "Bas de Boer"))
        from container in Pick(null, new DocumentContainer("s/c/1", "Een"), new DocumentContainer("s/c/1", "Een (oud)"), new DocumentContainer("s/c/2", "Twee"))
        from thread in Pick(null, "s/t/1", "s/t/2", "s/t/3")
        from parent in Gen.Int[0, 29]
        from address in Gen.Int[0, 5]
        from fingerprint in Gen.Int[0, 3]
        from pointers in Gen.Int[0, 5].Array[0, 2]
        from days in Gen.OneOf(Pick<int?>([null]), Gen.Int[0, 1200].Select(day => (int?)(day / 100 * 100)))
        select new IndexDocument
        {
            Id = DocumentId.Parse("s/x"),
            Kind = kind,
            Title = string.Join(' ', title),
            Body = string.Join(' ', body),
            Tags = tags,
            Languages = languages,
            Access = access,
            Author = author,
            Container = container,
            Thread = thread,
            ThreadTitle = thread is null ? null : "Titel van " + thread,
            ThreadRoot = thread is null ? null : $"s/{parent}",
            InReplyTo = thread is null ? null : $"s/{parent}",
            Fingerprint = thread is null && fillers ? fingerprint : 0,
            Addresses = address == 0 ? [] : [$"example/{address}"],
            PointsTo = thread is null || !fillers ? [] : [.. pointers.Distinct().Select(pointer => $"example/{pointer}")],
            Accepted = cues.Item4 % 3 == 0,
            Endorsements = cues.Item4,
            Cues = new MessageCues(cues.Item1, cues.Item2, cues.Item3, Pointer: cues.Item4 % 5 == 0, Withheld: cues.Item4 == 1),
            Created = days is { } day ? new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day) : null,
        };

    private static IndexDocument Numbered(IndexDocument document, int number) => document with { Id = DocumentId.Parse($"s/{number}") };
}
