using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Search;
using KnowledgeSearch.SearchApi.Suggestions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>
/// Lets a browser search here from its address bar: <c>/opensearch.xml</c> (OpenSearch 1.1) tells it how, <c>/opensearch/suggest</c> completes (OpenSearch Suggestions 1.1: the text, then the
/// completions).
/// </summary>
internal static class OpenSearch
{
    public const string Description = "/opensearch.xml";

    private const string Suggest = "/opensearch/suggest";
    private static readonly XNamespace s_namespace = "http://a9.com/-/spec/opensearch/1.1/";
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.Default };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Description, Describe).WithName("OpenSearchDescription").ExcludeFromDescription().RequireAuthorization(Policies.Search);
        routes.MapGet(Suggest, SuggestAsync).WithName("OpenSearchSuggest").ExcludeFromDescription().Validate<SuggestParameters>().TakesTurn().RequireAuthorization(Policies.Suggest);
    }

    private static IResult Describe(HttpContext context)
    {
        string origin = Origin(context);
        PageTexts texts = PageTexts.For(context.Request);
        XDocument description = new(new XElement(
            s_namespace + "OpenSearchDescription",
            new XElement(s_namespace + "ShortName", "KnowledgeSearch"), // at most 16 characters
            new XElement(s_namespace + "Description", texts.Tagline),
            new XElement(s_namespace + "InputEncoding", "UTF-8"),
            new XElement(s_namespace + "Image", new XAttribute("type", "image/svg+xml"), origin + SiteFiles.Address("icon.svg")),
            Url("text/html", "/?q={searchTerms}"),
            Url("application/x-suggestions+json", Suggest + "?q={searchTerms}"),
            Url("application/atom+xml", SearchFeed.Route + "?q={searchTerms}")));
        return Results.Text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + description, "application/opensearchdescription+xml", Encoding.UTF8);

        XElement Url(string type, string template) => new(s_namespace + "Url", new XAttribute("type", type), new XAttribute("template", origin + template));
    }

    private static async Task<IResult> SuggestAsync(
        [AsParameters] SuggestParameters parameters, HttpContext context, MeasuredSearch search, PrincipalsResolver principals, CancellationToken cancellationToken)
    {
        string typed = parameters.Q ?? "";
        SuggestResult result = await search.SuggestAsync(
            new SuggestRequest(typed, await principals.ResolveAsync(context.User, cancellationToken)) { Size = parameters.Size }, cancellationToken);
        return Results.Json(new object[] { typed, result.Suggestions.Select(suggestion => suggestion.Text) }, s_plain, "application/x-suggestions+json");
    }

    /// <summary>Where browsers reach this program, without a slash at the end.</summary>
    internal static string Origin(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptionsMonitor<PersonSettings>>().CurrentValue.PublicAddress?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";
}
