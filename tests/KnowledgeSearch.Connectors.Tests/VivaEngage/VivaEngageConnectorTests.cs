using KnowledgeSearch.Connectors.VivaEngage;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

public sealed class VivaEngageConnectorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private readonly SkippingTime _time = new(Start);
    private readonly HttpClient _http = new();
    private EngageServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await EngageServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_page_of_system_messages_only_does_not_end_the_feed()
    {
        _server.Messages.AddRange(Enumerable.Range(10, 6).Select(id => new FakeMessage(id, id, "is lid geworden") { System = true }));
        _server.Messages.Add(new FakeMessage(1, 1, "Hoe vraag ik verlof aan?"));
        Assert.Equal(["engage/message/1"], Ids(await CrawlAsync(null)));
    }

    [Fact]
    public async Task Ids_beyond_two_to_the_53rd_are_kept_exactly()
    {
        const long Id = 9_007_199_254_740_993;
        _server.Messages.Add(new FakeMessage(Id, Id, "Vraag"));
        _server.Messages.Add(new FakeMessage(Id + 2, Id, "Antwoord") { RepliedTo = Id });
        List<SourceDocument> documents = Documents(await CrawlAsync(null));
        Assert.Equal(["engage/message/9007199254740995", "engage/message/9007199254740993"], documents.Select(document => document.Id.Value));
        Assert.Equal("engage/message/9007199254740993", documents[0].InReplyTo);
        Assert.All(documents, document => Assert.Equal("engage/thread/9007199254740993", document.Thread));
    }

    [Fact]
    public async Task A_message_becomes_a_document_with_names_for_placeholders_and_a_utc_date()
    {
        _server.Messages.Add(new FakeMessage(5, 5, "[[user:2]] weet alles van [[tag:501]].\nVraag het [[user:99]]") { Group = 7, Likes = 3, Created = new(2022, 11, 11, 20, 59, 10, TimeSpan.Zero) });
        _server.Groups.Add(new FakeGroup(7, "HR", "public", [1]));
        SourceDocument document = Assert.Single(Documents(await CrawlAsync(null)));
        Assert.Equal("Bram de Wit weet alles van #verlof.", document.Title);
        Assert.Equal("Bram de Wit weet alles van #verlof.\nVraag het", document.Body);
        Assert.Equal(new DateTimeOffset(2022, 11, 11, 20, 59, 10, TimeSpan.Zero), document.Created);
        Assert.Equal(new DocumentContainer("engage/group/7", "HR"), document.Container);
        Assert.Equal(["verlof"], document.Tags);
        Assert.Equal(["https://wiki.example/verlof"], document.Links);
        Assert.Equal(3, document.Endorsements);
        Assert.Equal("engage/user/1", document.Author);
        Assert.Equal(DocumentAccess.ForEveryone, document.Access);
    }

    [Fact]
    public async Task Replies_to_a_question_are_answers_except_the_askers_own()
    {
        _server.BestReply = 12;
        _server.PageSize = 2;
        _server.Messages.AddRange(
        [
            new FakeMessage(10, 10, "Hoe?") { Type = "question", Sender = 1 },
            new FakeMessage(12, 10, "Zo.") { RepliedTo = 10, Sender = 2 },
            new FakeMessage(13, 10, "Dank!") { RepliedTo = 12, Sender = 1 },
            new FakeMessage(14, 10, "Of zo.") { RepliedTo = 999, Sender = 3 },
        ]);
        Dictionary<string, SourceDocument> documents = Documents(await CrawlAsync(null)).ToDictionary(document => document.Id.ExternalId);
        Assert.Equal(DocumentKind.Question, documents["message/10"].Kind);
        Assert.Equal(DocumentKind.Answer, documents["message/12"].Kind);
        Assert.Equal(DocumentKind.Message, documents["message/13"].Kind);
        Assert.Equal(DocumentKind.Answer, documents["message/14"].Kind);
        Assert.True(documents["message/12"].Accepted);
        Assert.Equal("engage/message/999", documents["message/14"].InReplyTo);
        Assert.Equal("", documents["message/12"].Title);
    }

    [Fact]
    public async Task Direct_messages_and_private_conversations_are_never_read()
    {
        _server.Messages.Add(new FakeMessage(1, 1, "openbaar"));
        _server.Messages.Add(new FakeMessage(2, 2, "geheim") { Direct = true });
        _server.Messages.Add(new FakeMessage(3, 3, "geheim") { Privacy = "private" });
        Assert.Equal(["engage/message/1"], Ids(await CrawlAsync(null)));
    }

    [Fact]
    public async Task A_private_group_is_read_from_its_own_feed_for_its_members_only()
    {
        _server.Groups.Add(new FakeGroup(8, "Directie", "private", [1, 2, 3]));
        _server.Messages.Add(new FakeMessage(1, 1, "Voor ons") { Group = 8 });
        List<SourceChange> changes = await CrawlAsync(null);
        Assert.Equal(DocumentAccess.ForAnyOf("group:engage/group/8"), Assert.Single(Documents(changes)).Access);
        SourceGroup group = Assert.Single(changes.OfType<SourceChange.Group>()).Value;
        Assert.Equal("engage/group/8", group.Id);
        Assert.Equal(["user:engage/user/1", "user:engage/user/2", "user:engage/user/3"], group.Members);
        Assert.True(changes.FindIndex(change => change is SourceChange.Group) < changes.FindIndex(change => change is SourceChange.Upsert));
    }

    [Fact]
    public async Task Members_that_cannot_be_read_leave_the_group_to_nobody_and_are_reported()
    {
        _server.Groups.Add(new FakeGroup(8, "Directie", "private", [1, 2]) { MembersForbidden = true });
        _server.Messages.Add(new FakeMessage(1, 1, "Voor ons") { Group = 8 });
        List<SourceChange> changes = await CrawlAsync(null);
        Assert.Equal(DocumentAccess.ForAnyOf("group:engage/group/8"), Assert.Single(Documents(changes)).Access);
        Assert.Empty(Assert.Single(changes.OfType<SourceChange.Group>()).Value.Members);
        Assert.Contains("'Directie'", Assert.Single(changes.OfType<SourceChange.Failed>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_turns_private_closes_its_known_messages_at_the_next_crawl()
    {
        _server.Groups.Add(new FakeGroup(7, "HR", "public", [2]));
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Group = 7 });
        Checkpoint first = Last(await CrawlAsync(null));
        _server.Groups[0] = _server.Groups[0] with { Privacy = "private" };
        SourceChange.Access change = Assert.Single((await CrawlAsync(first)).OfType<SourceChange.Access>());
        Assert.Equal("engage/message/1", change.Id.Value);
        Assert.Equal(DocumentAccess.ForAnyOf("group:engage/group/7"), change.Value);
    }

    [Fact]
    public async Task An_incremental_crawl_reads_all_new_messages_and_nothing_twice()
    {
        _server.Messages.AddRange(Enumerable.Range(1, 7).Select(id => new FakeMessage(id, id, "oud") { Created = Start.AddDays(-2) }));
        Checkpoint first = Last(await CrawlAsync(null));
        _server.Messages.AddRange(Enumerable.Range(8, 8).Select(id => new FakeMessage(id, id, "nieuw") { Created = Start }));
        Assert.Equal(Enumerable.Range(8, 8).Reverse().Select(id => $"engage/message/{id}"), Ids(await CrawlAsync(first)));
    }

    [Fact]
    public async Task A_reply_three_weeks_later_is_found_even_when_the_feed_leaves_it_out()
    {
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Created = Start.AddDays(-1.5) });
        Checkpoint position = Last(await CrawlAsync(null));
        _time.Advance(TimeSpan.FromDays(21));
        _server.Messages.Add(new FakeMessage(50, 1, "Laat antwoord") { RepliedTo = 1, Created = Start.AddDays(21), OnlyInThread = true });
        Assert.Contains("engage/message/50", Ids(await CrawlAsync(position)));
    }

    [Fact]
    public async Task A_reply_that_the_feed_left_out_is_found_by_the_threads_count()
    {
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag"));
        _server.Messages.Add(new FakeMessage(2, 1, "Antwoord") { RepliedTo = 1, OnlyInThread = true });
        Assert.Equal(["engage/message/1", "engage/message/2"], Ids(await CrawlAsync(null)));
    }

    [Fact]
    public async Task A_message_gone_from_its_thread_is_missing_and_reported_again_a_day_later()
    {
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Created = Start });
        _server.Messages.Add(new FakeMessage(2, 1, "Fout antwoord") { RepliedTo = 1, Created = Start });
        Checkpoint position = Last(await CrawlAsync(null));
        _server.Messages.RemoveAt(1);
        _time.Advance(TimeSpan.FromHours(1));
        List<SourceChange> second = await CrawlAsync(position);
        Assert.Equal("engage/message/2", Assert.Single(second.OfType<SourceChange.Missing>()).Id.Value);
        Assert.Equal(["engage/message/1"], Ids(second));
        _time.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal("engage/message/2", Assert.Single((await CrawlAsync(Last(second))).OfType<SourceChange.Missing>()).Id.Value);
    }

    [Theory]
    [InlineData(404, typeof(SourceChange.Missing))]
    [InlineData(410, typeof(SourceChange.Delete))]
    [InlineData(403, typeof(SourceChange.Access))]
    public async Task A_thread_that_is_gone_or_refused_takes_its_messages_along(int status, Type change)
    {
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Created = Start });
        Checkpoint position = Last(await CrawlAsync(null));
        _time.Advance(TimeSpan.FromMinutes(5));
        _server.Fault = request => request.StartsWith("messages/in_thread", StringComparison.Ordinal) ? status : 0;
        Assert.Single(await CrawlAsync(position), change.IsInstanceOfType);
    }

    [Fact]
    public async Task Requests_keep_to_ten_messages_requests_in_thirty_seconds()
    {
        _server.PageSize = 1;
        _server.Messages.AddRange(Enumerable.Range(1, 25).Select(id => new FakeMessage(id, id, "tekst")));
        Assert.Equal(25, Documents(await CrawlAsync(null)).Count);
        Assert.InRange(_time.Waited, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task Too_many_requests_is_waited_out_as_asked()
    {
        int refusals = 2;
        _server.Fault = request => request.StartsWith("messages", StringComparison.Ordinal) && refusals-- > 0 ? 429 : 0;
        _server.Messages.Add(new FakeMessage(1, 1, "tekst"));
        Assert.Single(Documents(await CrawlAsync(null)));
        Assert.Equal(TimeSpan.FromSeconds(14), _time.Waited);
    }

    [Fact]
    public async Task A_group_feed_that_refuses_does_not_stop_the_others_but_a_full_crawl_does_not_end_well()
    {
        _server.Groups.Add(new FakeGroup(8, "Directie", "private", [1]));
        _server.Messages.Add(new FakeMessage(1, 1, "tekst"));
        _server.Fault = request => request.StartsWith("messages/in_group/8", StringComparison.Ordinal) ? 403 : 0;
        List<SourceChange> seen = [];
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(async () =>
        {
            await foreach (SourceChange change in Connector().ReadAsync(null, TestContext.Current.CancellationToken))
            {
                seen.Add(change);
            }
        });
        Assert.Equal(ConnectorFault.Forbidden, fault.Fault);
        Assert.Equal(["engage/message/1"], Ids(seen));
        Assert.IsType<SourceChange.CheckpointReached>(seen[^1]);
    }

    [Fact]
    public async Task A_feed_that_promises_older_messages_and_gives_none_ends_with_a_fault_instead_of_for_ever()
    {
        _server.AlwaysOlder = true;
        _server.Messages.AddRange(Enumerable.Range(1, 5).Select(id => new FakeMessage(id, id, "tekst")));
        Assert.Equal(ConnectorFault.UnexpectedContent, (await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(null))).Fault);
    }

    [Fact]
    public async Task Nothing_new_is_the_end_of_an_incremental_crawl_whatever_the_feed_promises()
    {
        _server.Messages.AddRange(Enumerable.Range(1, 5).Select(id => new FakeMessage(id, id, "tekst")));
        Checkpoint position = Last(await CrawlAsync(null));
        _server.AlwaysOlder = true;
        int before = _server.Requests.Count;
        List<SourceChange> changes = await CrawlAsync(position);
        Assert.Empty(changes.OfType<SourceChange.Failed>());
        Assert.Single(_server.Requests.Skip(before), request => request.StartsWith("messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_thread_that_is_read_in_part_misses_nothing()
    {
        _server.PageSize = 20;
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Created = Start });
        _server.Messages.Add(new FakeMessage(2, 1, "Antwoord") { Created = Start });
        Checkpoint position = Last(await CrawlAsync(null));
        _time.Advance(TimeSpan.FromMinutes(5));
        _server.Messages.RemoveAt(0);
        _server.AlwaysOlder = true;
        Assert.Empty((await CrawlAsync(position)).OfType<SourceChange.Missing>());
    }

    [Fact]
    public async Task A_message_that_turned_private_is_removed_at_its_threads_next_visit()
    {
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Created = Start });
        Checkpoint position = Last(await CrawlAsync(null));
        _time.Advance(TimeSpan.FromMinutes(5));
        _server.Messages[0] = _server.Messages[0] with { Privacy = "private" };
        Assert.Equal("engage/message/1", Assert.Single((await CrawlAsync(position)).OfType<SourceChange.Delete>()).Id.Value);
    }

    [Fact]
    public async Task An_edit_is_seen_when_the_thread_is_revisited()
    {
        _server.Messages.Add(new FakeMessage(1, 1, "Vraag") { Created = Start.AddDays(-3) });
        Checkpoint position = Last(await CrawlAsync(null));
        _server.Messages[0] = _server.Messages[0] with { Body = "Betere vraag" };
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(Documents(await CrawlAsync(position)));
        _time.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal("Betere vraag", Assert.Single(Documents(await CrawlAsync(position))).Body);
    }

    [Fact]
    public async Task People_carry_what_merges_and_finds_them()
    {
        _server.Users[101] = "Oud-collega";
        _server.Messages.Add(new FakeMessage(1, 1, "tekst") { Sender = 101 });
        List<SourcePerson> people = [.. (await CrawlAsync(null)).OfType<SourceChange.Person>().Select(change => change.Value)];
        Assert.Equal(["engage/user/1", "engage/user/2", "engage/user/3", "engage/user/101"], people.Select(person => person.Id));
        Assert.Equal(["user1@example.org"], people[0].Emails);
        Assert.Equal(("Anna Bakker", "Adviseur", "HR"), (people[0].Name, people[0].JobTitle, people[0].Department));
    }

    [Fact]
    public async Task Access_can_be_read_without_messages()
    {
        _server.Groups.Add(new FakeGroup(8, "Directie", "private", [1, 2]));
        _server.Messages.Add(new FakeMessage(1, 1, "tekst") { Group = 8 });
        List<SourceChange> changes = [];
        await foreach (SourceChange change in Connector().ReadAccessAsync(TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }

        Assert.Single(changes.OfType<SourceChange.Group>());
        Assert.DoesNotContain(_server.Requests, request => request.StartsWith("messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_token_fails_the_probe_at_authentication_with_a_remedy()
    {
        List<ProbeStep> steps = [];
        await foreach (ProbeStep step in new VivaEngageConnector(new VivaEngageOptions { BaseUrl = _server.Address.ToString(), Token = "wrong" }, Context()).ProbeAsync(TestContext.Current.CancellationToken))
        {
            steps.Add(step);
        }

        ProbeStep only = Assert.Single(steps);
        Assert.Equal(("authenticate", false), (only.Name, only.Succeeded));
        Assert.DoesNotContain("wrong", only.Detail, StringComparison.Ordinal);
    }

    private static List<SourceDocument> Documents(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Upsert>().Select(change => change.Document)];

    private static List<string> Ids(IEnumerable<SourceChange> changes) => [.. Documents(changes).Select(document => document.Id.Value)];

    private static Checkpoint Last(IEnumerable<SourceChange> changes) => changes.OfType<SourceChange.CheckpointReached>().Last().Position;

    private ConnectorContext Context() => new() { Source = new SourceId("engage"), Http = _http, Time = _time, Logger = NullLogger.Instance };

    private VivaEngageConnector Connector() => new(new VivaEngageOptions { BaseUrl = _server.Address.ToString(), Token = "secret" }, Context());

    private async Task<List<SourceChange>> CrawlAsync(Checkpoint? since)
    {
        List<SourceChange> changes = [];
        await foreach (SourceChange change in Connector().ReadAsync(since, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }

        return changes;
    }
}
