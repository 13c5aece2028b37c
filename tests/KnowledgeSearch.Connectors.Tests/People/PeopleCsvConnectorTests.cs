using System.Text;
using KnowledgeSearch.Connectors.People;
using KnowledgeSearch.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.Tests.People;

public sealed class PeopleCsvConnectorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 15, 9, 0, 0, TimeSpan.Zero);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.csv");
    private LoopbackServer? _server;

    private LoopbackServer Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Dutch_columns_are_recognised()
    {
        List<SourceChange> changes = await ReadFileAsync("""
            Personeelsnummer;Roepnaam;Tussenvoegsel;Achternaam;E-mailadres;Afdeling;Functie;Vestiging;Leidinggevende;Actief;Datum uit dienst
            7;Anna;van den;Berg;A.Berg@example.org;Inkoop;Inkoper;Venlo;9;ja;
            9;Bram;;Visser;b.visser@example.org;Inkoop;Hoofd;Venlo;;ja;
            11;Cees;;Smit;c.smit@example.org;Inkoop;;;9;ja;14-03-2026
            12;Dirk;;Bos;d.bos@example.org;Inkoop;;;B.Visser@example.org;nee;
            """);
        List<SourcePerson> people = People(changes);
        Assert.Equal("Anna van den Berg", people[0].Name);
        Assert.Equal("source/user/7", people[0].Id);
        Assert.Equal("employee:7", people[0].DirectoryKey);
        Assert.Equal(("Inkoop", "Inkoper", "Venlo"), (people[0].Department, people[0].JobTitle, people[0].Location));
        Assert.Equal("source/user/9", people[0].Manager);
        Assert.Equal("source/user/9", people[3].Manager);
        Assert.Equal([true, true, false, false], people.Select(person => person.Active));
        Assert.IsType<SourceChange.CheckpointReached>(changes[^1]);
    }

    [Fact]
    public async Task English_columns_several_addresses_and_an_object_id_are_recognised()
    {
        SourcePerson person = Assert.Single(People(await ReadFileAsync("objectId,displayName,mail,userPrincipalName,accountEnabled\nAB-1,Person 1,\"SMTP:one@example.org;smtp:alias@example.org\",one@example.org,True\n")));
        Assert.Equal(["one@example.org", "alias@example.org"], person.Emails);
        Assert.Equal("AB-1", person.DirectoryKey);
        Assert.Equal(["one@example.org"], person.Usernames);
        Assert.True(person.Active);
    }

    [Fact]
    public async Task Configured_columns_go_before_recognised_ones()
    {
        SourcePerson person = Assert.Single(People(await ReadFileAsync("nr,wie,naam\n5,Person 5,x\n", "id=nr", "name=WIE")));
        Assert.Equal(("source/user/5", "Person 5"), (person.Id, person.Name));
    }

    [Fact]
    public async Task A_configured_column_that_is_missing_is_named_with_those_there_are()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadFileAsync("id,name\n1,x\n", "email=Work mail"));
        Assert.Equal($"{_file} has no column 'Work mail', which the settings name for email. Its columns are: id, name.", fault.Message);
    }

    [Fact]
    public async Task A_file_without_anything_that_identifies_people_is_refused()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadFileAsync("name,city\nx,y\n"));
        Assert.Contains("the columns are: name, city", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_lines_are_listed_and_the_rest_is_read()
    {
        List<SourceChange> changes = await ReadFileAsync("id,name\n1,One\n2,Two,extra\n,Nobody\n1,Again\n;;\n3,Three\n");
        Assert.Equal(["One", "Three"], People(changes).Select(person => person.Name));
        string[] reasons = [.. changes.OfType<SourceChange.Failed>().Select(failure => failure.Reason)];
        Assert.Equal(4, reasons.Length);
        Assert.Contains("Line 3 has 3 fields where the header has 2", reasons[0], StringComparison.Ordinal);
        Assert.Contains("Line 4 has no value in the column that identifies people", reasons[1], StringComparison.Ordinal);
        Assert.Contains("Line 5 has the same number", reasons[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spreadsheet_in_windows_1252_keeps_its_accents()
    {
        await File.WriteAllBytesAsync(_file, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("id;naam\r\n1;Renée Müller\r\n"));
        Assert.Equal("Renée Müller", Assert.Single(People(await ReadAsync(new PeopleCsvOptions { Path = _file }, null))).Name);
    }

    [Fact]
    public async Task Groups_have_their_members_and_one_that_vanished_has_none()
    {
        List<SourceChange> first = await ReadFileAsync("id,name,groups\n1,One,HR;BHV\n2,Two,hr\n");
        Assert.Equal(["source/group/hr", "source/group/bhv"], Groups(first).Select(group => group.Id));
        Assert.Equal(["user:source/user/1", "user:source/user/2"], Groups(first)[0].Members);
        await File.WriteAllTextAsync(_file, "id,name,groups\n1,One Changed,HR\n");
        List<SourceGroup> second = Groups(await ReadAsync(new PeopleCsvOptions { Path = _file }, Position(first)));
        Assert.Equal(["user:source/user/1"], second[0].Members);
        Assert.Equal(("source/group/bhv", 0), (second[1].Id, second[1].Members.Count));
    }

    [Fact]
    public async Task An_unchanged_file_is_not_read_again_until_somebody_leaves()
    {
        ManualTime time = new(Now);
        List<SourceChange> first = await ReadFileAsync(time, "id,name,endDate\n1,One,2026-03-20\n");
        Assert.True(People(first)[0].Active);
        Assert.Empty(People(await ReadAsync(new PeopleCsvOptions { Path = _file }, Position(first), time)));
        time.Advance(TimeSpan.FromDays(6));
        Assert.False(Assert.Single(People(await ReadAsync(new PeopleCsvOptions { Path = _file }, Position(first), time))).Active);
    }

    [Fact]
    public async Task An_address_is_asked_conditionally_with_its_credentials()
    {
        Server.On("/people.csv", async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.StatusCode = context.Request.Headers.Authorization != "Bearer secret" ? 401 : context.Request.Headers.IfNoneMatch == "\"v1\"" ? 304 : 200;
            if (context.Response.StatusCode == 200)
            {
                await context.Response.WriteAsync("id,name\n1,One\n");
            }
        });
        PeopleCsvOptions options = new() { Address = Server.Url("/people.csv"), Token = "secret" };
        List<SourceChange> first = await ReadAsync(options, null);
        Assert.Single(People(first));
        Assert.Empty(People(await ReadAsync(options, Position(first))));
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(new PeopleCsvOptions { Address = options.Address }, null));
        Assert.Equal(ConnectorFault.Credentials, fault.Fault);
    }

    [Fact]
    public async Task A_log_in_page_is_not_taken_for_a_file()
    {
        Server.On("/people.csv", "<!DOCTYPE html><html><form><input type=\"password\"></form></html>", "text/html");
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(new PeopleCsvOptions { Address = Server.Url("/people.csv") }, null));
        Assert.Equal(ConnectorFault.LoginPage, fault.Fault);
    }

    [Fact]
    public async Task A_missing_file_and_a_lost_position_are_faults_in_words()
    {
        ConnectorException missing = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(new PeopleCsvOptions { Path = _file + ".none" }, null));
        Assert.Contains("cannot be read (it is not there)", missing.Message, StringComparison.Ordinal);
        ConnectorException lost = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(new PeopleCsvOptions { Path = _file }, new Checkpoint("[1")));
        Assert.Equal(ConnectorFault.CheckpointLost, lost.Fault);
    }

    [Fact]
    public async Task Probing_tells_which_column_is_what()
    {
        await File.WriteAllTextAsync(_file, "personeelsnummer,naam\n1,One\n2,Two\n");
        List<ProbeStep> steps = await new PeopleCsvConnector(new PeopleCsvOptions { Path = _file }, LoopbackServer.Context()).ProbeAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.All(steps, step => Assert.True(step.Succeeded));
        Assert.Contains(steps, step => step.Detail.Contains("2 people", StringComparison.Ordinal) && step.Detail.Contains("id ← personeelsnummer", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_are_checked_with_the_value_and_what_is_allowed()
    {
        IReadOnlyList<string> faults = OptionsSchema.Validate(new PeopleCsvOptions { Path = "/x.csv", Columns = ["mail=Work"] }, "Options");
        Assert.StartsWith("Options.Columns: must be field=header with one of the fields active, department,", Assert.Single(faults), StringComparison.Ordinal);
        Assert.Contains("must be a file that ends in .csv, .tsv, .txt, was '/etc/passwd'", Assert.Single(OptionsSchema.Validate(new PeopleCsvOptions { Path = "/etc/passwd" }, "Options")), StringComparison.Ordinal);
        Assert.Contains("give either the path or the address", Assert.Single(OptionsSchema.Validate(new PeopleCsvOptions(), "Options")), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_directories_are_registered_under_their_names()
    {
        ServiceCollection services = new();
        services.AddPeopleCsvConnector().AddScimConnector();
        Assert.Equal(["people-csv", "people-scim"], services.Select(service => Assert.IsType<ConnectorType>(service.ImplementationInstance).Name));
    }

    private static List<SourcePerson> People(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Person>().Select(change => change.Value)];

    private static List<SourceGroup> Groups(IEnumerable<SourceChange> changes) => [.. changes.OfType<SourceChange.Group>().Select(change => change.Value)];

    private static Checkpoint Position(List<SourceChange> changes) => Assert.IsType<SourceChange.CheckpointReached>(changes[^1]).Position;

    private static async Task<List<SourceChange>> ReadAsync(PeopleCsvOptions options, Checkpoint? since, TimeProvider? time = null) =>
        await new PeopleCsvConnector(options, LoopbackServer.Context(time ?? new ManualTime(Now))).ReadAsync(since, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private Task<List<SourceChange>> ReadFileAsync(string text, params string[] columns) => ReadFileAsync(new ManualTime(Now), text, columns);

    private async Task<List<SourceChange>> ReadFileAsync(TimeProvider time, string text, params string[] columns)
    {
        await File.WriteAllTextAsync(_file, text);
        return await ReadAsync(new PeopleCsvOptions { Path = _file, Columns = columns }, null, time);
    }
}
