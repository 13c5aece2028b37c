using System.ComponentModel;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Suggestions;

/// <summary>The query string of suggestions.</summary>
public sealed record SuggestParameters(
    [property: FromQuery(Name = "q"), Description("What has been typed so far. Only the first 100 characters count.")] string? Q = null,
    [property: FromQuery(Name = "size"), Between(1, SuggestRequest.MaxSize), Description("Most suggestions, 1 to 10; default 8.")] int Size = 8);
