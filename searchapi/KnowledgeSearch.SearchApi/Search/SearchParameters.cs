using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary>
/// The query string of a search. A repeated parameter gives alternatives; different ones combine; unknown ones are ignored. The attributes are checked by
/// <see cref="ParameterValidation"/> and described in the OpenAPI document.
/// </summary>
public sealed record SearchParameters(
    [property: FromQuery(Name = "q"), Description("Words, \"phrases\", -not, prefix*, one OR another; author: in: kind: lang: tag: before: after: is:answered. Only the first 512 characters count. Empty: everything, newest first.")] string? Q = null,
    [property: FromQuery(Name = "source"), Values, Description("Only these sources.")] string[]? Source = null,
    [property: FromQuery(Name = "kind"), Values("page", "message", "question", "answer", "file", "person"), Description("Only these kinds: page, message, question, answer, file, person.")] string[]? Kind = null,
    [property: FromQuery(Name = "author"), Values, Description("Only by these people, by person id.")] string[]? Author = null,
    [property: FromQuery(Name = "language"), Values("nl", "en"), Description("Only in these languages: nl, en.")] string[]? Language = null,
    [property: FromQuery(Name = "container"), Values, Description("Only in these groups, spaces or sections, by id.")] string[]? Container = null,
    [property: FromQuery(Name = "from"), Instant, Description("Written on or after: 2026-11-23, or with a time and an offset. A date begins at midnight UTC.")] string? From = null,
    [property: FromQuery(Name = "until"), Instant, Description("Written on or before a date, that day included; or before a time with an offset.")] string? Until = null,
    [property: FromQuery(Name = "sort"), Values("relevance", "newest"), Description("relevance (default) or newest.")] string? Sort = null,
    [property: FromQuery(Name = "size"), Between(1, SearchRequest.MaxSize), Description("Hits per page, 1 to 100; default 10.")] int Size = 10,
    [property: FromQuery(Name = "cursor"), Description("The next of the previous page, with everything else unchanged.")] string? Cursor = null,
    [property: FromQuery(Name = "facets"), Description("Whether to count facets; default true.")] bool Facets = true,
    [property: FromQuery(Name = "group"), Description("Whether messages of one thread share a hit; default true.")] bool Group = true,
    [property: FromQuery(Name = "people"), Description("Whether to name colleagues who answered questions like this, and the best reply of each thread; default true.")] bool People = true,
    [property: FromQuery(Name = "explain"), Description("Whether to tell the numbers behind each hit and person; admins only, default false.")] bool Explain = false)
{
    /// <summary>As the engine takes it. Valid parameters only.</summary>
    internal SearchRequest ToRequest(Principals principals) => new(Q ?? "", principals)
    {
        Sources = Source ?? [],
        Kinds = [.. Kind?.Select(kind => Enum.Parse<DocumentKind>(kind, ignoreCase: true)) ?? []],
        Authors = Author ?? [],
        Languages = [.. Language?.Select(language => language.ToLowerInvariant()) ?? []],
        Containers = Container ?? [],
        From = From is { Length: > 0 } from ? Instants.Read(from)?.Start : null,
        Until = Until is { Length: > 0 } until ? Instants.Read(until)?.End : null,
        Order = "newest".Equals(Sort, StringComparison.OrdinalIgnoreCase) ? SearchOrder.Newest : SearchOrder.Relevance,
        Size = Size,
        Cursor = Cursor is { Length: > 0 } ? Cursor : null,
        Facets = Facets,
        GroupByThread = Group,
        People = People,
        Explain = Explain,
    };
}
