using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Search;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>
/// A search as an Atom feed (RFC 4287) at <c>/feed</c>, with the parameters of the search page: what is new about a subject, newest first, as far as the caller may see it. A reader that sends no
/// credentials gets what is public.
/// </summary>
internal static partial class SearchFeed
{
    public const string Route = "/feed";

    private const string Atom = "http://www.w3.org/2005/Atom";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Route, ShowAsync).WithName("SearchFeed").ExcludeFromDescription().Validate<SearchParameters>().TakesTurn().RequireAuthorization(Policies.Search);

    /// <summary>The feed of what a page shows.</summary>
    public static string Of(SearchAddress address) => Route + address.At(null).Ordered(false).Href()[1..];

    private static async Task<IResult> ShowAsync(
        [AsParameters] SearchParameters parameters, [FromQuery] string? ui, HttpContext context, MeasuredSearch search, PrincipalsResolver resolver, TimeProvider time, CancellationToken cancellationToken)
    {
        PageTexts texts = PageTexts.For(context.Request);
        SearchAddress address = SearchAddress.Of(parameters, ui);
        SearchRequest request = parameters.ToRequest(await resolver.ResolveAsync(context.User, cancellationToken)) with
        {
            Order = SearchOrder.Newest, Facets = false, People = false, Cursor = null, TextLanguage = texts.Language,
        };
        SearchResult result = await search.SearchAsync(request, SearchSurface.Feed, cancellationToken);
        using MemoryStream written = new();
        using (XmlWriter xml = XmlWriter.Create(written, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            Write(xml, result, address, texts, OpenSearch.Origin(context), time.GetUtcNow());
        }

        return Results.Bytes(written.ToArray(), "application/atom+xml; charset=utf-8");
    }

    private static void Write(XmlWriter xml, SearchResult result, SearchAddress address, PageTexts texts, string origin, DateTimeOffset now)
    {
        xml.WriteStartElement("feed", Atom);
        xml.WriteAttributeString("xml", "lang", null, texts.Language);
        Text("title", address.Query.Length > 0 ? $"KnowledgeSearch: {address.Query}" : "KnowledgeSearch");
        Text("id", origin + Of(address));
        Text("updated", Instant(result.Hits.Select(Changed).Max() ?? now));
        Link("self", origin + Of(address), "application/atom+xml");
        Link("alternate", origin + address.Href(), "text/html");
        foreach (SearchHit hit in result.Hits)
        {
            xml.WriteStartElement("entry", Atom);
            xml.WriteAttributeString("xml", "lang", null, hit.Language);
            Text("id", $"urn:knowledgesearch:document:{Uri.EscapeDataString(hit.Id.Value)}");
            Text("title", hit.Title.Length > 0 ? hit.Title : hit.Source.Value);
            Text("updated", Instant(Changed(hit) ?? now));
            xml.WriteStartElement("author", Atom);
            Text("name", hit.Author?.Name ?? hit.Source.Value); // Atom wants one
            xml.WriteEndElement();
            if (OutsideAddress.Of(hit.Url) is { } url)
            {
                Link("alternate", url, null);
            }

            Text("summary", string.Join(" … ", hit.Fragments.Select(fragment => WebUtility.HtmlDecode(Marks().Replace(fragment, "")))));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();

        void Text(string name, string value) => xml.WriteElementString(name, Atom, Printable(value));

        void Link(string relation, string target, string? type)
        {
            xml.WriteStartElement("link", Atom);
            xml.WriteAttributeString("rel", relation);
            xml.WriteAttributeString("href", Printable(target));
            if (type is not null)
            {
                xml.WriteAttributeString("type", type);
            }

            xml.WriteEndElement();
        }
    }

    private static DateTimeOffset? Changed(SearchHit hit) => hit.Modified ?? hit.Created;

    private static string Instant(DateTimeOffset time) => XmlConvert.ToString(time.ToUniversalTime());

    // XML has no room for control characters and lone surrogates, however they got into a text.
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.IsBmp ? XmlConvert.IsXmlChar((char)rune.Value) : true));

    [GeneratedRegex("</?mark>")]
    private static partial Regex Marks();
}
