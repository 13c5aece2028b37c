using CsCheck;
using KnowledgeSearch.Connectors.VivaEngage;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

public sealed class YammerExportConnectorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("export");
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Bodies_with_line_breaks_quotes_and_separators_are_read_whole()
    {
        SourceDocument document = Assert.Single(Documents(await ImportAsync(new ExportZip().Message(1, "Zij zei: \"ja\",\"nee\"\r\nen toen, \",\" niets"))));
        Assert.Equal("Zij zei: \"ja\",\"nee\"\r\nen toen, \",\" niets", document.Body);
        Assert.Equal("Zij zei: \"ja\",\"nee\"", document.Title);
        Assert.Equal(new DateTimeOffset(2019, 3, 1, 9, 0, 0, TimeSpan.Zero), document.Created);
    }

    [Fact]
    public async Task Columns_are_bound_by_name_whatever_is_missing_added_or_reordered()
    {
        ExportZip zip = new ExportZip().Table(
            "Messages", "gdpr_delete_url,body,closed,Thread_Id,ID,in_private_conversation,in_private_group,title",
            ["https://x", "Tekst", "false", "9007199254740993", "9007199254740995", "false", "false", "Kop"]);
        SourceDocument document = Assert.Single(Documents(await ImportAsync(zip)));
        Assert.Equal("export/message/9007199254740995", document.Id.Value);
        Assert.Equal("export/thread/9007199254740993", document.Thread);
        Assert.Equal(("Kop", "Tekst", null), (document.Title, document.Body, document.Author));
    }

    [Fact]
    public async Task The_word_null_is_no_value()
    {
        SourceDocument document = Assert.Single(Documents(await ImportAsync(new ExportZip().Message(1, "Tekst", ("replied_to_id", "null"), ("deleted_at", "null"), ("group_id", "null"), ("attachments", "null")))));
        Assert.Null(document.InReplyTo);
        Assert.Null(document.Container);
        Assert.Equal(DocumentAccess.ForEveryone, document.Access);
    }

    [Fact]
    public async Task A_message_deleted_in_a_later_export_is_deleted()
    {
        Save("1.zip", new ExportZip().Message(1, "Vraag").Message(2, "Antwoord").Write());
        List<SourceChange> first = await CrawlAsync(null);
        Save("2.zip", new ExportZip().Message(2, "Antwoord", ("deleted_at", "2020-01-01T00:00:00Z")).Write());
        List<SourceChange> second = await CrawlAsync(Last(first));
        Assert.Equal("export/message/2", Assert.Single(second.OfType<SourceChange.Delete>()).Id.Value);
        Assert.Empty(Documents(second));
    }

    [Fact]
    public async Task Rows_that_differ_from_the_log_are_refused_with_both_numbers_before_anything_is_applied()
    {
        ExportZip zip = new ExportZip { Log = "Number of exported MESSAGES: 3\n" }.Message(1, "a").Message(2, "b", ("deleted_at", "2020-01-01"));
        List<SourceChange> seen = [];
        Save("1.zip", zip.Write());
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(async () =>
        {
            await foreach (SourceChange change in Connector().ReadAsync(null, TestContext.Current.CancellationToken))
            {
                seen.Add(change);
            }
        });
        Assert.Equal(ConnectorFault.UnexpectedContent, fault.Fault);
        Assert.Contains("3 MESSAGES", fault.Message, StringComparison.Ordinal);
        Assert.Contains("2 rows", fault.Message, StringComparison.Ordinal);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_truncated_zip_gives_what_can_be_read_and_lists_the_rest()
    {
        ExportZip zip = new ExportZip().Table("Users", "id,name", ["1", "Anna"]);
        Random random = new(7);
        for (int i = 1; i <= 3_000; i++)
        {
            zip.Message(i, $"Bericht {i} {random.NextInt64():x}{random.NextInt64():x}");
        }

        byte[] bytes = zip.Write();
        Save("1.zip", bytes[..(bytes.Length * 6 / 10)]);
        List<SourceChange> changes = await CrawlAsync(null);
        Assert.InRange(Documents(changes).Count, 1_000, 2_500);
        Assert.Single(changes.OfType<SourceChange.Person>());
        Assert.Contains("Messages", Assert.Single(changes.OfType<SourceChange.Failed>()).Reason, StringComparison.Ordinal);
        Save("1.zip", bytes);
        Assert.Equal(3_000, Documents(await CrawlAsync(Last(changes))).Count);
    }

    [Fact]
    public void Cut_off_anywhere_a_zip_gives_a_beginning_of_its_rows_or_a_fault()
    {
        ExportZip zip = new();
        for (int i = 1; i <= 40; i++)
        {
            zip.Message(i, $"Bericht {i}");
        }

        byte[] bytes = zip.Write();
        List<string> expected = [.. Enumerable.Range(1, 40).Select(i => $"export/message/{i}")];
        Gen.Int[0, bytes.Length - 1].Sample(length =>
        {
            Save("cut.zip", bytes[..length]);
            try
            {
                List<string> found = Ids(CrawlAsync(null).GetAwaiter().GetResult());
                Assert.Equal(expected.Take(found.Count), found);
            }
            catch (ConnectorException fault)
            {
                Assert.Equal(ConnectorFault.UnexpectedContent, fault.Fault);
            }
        }, iter: 200, threads: 1, seed: "0000KOIPe036");
    }

    [Fact]
    public async Task A_private_group_stays_closed_and_a_private_conversation_is_never_read()
    {
        ExportZip zip = new ExportZip()
            .Table("Groups", "id,name,private", ["9", "Later gesloten", "true"])
            .Message(1, "open", ("group_id", "7"))
            .Message(2, "dicht", ("group_id", "8"), ("in_private_group", "true"))
            .Message(3, "dicht", ("group_id", "9"))
            .Message(4, "geheim", ("in_private_conversation", "true"), ("participants", "user:1,user:2"))
            .Message(5, "onbekend", ("in_private_conversation", ""))
            .Message(6, "onbekend", ("group_id", "7"), ("in_private_group", "misschien"));
        Dictionary<string, DocumentAccess?> access = Documents(await ImportAsync(zip)).ToDictionary(document => document.Id.ExternalId, document => document.Access);
        Assert.Equal(["message/1", "message/2", "message/3", "message/5", "message/6"], access.Keys);
        Assert.Equal(DocumentAccess.ForEveryone, access["message/1"]);
        Assert.Equal(DocumentAccess.ForAnyOf("group:export/group/8"), access["message/2"]);
        Assert.Equal(DocumentAccess.ForAnyOf("group:export/group/9"), access["message/3"]);
        Assert.Equal(DocumentAccess.Nobody, access["message/5"]);
        Assert.Equal(DocumentAccess.ForAnyOf("group:export/group/7"), access["message/6"]);
    }

    [Fact]
    public async Task A_membership_source_opens_private_groups_to_its_members()
    {
        Save("1.zip", new ExportZip().Message(2, "dicht", ("group_id", "8"), ("in_private_group", "true")).Write());
        Assert.Equal(DocumentAccess.ForAnyOf("group:engage/group/8"), Assert.Single(Documents(await CrawlAsync(null, new YammerExportOptions { Path = _folder.FullName, MembershipSource = "engage" }))).Access);
    }

    [Fact]
    public async Task Users_become_people_and_leavers_are_inactive()
    {
        ExportZip zip = new ExportZip().Table(
            "Users", "id,name,email,job_title,location,department,joined_at,deleted_at,suspended_at,guid,state,office_user_id",
            ["1", "Anna Bakker", "Anna@Example.org", "Adviseur", "Utrecht", "HR", "", "", "", "g-1", "active", "AAAA-1"],
            ["2", "Weg", "null", "", "", "", "", "2020-01-01", "", "g-2", "soft_delete", ""],
            ["3", "Geschorst", "", "", "", "", "", "", "2020-01-01", "", "active", ""]);
        List<SourcePerson> people = [.. (await ImportAsync(zip)).OfType<SourceChange.Person>().Select(change => change.Value)];
        Assert.Equal([true, false, false], people.Select(person => person.Active));
        Assert.Equal(["aaaa-1", "g-2", null], people.Select(person => person.DirectoryKey));
        Assert.Equal(["Anna@Example.org"], people[0].Emails);
        Assert.Empty(people[1].Emails);
        Assert.Equal(("HR", "Adviseur", "Utrecht"), (people[0].Department, people[0].JobTitle, people[0].Location));
    }

    [Fact]
    public async Task Placeholders_and_attachments_are_resolved()
    {
        ExportZip zip = new ExportZip()
            .Table("Users", "id,name", ["2", "Bram de Wit"])
            .Table("Topics", "id,name", ["5", "verlof"])
            .Table("Files", "id,file_id,name,group_id,in_private_group,in_private_conversation,deleted_at", ["71", "70", "handleiding.pdf", "", "false", "false", ""])
            .Message(1, "[[user:2]] en [user:3:Carla] over [[tag:5]] en [Tag:6:rooster] [[user:99]]", ("attachments", "uploadedfile:70,page:8,opengraphobject:[4 : https://wiki.example/a : title=\"Regels, deel 1: [oud]\" : description=\"a, b\"],uploadedfile:12"));
        List<SourceDocument> documents = Documents(await ImportAsync(zip));
        Assert.Equal("Bram de Wit en Carla over #verlof en #rooster\nhandleiding.pdf\nRegels, deel 1: [oud]", documents[0].Body);
        Assert.Equal(["https://wiki.example/a"], documents[0].Links);
        Assert.Equal(["verlof"], documents[0].Tags);
        Assert.Equal((DocumentKind.File, "handleiding.pdf"), (documents[1].Kind, documents[1].Title));
    }

    [Fact]
    public async Task The_highest_version_of_a_page_stands_with_its_html()
    {
        ExportZip zip = new ExportZip()
            .Table("Pages", "id,page_id,name,group_id,in_private_group,published_at,deleted_at", ["32", "30", "Nieuw", "", "false", "2020-01-01", ""], ["31", "30", "Oud", "", "false", "2019-01-01", ""])
            .Entry("pages/31.html", "<p>oud</p>").Entry("pages/32.html", "<p>nieuw</p>");
        SourceDocument page = Assert.Single(Documents(await ImportAsync(zip)));
        Assert.Equal(("export/page/30", DocumentKind.Page, "Nieuw", "<p>nieuw</p>", BodyFormat.Html), (page.Id.Value, page.Kind, page.Title, page.Body, page.BodyFormat));
        Assert.Equal(DocumentAccess.ForEveryone, page.Access);
    }

    [Fact]
    public async Task Replies_to_a_question_are_answers_although_the_starter_comes_later()
    {
        const string Columns = ExportZip.MessageColumns + ",message_type";
        ExportZip zip = new ExportZip().Table("Messages", Columns)
            .Message(2, "Zo.", ("thread_id", "1"), ("sender_id", "5")).Message(3, "Dank", ("thread_id", "1")).Message(1, "Hoe?", ("message_type", "question"));
        Assert.Equal([DocumentKind.Answer, DocumentKind.Message, DocumentKind.Question], Documents(await ImportAsync(zip)).Select(document => document.Kind));
    }

    [Fact]
    public async Task A_row_with_shifted_columns_is_listed_with_its_line_and_not_taken()
    {
        ExportZip zip = new ExportZip().Table("Messages", "id,body,in_private_group,in_private_conversation", ["1", "a", "false", "false"], ["2", "false", "false"], ["x", "c", "false", "false"]);
        List<SourceChange> changes = await ImportAsync(zip);
        Assert.Equal(["export/message/1"], Ids(changes));
        List<string> reasons = [.. changes.OfType<SourceChange.Failed>().Select(change => change.Reason)];
        Assert.Contains("Line 3", reasons[0], StringComparison.Ordinal);
        Assert.Contains("line 4", reasons[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decompression_bomb_is_refused()
    {
        Save("1.zip", new ExportZip().Table("Messages", "id,body", ["1", new string('a', 3_000_000)]).Write());
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(null));
        Assert.Equal(ConnectorFault.UnexpectedContent, fault.Fault);
    }

    [Fact]
    public async Task A_file_that_is_no_zip_is_said_to_be_none()
    {
        Save("1.zip", "<html>Sign in</html>"u8.ToArray());
        Assert.Equal(ConnectorFault.UnexpectedContent, (await Assert.ThrowsAsync<ConnectorException>(() => CrawlAsync(null))).Fault);
    }

    [Fact]
    public async Task An_export_is_downloaded_where_no_path_is_given_and_next_time_from_where_it_ended()
    {
        await using EngageServer server = await EngageServer.StartAsync();
        server.Export = new ExportZip().Message(1, "Vraag").Write();
        YammerExportOptions options = new() { BaseUrl = server.Address.ToString(), Token = "secret", Since = "2019-01-01" };
        List<SourceChange> first = await CrawlAsync(null, options);
        Assert.Equal(["export/message/1"], Ids(first));
        await CrawlAsync(Last(first), options);
        Assert.Equal(["export?since=2019-01-01T00:00:00&until=2026-11-24T08:00:00&include=csv", "export?since=2026-11-23T08:00:00&until=2026-11-24T08:00:00&include=csv"], server.Requests);
    }

    [Fact]
    public void Options_need_a_path_or_a_token()
    {
        Assert.Contains(OptionsSchema.Validate(new YammerExportOptions(), "Sources.export"), fault => fault.Contains("path", StringComparison.Ordinal));
        Assert.Empty(OptionsSchema.Validate(new YammerExportOptions { Path = "x.zip" }, "Sources.export"));
    }

    private static List<SourceDocument> Documents(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Upsert>().Select(change => change.Document)];

    private static List<string> Ids(IEnumerable<SourceChange> changes) => [.. Documents(changes).Select(document => document.Id.Value)];

    private static Checkpoint Last(IEnumerable<SourceChange> changes) => changes.OfType<SourceChange.CheckpointReached>().Last().Position;

    private void Save(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), bytes);

    private Task<List<SourceChange>> ImportAsync(ExportZip zip)
    {
        Save("1.zip", zip.Write());
        return CrawlAsync(null);
    }

    private YammerExportConnector Connector(YammerExportOptions? options = null) => new(options ?? new YammerExportOptions { Path = _folder.FullName }, new ConnectorContext
    {
        Source = new SourceId("export"),
        Http = _http,
        Time = new SkippingTime(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero)),
        Logger = NullLogger.Instance,
    });

    private async Task<List<SourceChange>> CrawlAsync(Checkpoint? since, YammerExportOptions? options = null)
    {
        List<SourceChange> changes = [];
        await foreach (SourceChange change in Connector(options).ReadAsync(since, TestContext.Current.CancellationToken))
        {
            changes.Add(change);
        }

        return changes;
    }
}
