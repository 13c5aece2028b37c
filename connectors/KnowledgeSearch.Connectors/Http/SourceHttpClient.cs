using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Http;

/// <summary>
/// The one way connectors speak HTTP: limits on bytes and time, retries that honour Retry-After, redirects followed one by one with credentials bound to
/// their origin, cookies only where asked for, and faults in words. One instance per crawl; not thread-safe with cookies.
/// </summary>
internal sealed partial class SourceHttpClient(ConnectorContext context, HttpLimits? limits = null, SourceCredentials? credentials = null, CookieContainer? cookies = null)
{
    public const string UserAgent = "KnowledgeSearch/0.1 (+intranet search; crawler)";

    private readonly HttpLimits _limits = limits ?? HttpLimits.Default;

    public SourceCredentials? Credentials { get; set; } = credentials;

    /// <summary>Gets a resource; see <see cref="SendAsync"/>.</summary>
    public Task<SourceResponse> GetAsync(Uri address, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null) =>
        SendAsync(address, () => Prepared(HttpMethod.Get, address, prepare), cancellationToken);

    /// <summary>
    /// Sends a request, retrying 420, 429, 5xx and broken connections, and reads the body. Any final status is returned, not thrown, except that
    /// a source still saying 420, 429 or 503 after the last retry, or asking for a longer wait than allowed, is a fault.
    /// </summary>
    /// <exception cref="ConnectorException">No usable answer.</exception>
    public async Task<SourceResponse> SendAsync(Uri address, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            TimeSpan? wait;
            ConnectorException fault;
            try
            {
                (HttpResponseMessage response, Uri final, bool permanent) = await FollowAsync(create, cancellationToken).ConfigureAwait(false);
                using (response)
                {
                    if (!ShouldRetry(response.StatusCode))
                    {
                        return await ReadAsync(address, final, permanent, response, cancellationToken).ConfigureAwait(false);
                    }

                    wait = RetryAfter(response);
                    fault = HttpFaults.From(response.StatusCode, final, wait);
                    if (attempt == _limits.Retries && (int)response.StatusCode is not (420 or 429 or 503))
                    {
                        return await ReadAsync(address, final, permanent, response, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                fault = HttpFaults.From(error, address);
                wait = null;
                if (fault.Fault is not (ConnectorFault.Connection or ConnectorFault.Timeout))
                {
                    throw fault;
                }
            }

            if (attempt >= _limits.Retries || wait > _limits.MaxWait)
            {
                throw fault;
            }

            TimeSpan pause = wait ?? Backoff(attempt);
            LogRetry(context.Logger, fault.Fault, address.Host, pause.TotalSeconds);
            await Task.Delay(pause, context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a body as a stream for archives and dumps; the caller disposes the response. Statuses other than 2xx throw.</summary>
    /// <exception cref="ConnectorException">No usable answer.</exception>
    public async Task<HttpResponseMessage> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            ConnectorException fault;
            try
            {
                (HttpResponseMessage response, Uri final, _) = await FollowAsync(() => Prepared(HttpMethod.Get, address, null), cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                fault = HttpFaults.From(response.StatusCode, final, RetryAfter(response));
                response.Dispose();
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                fault = HttpFaults.From(error, address);
            }

            if (!fault.IsTransient || attempt >= _limits.Retries || fault.RetryAfter > _limits.MaxWait)
            {
                throw fault;
            }

            await Task.Delay(fault.RetryAfter ?? Backoff(attempt), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gets JSON. Faults: any status but 2xx, HTML or a log-in page instead of JSON, ill-formed JSON.</summary>
    /// <exception cref="ConnectorException">No JSON could be had.</exception>
    public async Task<JsonDocument> GetJsonAsync(Uri address, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null) =>
        ParseJson(await GetAsync(address, cancellationToken, prepare).ConfigureAwait(false));

    /// <summary>Reads a response as JSON or says what it is instead.</summary>
    /// <exception cref="ConnectorException">The response is not a success or not JSON.</exception>
    public static JsonDocument ParseJson(SourceResponse response)
    {
        if (!response.IsSuccess)
        {
            throw HttpFaults.From(response.Status, response.Address);
        }

        try
        {
            return JsonDocument.Parse(response.Body.AsMemory(response.Body.AsSpan().StartsWith([(byte)0xEF, (byte)0xBB, (byte)0xBF]) ? 3 : 0), new JsonDocumentOptions { MaxDepth = 128 });
        }
        catch (JsonException error)
        {
            throw NotJson(response, error);
        }
    }

    private static ConnectorException NotJson(SourceResponse response, JsonException error)
    {
        string shown = HttpFaults.Shown(response.Address);
        if (!response.LooksLikeHtml)
        {
            return new(ConnectorFault.UnexpectedContent, $"{shown} did not answer well-formed JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine}). Check that the address is that of the API.", error);
        }

        return response.LooksLikeLogin
            ? new(ConnectorFault.LoginPage, $"{shown} answered a log-in page instead of data. The credentials are missing or expired: renew them in the source's settings.", error)
            : new(ConnectorFault.UnexpectedContent, $"{shown} answered an HTML page where JSON was expected. Check that the address is that of the API and not of the site.", error);
    }

    private async Task<(HttpResponseMessage Response, Uri Final, bool Permanent)> FollowAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = create();
        bool permanent = true;
        bool redirected = false;
        for (int hop = 0; ; hop++)
        {
            Uri address = request.RequestUri!;
            Credentials?.Attach(request);
            if (cookies?.GetCookieHeader(address) is { Length: > 0 } cookie)
            {
                request.Headers.TryAddWithoutValidation("Cookie", cookie);
            }

            HttpResponseMessage response;
            using (request)
            {
                using CancellationTokenSource limit = Limited(cancellationToken);
                try
                {
                    response = await context.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
                {
                    throw new TimeoutException("No answer in time.", error);
                }
            }

            if (cookies is not null && response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set))
            {
                foreach (string header in set)
                {
                    Keep(cookies, address, header);
                }
            }

            if (!_limits.FollowRedirects || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return (response, address, redirected && permanent);
            }

            HttpMethod method = request.Method;
            int status = (int)response.StatusCode;
            response.Dispose();
            if (!Uri.TryCreate(address, location, out Uri? next))
            {
                // What a server writes there is any text: '//1%2e2/' is a relative address until it is put together.
                throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{HttpFaults.Shown(address)} redirects to what is no address. Give the address it should end at.");
            }

            if (next.Scheme is not ("http" or "https") || (address.Scheme == "https" && next.Scheme == "http"))
            {
                throw new ConnectorException(ConnectorFault.Connection, $"{HttpFaults.Shown(address)} redirects to {next.Scheme}:, which is not followed. Give the address it should end at.");
            }

            if (hop >= _limits.MaxRedirects)
            {
                throw new ConnectorException(ConnectorFault.UnexpectedContent, $"{HttpFaults.Shown(address)} redirects more than {_limits.MaxRedirects} times. Give the address it should end at.");
            }

            redirected = true;
            permanent &= status is 301 or 308;
            HttpRequestMessage original = create();
            if (status is 307 or 308 || method == HttpMethod.Get || method == HttpMethod.Head)
            {
                original.RequestUri = next;
                request = original;
            }
            else
            {
                original.Dispose();
                request = Prepared(HttpMethod.Get, next, null);
            }
        }
    }

    private void Keep(CookieContainer jar, Uri address, string header)
    {
        try
        {
            jar.SetCookies(address, header);
        }
        catch (CookieException error)
        {
            // RFC 6265 §5.3: a cookie for another domain, or ill-formed, is ignored entirely.
            LogCookieIgnored(context.Logger, address.Host, error.Message);
        }
    }

    private async Task<SourceResponse> ReadAsync(Uri requested, Uri final, bool permanent, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // What .NET unpacks it takes off the header: what is left is packed twice, or in a way of its own.
        if (response.Content.Headers.ContentEncoding.FirstOrDefault(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is { } encoding)
        {
            throw new DocumentException($"{HttpFaults.Shown(final)} is packed as '{(encoding.Length > 20 ? encoding[..20] : encoding)}', once too often or in a way that is not read. Have the server send it plain, or exclude it.");
        }

        using CancellationTokenSource limit = Limited(cancellationToken);
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                // Content-Length counts compressed bytes and can lie: count what arrives.
                using MemoryStream buffer = new((int)Math.Clamp(response.Content.Headers.ContentLength ?? 0, 0, 1 << 20));
                byte[] chunk = new byte[32 * 1024];
                long started = Stopwatch.GetTimestamp();
                int read;
                while ((read = await body.ReadAsync(chunk, Patient(limit, started, buffer.Length)).ConfigureAwait(false)) > 0)
                {
                    if (buffer.Length + read > _limits.MaxBodyBytes)
                    {
                        throw new DocumentException($"{HttpFaults.Shown(final)} is larger than {_limits.MaxBodyBytes / 1024 / 1024} MB, the limit for one page. Exclude it, or raise the limit in the source's settings.");
                    }

                    buffer.Write(chunk, 0, read);
                }

                return new SourceResponse(requested, final, response.StatusCode, response.Headers, response.Content.Headers, buffer.ToArray(), permanent);
            }
        }
        catch (InvalidDataException error)
        {
            throw new DocumentException($"{HttpFaults.Shown(final)} is not packed as it says (Content-Encoding). Mend the server's compression, or exclude it.", false, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The answer did not end in time.", error);
        }
    }

    // The time that is left until the body has sent nothing, or on the whole too little, for too long, or until the request as a whole is over. The rate is the other side's, so what
    // is read again and again needs no timer of its own.
    private CancellationToken Patient(CancellationTokenSource limit, long started, long received)
    {
        TimeSpan spent = Stopwatch.GetElapsedTime(started);
        TimeSpan slow = _limits.Patience + TimeSpan.FromSeconds((double)received / _limits.BytesPerSecond) - spent;
        TimeSpan left = new(Math.Min(Math.Min(slow.Ticks, _limits.Patience.Ticks), (_limits.TotalTime - spent).Ticks));
        limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return limit.Token;
    }

    private CancellationTokenSource Limited(CancellationToken cancellationToken)
    {
        // The wall clock, not context.Time: a test that stands still must not hang on a server that does.
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(_limits.TotalTime);
        return source;
    }

    private TimeSpan Backoff(int attempt) => _limits.FirstWait * Math.Pow(2, attempt) * (0.5 + (context.Random() / 2));

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? wait = response.Headers.RetryAfter is not { } header ? null
            : header.Delta ?? (header.Date - context.Time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool ShouldRetry(HttpStatusCode status) => (int)status is 420 or 429 or 500 or 502 or 503 or 504;

    private static HttpRequestMessage Prepared(HttpMethod method, Uri address, Action<HttpRequestMessage>? prepare)
    {
        HttpRequestMessage request = new(method, address);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        prepare?.Invoke(request);
        return request;
    }

    [LoggerMessage(1002, LogLevel.Debug, "a cookie of {Host} is ignored: {Reason}")]
    private static partial void LogCookieIgnored(ILogger logger, string host, string reason);

    [LoggerMessage(1001, LogLevel.Information, "{Fault} from {Host}, retrying in {Seconds} s")]
    private static partial void LogRetry(ILogger logger, ConnectorFault fault, string host, double seconds);
}
