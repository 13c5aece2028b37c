using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// Requests to the Action API (mediawiki.org/wiki/API:Main_page), formatversion 2: signing in, continuation, waiting when asked to, errors in words.
/// Everything is a GET but the log-in: some proxies answer other POSTs with 405.
/// </summary>
internal sealed partial class MediaWikiClient
{
    private const int Waits = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // An answer holds at most $wgAPIMaxResultSize (8 MB) of text, which JSON may write as six characters each.
    private static readonly HttpLimits Limits = new() { MaxBodyBytes = 64 * 1024 * 1024, TotalTime = TimeSpan.FromMinutes(2) };

    private readonly MediaWikiOptions _options;
    private readonly ConnectorContext _context;
    private readonly SourceHttpClient _http;
    private Uri _address;
    private bool _signedIn;

    public MediaWikiClient(MediaWikiOptions options, ConnectorContext context)
    {
        _options = options;
        _context = context;
        _address = new Uri(options.Address);
        _http = new SourceHttpClient(context, Limits, options.Token.Length > 0 ? SourceCredentials.Bearer(_address, options.Token) : null,
            new CookieContainer());
    }

    public Uri Address => _address;

    /// <summary>The answers to a query, one by one until there is no more; an element is valid until the next is asked for.</summary>
    /// <exception cref="ConnectorException">The API cannot be read on.</exception>
    public async IAsyncEnumerable<JsonElement> QueryAsync(IReadOnlyList<(string Name, string Value)> parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(string Name, string Value)> next = [];
        while (true)
        {
            // Every key of `continue` is sent back with the original parameters (API:Continue).
            IEnumerable<(string, string)> original = parameters.Where(parameter => !next.Exists(key => key.Name == parameter.Name));
            using JsonDocument answer = await GetAsync([("action", "query"), .. original, .. next], cancellationToken).ConfigureAwait(false);
            yield return answer.RootElement;
            if (answer.RootElement.Part("continue") is not { ValueKind: JsonValueKind.Object } go)
            {
                yield break;
            }

            List<(string Name, string Value)> told = [.. go.EnumerateObject().Select(key => (key.Name, key.Value.ToString()))];
            if (told.Count == 0 || told.SequenceEqual(next))
            {
                throw new ConnectorException(ConnectorFault.UnexpectedContent,
                    $"{_address.Host} continues a listing at the place where it was. Ask its administrator to update MediaWiki; nothing was removed.");
            }

            next = told;
        }
    }

    /// <summary>Asks once; any error is thrown.</summary>
    public async Task<JsonDocument> GetAsync(IReadOnlyList<(string Name, string Value)> parameters, CancellationToken cancellationToken)
    {
        (JsonDocument? answer, string code, string info) = await TryGetAsync(parameters, cancellationToken).ConfigureAwait(false);
        return answer ?? throw MediaWikiFaults.From(code, info, _address, _options.HasCredentials);
    }

