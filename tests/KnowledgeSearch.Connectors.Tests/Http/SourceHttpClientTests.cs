using System.Net;
using KnowledgeSearch.Connectors.Http;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Connectors.Tests.Http;

public sealed class SourceHttpClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 16, 9, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Start);
    private LoopbackServer? _server;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    private Uri Page => new(Server.Address, "/page");

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task A_wait_in_seconds_is_kept()
    {
        Fail(1, 429, ("Retry-After", "17"));
        Assert.True((await GetAsync()).IsSuccess);
        Assert.Equal([TimeSpan.FromSeconds(17)], _time.Waits);
    }

    [Fact]
    public async Task A_wait_until_a_date_is_kept_by_the_injected_clock()
    {
        Fail(1, 503, ("Retry-After", Start.AddSeconds(90).ToString("R")));
        Assert.True((await GetAsync()).IsSuccess);
        Assert.Equal([TimeSpan.FromSeconds(90)], _time.Waits);
    }

    [Fact]
    public async Task A_date_in_the_past_means_at_once()
    {
        Fail(1, 503, ("Retry-After", Start.AddDays(-1).ToString("R")));
        Assert.True((await GetAsync()).IsSuccess);
        Assert.Equal(Start, _time.GetUtcNow());
    }

    [Fact]
    public async Task A_wait_longer_than_allowed_is_not_slept_but_told()
    {
        Fail(1, 429, ("Retry-After", "3600"));
        ConnectorException fault = await FaultAsync();
        Assert.Equal((ConnectorFault.RateLimited, TimeSpan.FromHours(1)), (fault.Fault, fault.RetryAfter));
        Assert.Contains("too many requests were made (429) and asks to wait 3600 s", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(420)]
    public async Task Without_a_wait_told_the_pauses_double(int status)
    {
        Fail(3, status);
        Assert.True((await GetAsync()).IsSuccess);

        // 1, 2 and 4 s, of which the upper half is jitter; chance is fixed at a half.
        Assert.Equal([0.75, 1.5, 3], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData(429, ConnectorFault.RateLimited)]
    [InlineData(503, ConnectorFault.Unavailable)]
    public async Task A_source_that_keeps_refusing_is_a_fault_that_passes_by_itself(int status, ConnectorFault expected)
    {
        Fail(99, status);
        ConnectorException fault = await FaultAsync();
        Assert.Equal((expected, true, 5), (fault.Fault, fault.IsTransient, Server.Requests.Count));
    }

    [Fact]
    public async Task A_server_error_that_stays_is_answered_to_the_caller()
    {
        Fail(99, 500);
        Assert.Equal(HttpStatusCode.InternalServerError, (await GetAsync()).Status);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_tried_again()
    {
        int count = 0;
        Server.On("/page", async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("01234");
            if (count++ == 0)
            {
                context.Abort();
                return;
            }

            await context.Response.WriteAsync("56789");
        });
        Assert.Equal("0123456789", System.Text.Encoding.ASCII.GetString((await GetAsync()).Body));
    }

    [Fact]
    public async Task An_answer_that_drips_runs_out_of_time()
    {
        Server.On("/page", async context =>
        {
            await context.Response.WriteAsync("x");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        ConnectorException fault = await FaultAsync(HttpLimits.Default with { TotalTime = TimeSpan.FromMilliseconds(100), Retries = 1 });
        Assert.Equal((ConnectorFault.Timeout, "127.0.0.1 did not finish its answer in time. Check the server's load, or crawl it at a quieter hour."), (fault.Fault, fault.Message));
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public async Task A_body_larger_than_the_limit_is_named_with_the_limit()
    {
        Server.On("/page", new byte[(1024 * 1024) + 1], "text/plain");
        DocumentException error = await Assert.ThrowsAsync<DocumentException>(() => GetAsync(HttpLimits.Default with { MaxBodyBytes = 1024 * 1024 }));
        Assert.Equal($"{Page} is larger than 1 MB, the limit for one page. Exclude it, or raise the limit in the source's settings.", error.Message);
    }

    [Fact]
    public async Task A_compressed_bomb_counts_unpacked()
    {
        Server.On("/page", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using System.IO.Compression.GZipStream gzip = new(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true);
            byte[] zeros = new byte[64 * 1024];
            for (int i = 0; i < 64; i++)
            {
                await gzip.WriteAsync(zeros);
            }
        });
        await Assert.ThrowsAsync<DocumentException>(() => GetAsync(HttpLimits.Default with { MaxBodyBytes = 1024 * 1024 }));
    }

    [Fact]
    public async Task Credentials_follow_a_redirect_within_their_origin_and_are_dropped_outside()
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync();
        other.On("/end", "ok", "text/plain");
        Server.OnStatus("/page", 302, ("Location", "/second"));
        Server.OnStatus("/second", 307, ("Location", other.Url("/end")));
        await new SourceHttpClient(LoopbackServer.Context(_time), credentials: SourceCredentials.Bearer(Server.Address, "secret")).GetAsync(Page, TestContext.Current.CancellationToken);
        Assert.Equal(["Bearer secret", "Bearer secret"], Server.Requests.Select(request => request.Header("Authorization")));
        Assert.Null(Assert.Single(other.Requests).Header("Authorization"));
    }

    [Theory]
    [InlineData(301, 308, true)]
    [InlineData(301, 302, false)]
    [InlineData(303, 301, false)]
    public async Task A_move_is_for_good_when_every_step_of_it_is(int first, int second, bool permanent)
    {
        Server.OnStatus("/page", first, ("Location", "/second"));
        Server.OnStatus("/second", second, ("Location", "/end"));
        Server.On("/end", "ok", "text/plain");
        SourceResponse response = await GetAsync();
        Assert.Equal((Page, new Uri(Server.Address, "/end"), permanent), (response.Requested, response.Address, response.MovedPermanently));
    }

    [Fact]
    public async Task A_redirect_without_end_stops_at_the_limit()
    {
        Server.OnStatus("/page", 302, ("Location", "/page"));
        Assert.Contains("redirects more than 5 times", (await FaultAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(6, Server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_to_another_kind_of_address_is_not_followed()
    {
        Server.OnStatus("/page", 302, ("Location", "file:///etc/passwd"));
        Assert.Contains("redirects to file:, which is not followed", (await FaultAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(303, "GET")]
    [InlineData(307, "POST")]
    public async Task A_form_is_sent_again_only_where_the_redirect_says_so(int status, string method)
    {
        string? seen = null;
        Server.OnStatus("/page", status, ("Location", "/end"));
        Server.On("/end", context =>
        {
            seen = context.Request.Method;
            return Task.CompletedTask;
        });
        await new SourceHttpClient(LoopbackServer.Context(_time)).SendAsync(Page, () => new HttpRequestMessage(HttpMethod.Post, Page) { Content = new StringContent("x") }, TestContext.Current.CancellationToken);
        Assert.Equal(method, seen);
    }

    [Fact]
    public async Task Cookies_are_kept_when_asked_for_and_improper_ones_ignored()
    {
        Server.On("/page", context =>
        {
            context.Response.Headers.Append("Set-Cookie", "session=1; Path=/");
            context.Response.Headers.Append("Set-Cookie", "stolen=1; Domain=other.example");
            return Task.CompletedTask;
        });
        SourceHttpClient client = new(LoopbackServer.Context(_time), cookies: new CookieContainer());
        await client.GetAsync(Page, TestContext.Current.CancellationToken);
        await client.GetAsync(Page, TestContext.Current.CancellationToken);
        Assert.Equal("session=1", Server.Requests[1].Header("Cookie"));
    }

    [Theory]
    [InlineData("<html><form><input type='password'></form></html>", ConnectorFault.LoginPage, "answered a log-in page instead of data")]
    [InlineData("<!DOCTYPE html><p>hello", ConnectorFault.UnexpectedContent, "answered an HTML page where JSON was expected")]
    [InlineData("{\"a\":1,", ConnectorFault.UnexpectedContent, "did not answer well-formed JSON (line 1, byte")]
    public async Task What_is_not_JSON_is_told_apart(string body, ConnectorFault expected, string words)
    {
        Server.On("/page", body, "application/json");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => new SourceHttpClient(LoopbackServer.Context(_time)).GetJsonAsync(Page, TestContext.Current.CancellationToken));
        Assert.Equal(expected, fault.Fault);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_with_a_byte_order_mark_is_JSON()
    {
        Server.On("/page", [0xEF, 0xBB, 0xBF, (byte)'1'], "application/json");
        using System.Text.Json.JsonDocument json = await new SourceHttpClient(LoopbackServer.Context(_time)).GetJsonAsync(Page, TestContext.Current.CancellationToken);
        Assert.Equal(1, json.RootElement.GetInt32());
    }

    [Fact]
    public void Every_status_and_failure_has_a_sentence_of_its_own_with_the_address_but_not_its_query()
    {
        Uri address = new("https://x.example/path?key=SECRET");
        string[] sentences =
        [
            .. new[] { 401, 403, 404, 410, 429, 500, 503, 418 }.Select(status => HttpFaults.From((HttpStatusCode)status, address).Message),
            HttpFaults.From(new HttpRequestException(HttpRequestError.NameResolutionError), address).Message,
            HttpFaults.From(new HttpRequestException(HttpRequestError.SecureConnectionError), address).Message,
            HttpFaults.From(new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused), address).Message,
            HttpFaults.From(new TimeoutException(), address).Message,
            HttpFaults.From(new IOException(), address).Message,
        ];
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.Contains("x.example", sentence, StringComparison.Ordinal));
        Assert.All(sentences, sentence => Assert.DoesNotContain("SECRET", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_port_a_wrong_name_and_missing_TLS_are_told_apart()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        HttpLimits once = HttpLimits.Default with { Retries = 0 };
        Assert.Equal(ConnectorFault.Connection, (await FaultAsync(once, new Uri($"http://127.0.0.1:{closed}/"))).Fault);
        Assert.Equal(ConnectorFault.NameResolution, (await FaultAsync(once, new Uri("http://no-such-host.invalid/"))).Fault);
        Assert.Equal(ConnectorFault.Tls, (await FaultAsync(once, new UriBuilder(Page) { Scheme = "https" }.Uri)).Fault);
    }

    [Fact]
    public async Task A_cancelled_crawl_is_cancelled_and_no_fault()
    {
        using CancellationTokenSource cancel = new();
        Server.On("/page", async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new SourceHttpClient(LoopbackServer.Context(_time)).GetAsync(Page, cancel.Token));
    }

    [Fact]
    public async Task An_opened_stream_is_retried_and_its_faults_are_the_same()
    {
        Fail(1, 503, ("Retry-After", "5"));
        using HttpResponseMessage response = await new SourceHttpClient(LoopbackServer.Context(_time)).OpenAsync(Page, TestContext.Current.CancellationToken);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal([TimeSpan.FromSeconds(5)], _time.Waits);
        Server.OnStatus("/page", 403);
        Assert.Equal(ConnectorFault.Forbidden, (await Assert.ThrowsAsync<ConnectorException>(() => new SourceHttpClient(LoopbackServer.Context(_time)).OpenAsync(Page, TestContext.Current.CancellationToken))).Fault);
    }

    private void Fail(int times, int status, params (string Name, string Value)[] headers)
    {
        int count = 0;
        Server.On("/page", async context =>
        {
            if (count++ >= times)
            {
                await context.Response.WriteAsync("ok");
                return;
            }

            context.Response.StatusCode = status;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers[name] = value;
            }
        });
    }

    private Task<SourceResponse> GetAsync(HttpLimits? limits = null, Uri? address = null) =>
        new SourceHttpClient(LoopbackServer.Context(_time), limits).GetAsync(address ?? Page, TestContext.Current.CancellationToken);

    private Task<ConnectorException> FaultAsync(HttpLimits? limits = null, Uri? address = null) => Assert.ThrowsAsync<ConnectorException>(() => GetAsync(limits, address));
}
