using System.Net;
using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>Fetches pages of the source: no redirect is followed unseen, no request is repeated behind the crawl's back, the session is kept.</summary>
internal sealed partial class WebClient
{
    private const int MaxSignIns = 3;

    // Of a page or a file.
    private const int MaxBytes = 20 * 1024 * 1024;

    private readonly ConnectorContext _context;
    private readonly SourceHttpClient _pages;
    private readonly SourceHttpClient _files;
    private readonly FormLogin? _login;
    private int _signIns;

    public WebClient(WebOptions options, ConnectorContext context)
    {
        _context = context;
        Uri first = new(options.Seeds[0]);
        SourceCredentials? credentials = options.HeaderName.Length > 0 ? SourceCredentials.Header(first, options.HeaderName, options.HeaderValue)
            : options.UserName.Length > 0 && options.LoginAddress.Length == 0 ? SourceCredentials.Basic(first, options.UserName, options.Password) : null;
        CookieContainer cookies = new();
        _pages = new SourceHttpClient(context, new HttpLimits { Retries = 0, FollowRedirects = false, MaxBodyBytes = MaxBytes }, credentials, cookies);
        _files = new SourceHttpClient(context, new HttpLimits { Retries = 1, MaxBodyBytes = 50 * 1024 * 1024 }, credentials, cookies);
        _login = options.LoginAddress.Length > 0 ? new FormLogin(options, _files) : null;
    }

    /// <summary>Gets one page, conditionally when a version is known; any status, redirects included.</summary>
    public Task<SourceResponse> GetPageAsync(Uri address, PageVersion? known, CancellationToken cancellationToken) =>
        _pages.GetAsync(address, cancellationToken, request =>
        {
            if (known?.ETag is { Length: > 0 } etag)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            }

            if (known?.LastModified is { } date)
            {
                request.Headers.IfModifiedSince = date;
            }
        });

    /// <summary>Gets robots.txt or a sitemap; redirects are followed.</summary>
    public Task<SourceResponse> GetFileAsync(Uri address, CancellationToken cancellationToken) => _files.GetAsync(address, cancellationToken);

    /// <summary>Signs in when the source has a log-in form. Answers false when it has none, or when the session ended too often to go on.</summary>
    /// <exception cref="ConnectorException">The site does not accept the credentials.</exception>
    public async Task<bool> SignInAsync(CancellationToken cancellationToken)
    {
        if (_login is null || _signIns >= MaxSignIns)
        {
            return false;
        }

        _signIns++;
        await _login.SignInAsync(cancellationToken).ConfigureAwait(false);
        LogSignedIn(_context.Logger, _signIns);
        return true;
    }

    [LoggerMessage(1101, LogLevel.Information, "signed in through the form, time {Count} of this crawl")]
    private static partial void LogSignedIn(ILogger logger, int count);
}

/// <summary>The version mark of a page: its validators, digests of all that was read and of its text alone (for duplicates), and the access it was given.</summary>
internal sealed record PageVersion(string ETag, DateTimeOffset? LastModified, string Digest, string Text, string Access)
{
    public static PageVersion? Parse(string? version) =>
        version?.Split('\n') is [string etag, string date, string digest, string text, string access]
            ? new PageVersion(etag, DateTimeOffset.TryParseExact(date, "R", null, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset when) ? when : null, digest, text, access) : null;

    public override string ToString() => $"{ETag}\n{LastModified?.ToString("R", null)}\n{Digest}\n{Text}\n{Access}";
}