    /// <summary>Asks once; an error that is neither mended by signing in again nor by waiting is answered.</summary>
    public async Task<(JsonDocument? Answer, string ErrorCode, string ErrorInfo)> TryGetAsync(IReadOnlyList<(string Name, string Value)> parameters,
        CancellationToken cancellationToken)
    {
        bool signedInAgain = false;
        for (int attempt = 0; ; attempt++)
        {
            await SignInAsync(cancellationToken).ConfigureAwait(false);
            IEnumerable<(string, string)> asserted = _options.HasCredentials ? [("assert", "user")] : [];
            SourceResponse response = await SendAsync([.. parameters, .. asserted], cancellationToken).ConfigureAwait(false);
            JsonDocument answer = Parse(response);
            if (answer.RootElement.Part("error") is not { ValueKind: JsonValueKind.Object } error)
            {
                return (answer, "", "");
            }

            string code = error.Text("code");
            string info = error.Text("info");
            answer.Dispose();
            if (MediaWikiFaults.IsSignedOut(code) && _options.UserName.Length > 0 && !signedInAgain)
            {
                signedInAgain = true;
                _signedIn = false;
                continue;
            }

            if (!(MediaWikiFaults.IsBusy(code) && attempt < Waits) && !(MediaWikiFaults.IsInternal(code) && attempt < 2))
            {
                return (null, code, info);
            }

            TimeSpan wait = WaitAsked(response) ?? FirstWait * Math.Pow(2, attempt);
            if (wait > LongestWait)
            {
                return (null, code, info);
            }

            LogWaiting(_context.Logger, _address.Host, code, wait.TotalSeconds);
            await Task.Delay(wait, _context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Signs in with the bot password, once per session.</summary>
    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        if (_signedIn || _options.UserName.Length == 0)
        {
            return;
        }

        SourceResponse tokens = await SendAsync([("action", "query"), ("meta", "tokens"), ("type", "login")], cancellationToken).ConfigureAwait(false);
        AdoptRedirect(tokens);
        using JsonDocument token = Parse(tokens);
        if (token.RootElement.Part("error") is { ValueKind: JsonValueKind.Object } error)
        {
            throw MediaWikiFaults.From(error.Text("code"), error.Text("info"), _address, withCredentials: true);
        }

        string value = token.RootElement.Part("query").Part("tokens").Text("logintoken");
        SourceResponse response = await SafelyAsync(() => _http.SendAsync(_address, () => Login(value), cancellationToken)).ConfigureAwait(false);
        using JsonDocument answer = Parse(response);
        JsonElement login = answer.RootElement.Part("login");
        if (login.Text("result") != "Success")
        {
            throw answer.RootElement.Part("error") is { ValueKind: JsonValueKind.Object } refused
                ? MediaWikiFaults.From(refused.Text("code"), refused.Text("info"), _address, withCredentials: true)
                : MediaWikiFaults.FromLogin(login, _address);
        }

        _signedIn = true;
    }

    /// <summary>A redirected POST loses its body: the log-in goes where the wiki really is, as long as that is the same host.</summary>
    private void AdoptRedirect(SourceResponse response)
    {
        if (response.Address.Host != _address.Host)
        {
            throw new ConnectorException(ConnectorFault.Connection,
                $"{HttpFaults.Shown(_address)} redirects to {response.Address.Host}, which the password is not sent to. Give the address it ends at: "
                + $"{HttpFaults.Shown(response.Address)}.");
        }

        _address = new Uri(response.Address.GetLeftPart(UriPartial.Path));
    }

    private HttpRequestMessage Login(string token)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _address)
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("action", "login"), KeyValuePair.Create("format", "json"), KeyValuePair.Create("formatversion", "2"),
                KeyValuePair.Create("lgname", _options.UserName), KeyValuePair.Create("lgpassword", _options.Password), KeyValuePair.Create("lgtoken", token),
            ]),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", SourceHttpClient.UserAgent);
        return request;
    }

    private async Task<SourceResponse> SendAsync(IReadOnlyList<(string Name, string Value)> parameters, CancellationToken cancellationToken)
    {
        IEnumerable<(string Name, string Value)> all = parameters.Concat(
            [("format", "json"), ("formatversion", "2"), ("curtimestamp", "1"), ("maxlag", _options.MaxLag.ToString(CultureInfo.InvariantCulture))]);
        string query = string.Join('&', all.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
        return await SafelyAsync(() => _http.GetAsync(new UriBuilder(_address) { Query = query }.Uri, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<SourceResponse> SafelyAsync(Func<Task<SourceResponse>> send)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (DocumentException error)
        {
            throw new ConnectorException(ConnectorFault.UnexpectedContent, error.Message, error);
        }
    }

    private JsonDocument Parse(SourceResponse response)
    {
        JsonDocument answer;
        try
        {
            answer = SourceHttpClient.ParseJson(response);
        }
        catch (ConnectorException fault)
        {
            throw MediaWikiFaults.NotTheApi(response, fault);
        }

        if (answer.RootElement.ValueKind != JsonValueKind.Object)
        {
            answer.Dispose();
            throw new ConnectorException(ConnectorFault.UnexpectedContent,
                $"{HttpFaults.Shown(_address)} answered JSON that is not MediaWiki's. Check that the address is that of the wiki's api.php.");
        }

        return answer;
    }

    private TimeSpan? WaitAsked(SourceResponse response) =>
        response.Headers.RetryAfter is not { } header ? null : header.Delta
            ?? (header.Date - _context.Time.GetUtcNow() is { } until && until > TimeSpan.Zero ? until : TimeSpan.Zero);

    [LoggerMessage(1401, LogLevel.Information, "{Host} asks to wait ({Code}), going on in {Seconds} s")]
    private static partial void LogWaiting(ILogger logger, string host, string code, double seconds);
}
