using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using KnowledgeSearch.Connectors.Http;
using KnowledgeSearch.Connectors.Web.Decoding;
using KnowledgeSearch.Connectors.Web.Extraction;
using KnowledgeSearch.Connectors.Web.Urls;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>Visits one address: fetches it, queues where it leads, and says what it learned of the document there.</summary>
internal sealed class WebVisit(
    WebOptions options, ConnectorContext context, WebClient client, CrawlScope scope, Frontier frontier, UrlShapes shapes, HashSet<ulong> texts)
{
    private const int MaxFailures = 5;
    private const int MaxSamePages = 5;
    private const int MaxSelfRedirects = 3;

    // More of the page's own text than this beside a password field is a page with a log-in box, not a log-in page.
    private const int MaxLoginText = 600;

    private readonly PageReader _reader = new();
    private readonly Dictionary<string, int> _replacedBy = new(StringComparer.Ordinal);

    /// <summary>Files of kinds that are not read.</summary>
    public int Skipped { get; private set; }

    /// <summary>Whether a page could not be read of which nobody knows where it leads.</summary>
    public bool HasLostLinks { get; private set; }

    /// <exception cref="ConnectorException">The source as a whole cannot be read: it is down, or answers its log-in page.</exception>
    public async Task<IReadOnlyList<SourceChange>> ReadAsync(QueuedPage page, WebHost host, CancellationToken cancellationToken)
    {
        Uri address = new(page.Address);
        if (shapes.IsStopped(address) || !host.Rules!.Allows(address))
        {
            return page.Depth > 0 ? [] : throw new ConnectorException(ConnectorFault.Forbidden, $"robots.txt keeps this crawler out of the start address {HttpFaults.Shown(address)}; nothing was removed. Ask the site's administrator, or give a reason to ignore it in the source's settings.");
        }

        DocumentId id = context.Id(PageAddress.Key(address));
        KnownDocument? known = await context.Known.FindAsync(id, cancellationToken).ConfigureAwait(false);
        PageVersion? version = PageVersion.Parse(known?.Version) is { } stored && stored.Access == AccessMark() ? stored : null;
        long started = context.Time.GetTimestamp();
        TimeSpan? retryAfter = null;
        try
        {
            SourceResponse response = await client.GetPageAsync(address, version, cancellationToken).ConfigureAwait(false);
            for (int hop = 0; hop < MaxSelfRedirects && RedirectOf(response) is { } target && target == address; hop++)
            {
                // A site that sets its cookie, or puts the session into the address, and sends the visitor back.
                response = await client.GetPageAsync(address, version, cancellationToken).ConfigureAwait(false);
            }

            host.Failures = (int)response.Status >= 500 ? host.Failures + 1 : 0;
            return host.Failures >= MaxFailures ? throw HttpFaults.From(response.Status, address)
                : await ReadAsync(page, address, id, known, host, response, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault) when (fault.Fault is not (ConnectorFault.LoginPage or ConnectorFault.Credentials) && host.Failures + 1 < MaxFailures && (page.Depth > 0 || known is not null))
        {
            host.Failures++;
            retryAfter = fault.RetryAfter < TimeSpan.FromMinutes(5) ? fault.RetryAfter : null;
            FollowKnown(page, known);
            return [new SourceChange.Failed(id, fault.Message, fault.IsTransient)];
        }
        catch (DocumentException error)
        {
            FollowKnown(page, known);
            return [new SourceChange.Failed(id, error.Message, error.Retryable)];
        }
        finally
        {
            host.Rest(context.Time, options.Delay, context.Time.GetElapsedTime(started), retryAfter);
        }
    }

    /// <summary>A page that is not asked for because its host is down; the pages it led to are kept in sight.</summary>
    public async Task<SourceChange> UnreadAsync(QueuedPage page, ConnectorException fault, CancellationToken cancellationToken)
    {
        DocumentId id = context.Id(PageAddress.Key(new Uri(page.Address)));
        FollowKnown(page, await context.Known.FindAsync(id, cancellationToken).ConfigureAwait(false));
        return new SourceChange.Failed(id, fault.Message, fault.IsTransient);
    }

    private async Task<IReadOnlyList<SourceChange>> ReadAsync(
        QueuedPage page, Uri address, DocumentId id, KnownDocument? known, WebHost host, SourceResponse response, CancellationToken cancellationToken)
    {
        int status = (int)response.Status;
        if (RedirectOf(response) is { } target)
        {
            if (scope.Contains(target))
            {
                frontier.Add(target, page.Depth);
            }
            else if (page.Depth == 0 && !scope.IsOnHosts(target))
            {
                throw new ConnectorException(ConnectorFault.LoginPage, $"{HttpFaults.Shown(address)} sends visitors to {target.Host}, which is not part of this source. Give credentials if that is a log-in page, or add the host.");
            }

            return [];
        }

        switch (status)
        {
            case 304:
                if (PageVersion.Parse(known?.Version) is { } version)
                {
                    texts.Add(Frontier.Hash(version.Text));
                }

                FollowKnown(page, known);
                return [new SourceChange.Unchanged(id)];
            case 404 or 410 when page.Depth == 0:
            case >= 500 when page.Depth == 0 && known is null:
            case 401 or 403 when page.Depth == 0:
                // Without its entrance the rest of the site would seem to be missing.
                throw HttpFaults.From(response.Status, address);
            case 404:
                return [new SourceChange.Missing(id, $"{HttpFaults.Shown(address)} does not exist (404).")];
            case 410:
                return [new SourceChange.Delete(id)];
            case not (>= 200 and < 300):
                ConnectorException fault = HttpFaults.From(response.Status, address);
                FollowKnown(page, known);
                return [new SourceChange.Failed(id, fault.Message, status >= 500)];
        }

        if (WebFile.Is(response, address, context.Files))
        {
            return await FileAsync(address, id, known, response, cancellationToken).ConfigureAwait(false);
        }

        string type = response.MediaType;
        if (type == "text/plain")
        {
            return Text(address, id, response);
        }

        bool isHtml = type is "text/html" or "application/xhtml+xml" || response.LooksLikeHtml;
        if (isHtml)
        {
            try
            {
                return await HtmlAsync(page, address, id, known, host, response, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not (ConnectorException or DocumentException or OperationCanceledException or OutOfMemoryException))
            {
                // Whatever a page does to the parsers, it costs that page.
                throw new DocumentException($"{HttpFaults.Shown(address)} could not be understood ({error.GetType().Name}). Mend its markup, or exclude it.", false, error);
            }
        }

        Skipped++;
        return [];
    }

    private async Task<IReadOnlyList<SourceChange>> HtmlAsync(
        QueuedPage page, Uri address, DocumentId id, KnownDocument? known, WebHost host, SourceResponse response, CancellationToken cancellationToken)
    {
        DecodedPage decoded = PageDecoder.Decode(response.Body, response.Charset);
        using IHtmlDocument document = await PageParser.ParseAsync(decoded.Text, address, cancellationToken).ConfigureAwait(false);
        string visible = document.Body?.TextContent ?? "";
        if (IsLogin(document, visible))
        {
            if (options.LoginAddress.Length > 0 && address.AbsolutePath != new Uri(options.LoginAddress).AbsolutePath && await client.SignInAsync(cancellationToken).ConfigureAwait(false))
            {
                frontier.Enqueue(page);
                return [];
            }

            // A log-in page is no document; where a document was, or at the door, it means that the session is over.
            return known is null && page.Depth > 0 ? [] : throw new ConnectorException(ConnectorFault.LoginPage, $"{HttpFaults.Shown(address)} answered a log-in page instead of its content; nothing was overwritten or removed. The credentials are missing or expired: renew them in the source's settings.");
        }

        if (await host.IsSoftNotFoundAsync(address, visible, client, () => Task.Delay(options.Delay, context.Time, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            return [new SourceChange.Missing(id, $"{HttpFaults.Shown(address)} answers 200 with the page that the site gives for addresses that do not exist.")];
        }

        PageDirectives directives = PageDirectives.Read(document, response, context.Time.GetUtcNow());
        IReadOnlyList<Uri> links = directives.NoFollow ? [] : PageLinks.Of(document, address);
        Uri? canonical = directives.Canonical is { } named && named != address && scope.Contains(named) ? named : null;
        if (canonical is not null && !page.Deferred && !frontier.HasSeen(canonical))
        {
            // A hint only: the page named is read first, and this one is left out if it says the same.
            frontier.Add(canonical, page.Depth);
            frontier.Enqueue(page with { Deferred = true });
            return [];
        }

        Follow(page, links);
        if (document.QuerySelector("frameset") is not null)
        {
            // The documents are the pages in its frames.
            return [];
        }

        if (directives.NoIndex)
        {
            return known is null ? [] : [new SourceChange.Delete(id)];
        }

        host.Blocks.Learn(document, address);
        host.Blocks.Strip(document);
        PageContent content = await _reader.ReadAsync(document, address, cancellationToken).ConfigureAwait(false);
        if (shapes.Observe(address, content.Text) is { } shape)
        {
            return [new SourceChange.Failed(null, $"More than {UrlShapes.MaxPoorPages} pages like {shape} say nearly the same: no more of them are visited. Exclude them, or link to what should be found.", false)];
        }

        string digest = Digest(content, links);
        CheckReplaced(address, known, digest);
        if (content.Text.Length == 0 || !texts.Add(Frontier.Hash(Hex(content.Text))))
        {
            // Of pages that say the same the one nearest to the start is the document. The others are not listed: they would crowd the results, and their
            // addresses are reached through it.
            return [];
        }

        return [new SourceChange.Upsert(new SourceDocument
        {
            Id = id,
            Kind = DocumentKind.Page,
            Url = address.AbsoluteUri,
            Title = content.Title,
            Body = content.Html,
            BodyFormat = BodyFormat.Html,
            Language = content.Language is "nl" or "en" ? content.Language : null,
            AuthorName = content.Author,
            Created = content.Published,
            Modified = content.Modified ?? response.LastModified,
            Container = content.Breadcrumb is [.., _, _] ? new DocumentContainer($"{context.Source}/section/{string.Join('/', content.Breadcrumb.SkipLast(1))}", content.Breadcrumb[^2]) : null,
            Links = [.. links.Select(link => link.AbsoluteUri)],
            Access = context.DefaultAccess,
            Version = new PageVersion(response.ETag ?? "", response.LastModified, digest, Hex(content.Text), AccessMark()).ToString(),
        })];
    }

    private async Task<IReadOnlyList<SourceChange>> FileAsync(Uri address, DocumentId id, KnownDocument? known, SourceResponse response, CancellationToken cancellationToken)
    {
        if (PageDirectives.Read(null, response, context.Time.GetUtcNow()).NoIndex)
        {
            return known is null ? [] : [new SourceChange.Delete(id)];
        }

        FileText file;
        try
        {
            file = await WebFile.ReadAsync(response, address, context.Files, cancellationToken).ConfigureAwait(false);
        }
        catch (DocumentException error)
        {
            // Unlike a page, a file that cannot be read leads nowhere that would be lost.
            return [new SourceChange.Failed(id, $"{HttpFaults.Shown(address)}: {error.Message}", error.Retryable)];
        }

        string title = file.Title ?? WebFile.Title(response, address);
        if (!texts.Add(Frontier.Hash(Hex(file.Text.Length > 0 ? file.Text : address.AbsoluteUri))))
        {
            return [];
        }

        string digest = Hex(string.Join('\n', title, file.Text, file.Author ?? "", file.Created?.ToString("O", CultureInfo.InvariantCulture) ?? ""));
        return [new SourceChange.Upsert(new SourceDocument
        {
            Id = id,
            Kind = DocumentKind.File,
            Url = address.AbsoluteUri,
            Title = title,
            Body = file.Text,
            Language = file.Language,
            AuthorName = file.Author,
            Created = file.Created,
            Modified = file.Modified ?? response.LastModified,
            Access = context.DefaultAccess,
            Version = new PageVersion(response.ETag ?? "", response.LastModified, digest, Hex(file.Text), AccessMark()).ToString(),
        })];
    }

    private List<SourceChange> Text(Uri address, DocumentId id, SourceResponse response)
    {
        string text = PageDecoder.Decode(response.Body, response.Charset).Text;
        return string.IsNullOrWhiteSpace(text) || !texts.Add(Frontier.Hash(Hex(text))) ? [] :
        [
            new SourceChange.Upsert(new SourceDocument
            {
                Id = id,
                Url = address.AbsoluteUri,
                Title = Uri.UnescapeDataString(address.Segments[^1]),
                Body = text,
                Modified = response.LastModified,
                Access = context.DefaultAccess,
                Version = new PageVersion(response.ETag ?? "", response.LastModified, Hex(text), Hex(text), AccessMark()).ToString(),
            }),
        ];
    }

    /// <summary>Several documents that turn into one and the same page at once: a log-in or error page without a form.</summary>
    private void CheckReplaced(Uri address, KnownDocument? known, string digest)
    {
        if (PageVersion.Parse(known?.Version) is { } version && version.Digest != digest
            && (_replacedBy[digest] = _replacedBy.GetValueOrDefault(digest) + 1) > MaxSamePages)
        {
            throw new ConnectorException(ConnectorFault.LoginPage, $"More than {MaxSamePages} pages, {HttpFaults.Shown(address)} among them, now answer one and the same text: most likely a log-in or error page. Nothing was removed. Check the credentials and the site.");
        }
    }

    private void Follow(QueuedPage page, IEnumerable<Uri> links)
    {
        foreach (Uri link in page.Depth >= options.MaxDepth ? [] : links.Where(scope.Contains))
        {
            frontier.Add(link, page.Depth + 1);
        }
    }

    // A page that could not be read still leads to the pages it led to.
    private void FollowKnown(QueuedPage page, KnownDocument? known)
    {
        HasLostLinks |= known is null;
        Follow(page, known?.Links.Select(link => Uri.TryCreate(link, UriKind.Absolute, out Uri? address) ? PageAddress.Normalize(address) : null).OfType<Uri>() ?? []);
    }

    private static Uri? RedirectOf(SourceResponse response) =>
        (int)response.Status is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location
            ? PageAddress.Resolve(response.Address, location.OriginalString) : null;

    private static bool IsLogin(IHtmlDocument document, string visible) =>
        document.QuerySelector("input[type='password' i]") is not null && visible.Count(c => !char.IsWhiteSpace(c)) <= MaxLoginText;

    private string AccessMark() => Hex(context.DefaultAccess is { } access
        ? $"{access.Everyone}|{access.Public}|{string.Join(';', access.AllOf.Select(any => string.Join(',', any)))}|{string.Join(',', access.Deny)}" : "")[..8];

    private static string Digest(PageContent content, IReadOnlyList<Uri> links) =>
        Hex(string.Join('\n', [content.Title, content.Html, content.Author ?? "", content.Published?.ToString("O", CultureInfo.InvariantCulture) ?? "", .. links.Select(link => link.AbsoluteUri)]));

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
