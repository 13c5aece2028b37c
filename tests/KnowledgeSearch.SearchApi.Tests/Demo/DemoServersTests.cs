using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using KnowledgeSearch.Connectors.Feeds;
using KnowledgeSearch.Connectors.MediaWiki;
using KnowledgeSearch.Connectors.People;
using KnowledgeSearch.Connectors.VivaEngage;
using KnowledgeSearch.Demo;

namespace KnowledgeSearch.SearchApi.Tests.Demo;

public sealed class DemoServersTests : IAsyncLifetime
{
    private readonly StandingClock _clock = new();
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private DemoServers _servers = null!; // set before each test

    private DemoOrganisation Organisation => _servers.Organisation;

    public async ValueTask InitializeAsync() => _servers = await DemoServers.StartAsync(DemoOrganisation.Create(_clock), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task Engage_without_token_is_refused()
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(_servers.Engage, "api/v1/messages.json"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Engage_pages_end_at_the_oldest_public_message()
    {
        HashSet<long> seen = [];
        string query = "";
        bool older = true;
        while (older)
        {
            JsonElement page = await EngageAsync("messages.json" + query);
            JsonElement[] messages = [.. page.GetProperty("messages").EnumerateArray()];
            Assert.InRange(messages.Length, 1, 20);
            Assert.All(messages, message => Assert.True(seen.Add(message.GetProperty("id").GetInt64())));
            older = page.GetProperty("meta").GetProperty("older_available").GetBoolean();
            query = "?older_than=" + seen.Min();
        }

        Assert.Equal(Organisation.Engage.Messages.Count(message => message.Group is null || !Organisation.Engage.Group(message.Group).IsPrivate), seen.Count);
        Assert.All(seen, id => Assert.True(id > 1L << 53));
    }

    [Fact]
    public async Task Engage_message_speaks_the_wire_format()
    {
        EngageMessage starter = Organisation.Engage.Thread("ziekmelden");
        JsonElement page = await EngageAsync($"messages/in_thread/{starter.Id}.json");
        JsonElement first = page.GetProperty("messages").EnumerateArray().Last();
        Assert.Matches(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \+0000$", first.GetProperty("created_at").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("replied_to_id").ValueKind);
        JsonElement answer = page.GetProperty("messages").EnumerateArray().First(message => message.GetProperty("body").GetProperty("plain").GetString()!.Contains("half negen", StringComparison.Ordinal));
        Assert.Contains("[[user:", answer.GetProperty("body").GetProperty("parsed").GetString(), StringComparison.Ordinal);
        Assert.Contains(_servers.Wiki.AbsoluteUri + "wiki/Verzuimprotocol", answer.GetProperty("body").GetProperty("plain").GetString(), StringComparison.Ordinal);
        Assert.Contains(page.GetProperty("references").EnumerateArray(), reference => reference.GetProperty("type").GetString() == "thread");
    }

    [Fact]
    public async Task Engage_private_group_follows_the_service_account()
    {
        EngageGroup council = Organisation.Engage.Group("or");
        Assert.Equal("private", (await EngageAsync($"groups/{council.Id}.json")).GetProperty("privacy").GetString());
        Assert.NotEmpty((await EngageAsync($"messages/in_group/{council.Id}.json")).GetProperty("messages").EnumerateArray());
        Organisation.Engage.RemoveMember("or", EngageNetwork.ServiceAccount);
        Assert.Equal(HttpStatusCode.NotFound, (await EngageResponseAsync($"messages/in_group/{council.Id}.json")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await EngageResponseAsync($"messages/in_group/{Organisation.Engage.Group("directie").Id}.json")).StatusCode);
    }

    [Fact]
    public async Task Late_reply_edit_and_deletion_are_served()
    {
        EngageMessage starter = Organisation.Engage.Thread("klantportaal");
        EngageMessage reply = Organisation.Engage.Reply(starter.Id, "w.tjon", "Komt in juni.");
        Organisation.Engage.Edit(reply.Id, "Komt in juli.");
        JsonElement page = await EngageAsync($"messages.json?newer_than={reply.Id - 1}");
        Assert.Equal("Komt in juli.", Assert.Single(page.GetProperty("messages").EnumerateArray()).GetProperty("body").GetProperty("plain").GetString());
        Organisation.Engage.Delete(starter.Id);
        Assert.Equal(HttpStatusCode.NotFound, (await EngageResponseAsync($"messages/in_thread/{starter.Id}.json")).StatusCode);
    }

    [Fact]
    public async Task Wiki_lists_all_pages_by_continuation()
    {
        List<string> titles = [];
        string next = "";
        int requests = 0;
        do
        {
            JsonElement answer = await WikiAsync($"action=query&list=allpages&apnamespace=0&apfilterredir=nonredirects&aplimit=max{next}");
            titles.AddRange(answer.GetProperty("query").GetProperty("allpages").EnumerateArray().Select(page => page.GetProperty("title").GetString()!));
            next = answer.TryGetProperty("continue", out JsonElement go) ? string.Concat(go.EnumerateObject().Select(pair => $"&{pair.Name}={Uri.EscapeDataString(pair.Value.GetString()!)}")) : "";
            requests++;
        }
        while (next.Length > 0);
        Assert.True(requests > 1);
        Assert.Equal(titles.Count, titles.Distinct().Count());
        Assert.Contains("Verlof aanvragen", titles);
    }

    [Fact]
    public async Task Wiki_move_and_delete_are_in_recent_changes()
    {
        WikiPage page = Organisation.Wiki.Find("Huisregels")!;
        _clock.Advance(TimeSpan.FromMinutes(5));
        Organisation.Wiki.Move("Huisregels", "Regels in huis", "d.grootveld");
        Organisation.Wiki.Delete("House rules", "o.farrell", "test");
        JsonElement answer = await WikiAsync("action=query&list=recentchanges&rcprop=title|ids|timestamp|loginfo&rcdir=newer&rclimit=max&rcstart=" + _clock.GetUtcNow().AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        JsonElement[] changes = [.. answer.GetProperty("query").GetProperty("recentchanges").EnumerateArray()];
        Assert.Contains(changes, change => change.TryGetProperty("logtype", out JsonElement type) && type.GetString() == "move" && change.GetProperty("pageid").GetInt64() == page.Id);
        Assert.Contains(changes, change => change.TryGetProperty("logaction", out JsonElement action) && action.GetString() == "delete");
        Assert.Equal("Regels in huis", (await WikiAsync($"action=parse&pageid={page.Id}&prop=text|categories")).GetProperty("parse").GetProperty("title").GetString());
        Assert.Equal("missingtitle", (await WikiAsync("action=parse&page=House rules")).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Wiki_restricted_namespace_needs_the_bot_password()
    {
        Assert.Empty((await WikiAsync("action=query&list=allpages&apnamespace=3000")).GetProperty("query").GetProperty("allpages").EnumerateArray());
        string token = (await WikiAsync("action=query&meta=tokens&type=login")).GetProperty("query").GetProperty("tokens").GetProperty("logintoken").GetString()!;
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["action"] = "login", ["format"] = "json", ["lgname"] = WikiSite.BotUser, ["lgpassword"] = WikiSite.BotPassword, ["lgtoken"] = token });
        using HttpResponseMessage login = await _http.PostAsync(new Uri(_servers.Wiki, "api.php"), form);
        Assert.Contains("Success", await login.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(3, (await WikiAsync("action=query&list=allpages&apnamespace=3000")).GetProperty("query").GetProperty("allpages").GetArrayLength());
    }

    [Fact]
    public async Task Intranet_serves_old_bytes_and_answers_304()
    {
        using HttpResponseMessage first = await _http.GetAsync(new Uri(_servers.Intranet, "hr/reiskosten.htm"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using HttpRequestMessage again = new(HttpMethod.Get, new Uri(_servers.Intranet, "hr/reiskosten.htm"));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage unchanged = await _http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        LegacyPage lie = Organisation.Intranet.Pages.First(page => page.Charset == LegacyCharset.MetaUtf8ButNot && page.Body.Contains('é', StringComparison.Ordinal) && page.Layout != LegacyLayout.Raw);
        byte[] bytes = await _http.GetByteArrayAsync(new Uri(_servers.Intranet, lie.Path));
        Assert.Contains((byte)0xE9, bytes);
        Assert.Contains("utf-8", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Intranet_tells_removed_pages_from_nonsense()
    {
        Organisation.Intranet.Remove("/hr/spaarloon.htm", gone: true);
        Organisation.Intranet.Remove("/hr/jubileum.htm");
        Assert.Equal(HttpStatusCode.Gone, (await _http.GetAsync(new Uri(_servers.Intranet, "hr/spaarloon.htm"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(_servers.Intranet, "hr/jubileum.htm"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(_servers.Intranet, "oud/bestaat-niet.asp"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri(_servers.Intranet, "(S(4f2k9x))/hr/verlof.htm"))).StatusCode);
        Assert.Contains("Disallow: /beheer/", await _http.GetStringAsync(new Uri(_servers.Intranet, "robots.txt")), StringComparison.Ordinal);
        XDocument.Parse(await _http.GetStringAsync(new Uri(_servers.Intranet, "sitemap.xml")));
    }

    [Theory]
    [InlineData("nieuws/rss.xml")]
    [InlineData("blog/atom.xml")]
    [InlineData("facilitair/index.rdf")]
    [InlineData("blog/reacties/waarom-we-vragen-stellen.xml")]
    public async Task Feeds_are_well_formed_and_validate(string path)
    {
        using HttpResponseMessage first = await _http.GetAsync(new Uri(_servers.Feeds, path));
        XDocument.Parse(await first.Content.ReadAsStringAsync());
        using HttpRequestMessage again = new(HttpMethod.Get, new Uri(_servers.Feeds, path));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await _http.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Removed_blog_entry_leaves_a_tombstone()
    {
        Organisation.Feeds.Remove("blog", "deur-van-1978");
        string atom = await _http.GetStringAsync(new Uri(_servers.Feeds, "blog/atom.xml"));
        Assert.Contains("deleted-entry ref=\"urn:lindewaard:blog:deur-van-1978\"", atom, StringComparison.Ordinal);
        JsonElement status = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_servers.Feeds, "it/status.json"))).RootElement;
        Assert.Equal("https://jsonfeed.org/version/1.1", status.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Directory_pages_from_one_and_shares_addresses_with_engage()
    {
        List<string> emails = [];
        for (int start = 1; start <= Organisation.People.Count; start += 25)
        {
            JsonElement page = await DirectoryAsync($"scim/v2/Users?startIndex={start}&count=25");
            Assert.Equal(Organisation.People.Count, page.GetProperty("totalResults").GetInt32());
            emails.AddRange(page.GetProperty("Resources").EnumerateArray().Select(user => user.GetProperty("emails")[0].GetProperty("value").GetString()!));
        }

        IEnumerable<JsonElement> engage = (await EngageAsync("users.json?page=1")).EnumerateArray().Concat((await EngageAsync("users.json?page=2")).EnumerateArray());
        Assert.Equal(emails.Order(StringComparer.OrdinalIgnoreCase), engage.Select(user => user.GetProperty("email").GetString()!).Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        Assert.Equal(13, (await DirectoryAsync("scim/v2/Groups")).GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task Faults_are_switched_on_and_off()
    {
        Uri address = new(_servers.Wiki, "api.php?action=query&meta=siteinfo&format=json");
        _servers.WikiFaults.Unavailable = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _http.GetAsync(address)).StatusCode);
        _servers.WikiFaults.Clear();
        _servers.WikiFaults.TooManyRequests = TimeSpan.FromSeconds(7);
        _servers.WikiFaults.TooManyRequestsTimes = 1;
        using HttpResponseMessage limited = await _http.GetAsync(address);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (limited.StatusCode, limited.Headers.RetryAfter!.Delta));
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(address)).StatusCode);
        _servers.WikiFaults.LoginPage = true;
        Assert.Contains("type=\"password\"", await _http.GetStringAsync(address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listed_share_leaves_that_part_of_the_documents()
    {
        _servers.IntranetFaults.ListedShare = 0.4;
        int listed = XDocument.Parse(await _http.GetStringAsync(new Uri(_servers.Intranet, "sitemap.xml"))).Root!.Elements().Count();
        _servers.IntranetFaults.Clear();
        int all = XDocument.Parse(await _http.GetStringAsync(new Uri(_servers.Intranet, "sitemap.xml"))).Root!.Elements().Count();
        Assert.InRange(listed / (double)all, 0.25, 0.55);
    }

    [Fact]
    public async Task Timeline_can_happen_and_is_served()
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        int before = Organisation.Engage.Messages.Count;
        Assert.All(DemoTimeline.Steps, step => step.Happen(Organisation));
        Assert.Equal(before + 4, Organisation.Engage.Messages.Count);
        Assert.Contains("5B00", await _http.GetStringAsync(new Uri(_servers.Wiki, "wiki/Printen_en_scannen")), StringComparison.Ordinal);
        Assert.Contains("printer-5b00", await _http.GetStringAsync(new Uri(_servers.Feeds, "it/status.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DemoSources.Feeds, typeof(FeedOptions))]
    [InlineData(DemoSources.Engage, typeof(VivaEngageOptions))]
    [InlineData(DemoSources.Wiki, typeof(MediaWikiOptions))]
    [InlineData(DemoSources.People, typeof(ScimOptions))]
    public void Configured_options_are_options_of_the_connector(string source, Type options)
    {
        string prefix = $"Sources:{source}:Options:";
        string[] names = [.. DemoSources.Configuration(_servers).Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..].Split(':')[0]).Distinct()];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.NotNull(options.GetProperty(name)));
    }

    private async Task<HttpResponseMessage> EngageResponseAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_servers.Engage, "api/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", EngageServer.Token);
        return await _http.SendAsync(request);
    }

    private async Task<JsonElement> EngageAsync(string path) => JsonDocument.Parse(await (await EngageResponseAsync(path)).Content.ReadAsStringAsync()).RootElement;

    private async Task<JsonElement> WikiAsync(string query) =>
        JsonDocument.Parse(await _http.GetStringAsync(new Uri(_servers.Wiki, "api.php?format=json&formatversion=2&" + query))).RootElement;

    private async Task<JsonElement> DirectoryAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_servers.Directory, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DirectoryServer.Token);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
