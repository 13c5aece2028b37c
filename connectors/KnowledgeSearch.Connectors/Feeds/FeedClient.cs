using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using KnowledgeSearch.Connectors.Http;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>A feed that was asked for.</summary>
/// <param name="Feed">Null: not modified.</param>
/// <param name="Address">Where to ask next time: the address asked, or where it moved to for good.</param>
/// <param name="ETag">Validator for the next request.</param>
/// <param name="LastModified">Validator for the next request.</param>
/// <param name="Answered">The address that answered.</param>
internal sealed record FetchedFeed(Feed? Feed, Uri Address, string? ETag, DateTimeOffset? LastModified, Uri Answered);

/// <summary>Gets feeds, conditionally, and finds the feed of a site.</summary>
internal sealed class FeedClient
{
    private static readonly TimeSpan ParseTime = TimeSpan.FromSeconds(5);
    private static readonly string[] FeedTypes = ["application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml"];
    private static readonly string[] CustomaryPaths = ["/feed", "/rss.xml", "/atom.xml"];

    private readonly SourceHttpClient _http;

    public FeedClient(ConnectorContext context, FeedOptions options)
    {
        // The settings hold all addresses to one server when there are credentials.
        Uri server = new(options.Addresses[0]);
        _http = new SourceHttpClient(context, credentials: options.Token.Length > 0 ? SourceCredentials.Bearer(server, options.Token)
            : options.UserName.Length > 0 ? SourceCredentials.Basic(server, options.UserName, options.Password) : null);
    }

    /// <summary>Gets a feed.</summary>
    /// <exception cref="ConnectorException">There is none to be had.</exception>
    public async Task<FetchedFeed> GetAsync(Uri address, string? etag, DateTimeOffset? lastModified, CancellationToken cancellationToken)
    {
        SourceResponse response = await RequestAsync(address, etag, lastModified, cancellationToken).ConfigureAwait(false);
        return Read(response, etag, lastModified) ?? throw NotAFeed(response);
    }

    /// <summary>Gets a feed, or the feed of the site whose page is there instead.</summary>
    /// <exception cref="ConnectorException">There is none to be had.</exception>
    public async Task<FetchedFeed> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        SourceResponse response = await RequestAsync(address, null, null, cancellationToken).ConfigureAwait(false);
        if (Read(response, null, null) is { } feed)
        {
            return feed;
        }

        if (!response.LooksLikeHtml && response.MediaType is not ("text/html" or "application/xhtml+xml"))
        {
            throw NotAFeed(response);
        }

        string? linked = await LinkedAsync(response, cancellationToken).ConfigureAwait(false);
        if (linked is null && response.LooksLikeLogin)
        {
            throw NotAFeed(response);
        }

        foreach (string candidate in linked is null ? CustomaryPaths : [linked])
        {
            // A page may name any text as its feed.
            if (!Uri.TryCreate(response.Address, candidate, out Uri? named))
            {
                continue;
            }

            SourceResponse found = await SendAsync(named, null, null, cancellationToken).ConfigureAwait(false);
            if (found.IsSuccess && Read(found, null, null) is { } discovered)
            {
                return discovered;
            }
        }

        throw new ConnectorException(ConnectorFault.UnexpectedContent, linked is null
            ? $"{HttpFaults.Shown(response.Address)} is a page that names no feed, and there is none at {string.Join(", ", CustomaryPaths)} either. Give the address of the feed itself."
            : $"{HttpFaults.Shown(response.Address)} names '{linked}' as its feed, but that is none. Give the address of the feed itself.");
    }

    private async Task<SourceResponse> RequestAsync(Uri address, string? etag, DateTimeOffset? lastModified, CancellationToken cancellationToken)
    {
        SourceResponse response = await SendAsync(address, etag, lastModified, cancellationToken).ConfigureAwait(false);
        return response.IsSuccess || ((int)response.Status == 304 && (etag is not null || lastModified is not null)) ? response : throw HttpFaults.From(response.Status, response.Address);
    }

    private async Task<SourceResponse> SendAsync(Uri address, string? etag, DateTimeOffset? lastModified, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetAsync(address, cancellationToken, request =>
            {
                request.Headers.TryAddWithoutValidation("Accept", "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5");
                request.Headers.IfModifiedSince = lastModified;
                if (etag is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-None-Match", etag);
                }
            }).ConfigureAwait(false);
        }
        catch (DocumentException tooLarge)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, tooLarge.Message, tooLarge);
        }
    }

    private static FetchedFeed? Read(SourceResponse response, string? etag, DateTimeOffset? lastModified)
    {
        Uri next = response.MovedPermanently ? response.Address : response.Requested;
        if ((int)response.Status == 304)
        {
            return new FetchedFeed(null, next, response.ETag ?? etag, response.LastModified ?? lastModified, response.Address);
        }

        return FeedParser.Parse(response.Body, response.Charset, response.Address) is { } feed ? new FetchedFeed(feed, next, response.ETag, response.LastModified, response.Address) : null;
    }

    private static ConnectorException NotAFeed(SourceResponse response)
    {
        string shown = HttpFaults.Shown(response.Address);
        return response.LooksLikeLogin
            ? new(ConnectorFault.LoginPage, $"{shown} answered a log-in page instead of a feed. The credentials are missing or expired: renew them in the source's settings.")
            : response.Body.Length == 0
            ? new(ConnectorFault.UnexpectedContent, $"{shown} answered nothing where a feed was expected. Open the address in a browser; if it is empty there too, tell the publisher.")
            : new(ConnectorFault.UnexpectedContent, $"{shown} answered {(response.LooksLikeHtml ? "an HTML page" : response.MediaType.Length > 0 ? response.MediaType : "something")} that is neither RSS, Atom nor JSON Feed. Give the address of the feed itself.");
    }

    /// <summary>The first feed that the page links to. Sites that have several put the main one first and that of all comments after it.</summary>
    private static async Task<string?> LinkedAsync(SourceResponse page, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ParseTime);
        try
        {
            using IHtmlDocument document = await new HtmlParser().ParseDocumentAsync(FeedEncoding.Decode(page.Body, page.Charset, out _), limit.Token).ConfigureAwait(false);
            Uri root = FeedAddress.Resolve(page.Address, document.QuerySelector("base[href]")?.GetAttribute("href") ?? "") ?? page.Address;
            return document.QuerySelectorAll("link[href]").Concat(document.QuerySelectorAll("a[rel~=alternate][href]"))
                .Where(static link => link.GetAttribute("rel")?.Split(' ').Contains("alternate", StringComparer.OrdinalIgnoreCase) == true
                    && FeedTypes.Contains(link.GetAttribute("type")?.Trim(), StringComparer.OrdinalIgnoreCase))
                .Select(link => FeedAddress.Absolute(root, link.GetAttribute("href")!)).FirstOrDefault(FeedAddress.IsWeb);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{HttpFaults.Shown(page.Address)} is a page too complex to look for a feed in. Give the address of the feed itself.", error);
        }
    }
}
