using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Privacy;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Tests.Privacy;

namespace KnowledgeSearch.Ingestion.Tests.Privacy;

public sealed class PersonErasureTests
{
    private const int Messages = 1_200, People = 30;
    private static readonly int[] Erased = [0, 3, 7, 14, 21];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_an_erased_person_is_in_any_file_nor_comes_back()
    {
        await using ErasureTrial trial = await ErasureTrial.StartAsync(Messages, People, seed: 7, Cancel);
        await trial.CrawlAsync(Cancel);
        await trial.LeaveTracesAsync(Erased, Cancel);
        SortedDictionary<string, SortedSet<int>> before = trial.Found();
        Assert.All(Erased, person => Assert.Contains(before.Values, people => people.Contains(person)));
        Assert.Contains(before.Keys, file => file.StartsWith("backup", StringComparison.Ordinal));
        Assert.Contains(before.Keys, file => file.StartsWith("synonyms", StringComparison.Ordinal));

        ErasureRequest request = new([.. Erased.Select(ErasureTrial.Mail)]);
        string digest = await trial.Store.GetDigestAsync(Cancel);
        ErasureReport dry = await trial.Erasure.TryAsync(request, Cancel);
        Assert.Equal(digest, await trial.Store.GetDigestAsync(Cancel));
        ErasureReport begun = await trial.Erasure.BeginAsync(request, new AuditAct("carla@example.org", "erase"), Cancel);
        await trial.Erasure.CompleteAsync(Cancel);
        ErasureReport done = (await trial.Erasure.FindAsync(begun.Id, Cancel))!; // begun just now
        Assert.Equal((ErasureStage.Done, null), (done.Stage, done.Fault));
        Assert.Empty(done.Remains);
        Assert.Equal(Erased.Length * Messages / People, done.Counts["messages removed"]);
        Assert.Equal(5, done.Counts["accounts removed"]);
        string[] counted = ["messages removed", "documents of others changed", "documents about them removed", "accounts removed", "failures removed", "opt-outs removed", "positions of sources forgotten"];
        Assert.Equal(counted.Select(place => dry.Counts[place]), counted.Select(place => done.Counts[place]));
        Empty(trial);

        // The same sources are read again, and lines are imported; then the program starts anew.
        await trial.CrawlAsync(Cancel);
        List<IngestResult> imported = await trial.ImportAsync(People, Cancel);
        Assert.All(Erased, person => Assert.Equal(IngestStatus.Unchanged, imported[person].Status));
        Empty(trial);
        await trial.RestartAsync(Cancel);
        Empty(trial);
        Assert.Empty(await trial.Store.CheckAsync(Cancel));
        AuditVerdict audit = await trial.Audit.VerifyAsync(null, Cancel);
        Assert.Null(audit.Fault);
        Assert.DoesNotContain((await trial.Audit.ReadAsync(new AuditQuery { Size = 100 }, Cancel)).Entries, entry => entry.Actor.StartsWith("kanarie", StringComparison.Ordinal));

        // Whoever stays is found as before; whoever is gone is neither found, nor suggested.
        foreach (int person in Enumerable.Range(0, People))
        {
            Assert.Equal(!Erased.Contains(person), await trial.IsFoundAsync(person, Cancel));
        }
    }

    [Fact]
    public async Task Messages_may_stay_by_a_stranger()
    {
        await using ErasureTrial trial = await ErasureTrial.StartAsync(300, 10, seed: 8, Cancel);
        await trial.CrawlAsync(Cancel);
        ErasureReport begun = await trial.Erasure.BeginAsync(
            new ErasureRequest(["engage/user/4"], ErasurePolicy.Pseudonymise) { Also = [ErasureTrial.Canary(4) + "tekst", ErasureTrial.Canary(4) + "titel"] }, new AuditAct("carla@example.org", "erase"), Cancel);
        await trial.Erasure.CompleteAsync(Cancel);
        await trial.CrawlAsync(Cancel);
        Assert.DoesNotContain(trial.Found(), file => file.Value.Contains(4));
        Assert.Equal(30, (await trial.Erasure.FindAsync(begun.Id, Cancel))!.Counts["messages pseudonymised"]);
        StoredDocument message = (await trial.Store.FindAsync(DocumentId.Parse("engage/message/4"), Cancel))!; // it was kept
        Assert.StartsWith("engage/erased/", message.Document!.Author, StringComparison.Ordinal);
        Assert.Null(message.Author);
        Assert.StartsWith("(erased) ", message.Document.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_that_was_interrupted_goes_on_from_where_it_was()
    {
        await using ErasureTrial trial = await ErasureTrial.StartAsync(1_500, 25, seed: 9, Cancel);
        await trial.CrawlAsync(Cancel);
        await trial.LeaveTracesAsync([2], Cancel);
        ErasureReport begun = await trial.Erasure.BeginAsync(new ErasureRequest([ErasureTrial.Mail(2)]), new AuditAct("carla@example.org", "erase"), Cancel);

        // Stopped wherever it is, again and again.
        Random random = new(9);
        for (int stops = 0; stops < 4; stops++)
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            stop.CancelAfter(random.Next(5, 250));
            await Task.Run(async () => await trial.Erasure.CompleteAsync(stop.Token), Cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await trial.RestartAsync(Cancel);
        }

        await trial.Erasure.CompleteAsync(Cancel);
        ErasureReport done = (await trial.Erasure.FindAsync(begun.Id, Cancel))!; // begun above
        Assert.Equal((ErasureStage.Done, 60L), (done.Stage, done.Counts["messages removed"]));
        Assert.DoesNotContain(trial.Found(), file => file.Value.Contains(2));
        Assert.Empty(await trial.Store.CheckAsync(Cancel));
    }

    [Fact]
    public async Task New_account_with_an_erased_address_stays_out_with_what_it_wrote_before()
    {
        await using ErasureTrial trial = await ErasureTrial.StartAsync(50, 10, seed: 10, Cancel);
        await trial.CrawlAsync(Cancel);
        await trial.Erasure.BeginAsync(new ErasureRequest([ErasureTrial.Mail(1)]), new AuditAct("carla@example.org", "erase"), Cancel);
        await trial.Erasure.CompleteAsync(Cancel);
        SourceId forum = new("forum");
        SourceDocument post = new() { Id = DocumentId.Parse("forum/post/1"), Author = "forum/user/9", Body = "Wie weet dit?", Access = DocumentAccess.ForEveryone };
        await trial.Store.CommitAsync(new CrawlBatch { Source = forum, Now = DateTimeOffset.UnixEpoch, Upserts = [post] }, Cancel);
        Assert.NotNull((await trial.Store.FindAsync(post.Id, Cancel))!.Document);
        await trial.Store.CommitAsync(
            new CrawlBatch { Source = forum, Now = DateTimeOffset.UnixEpoch, People = [new SourcePerson { Id = "forum/user/9", Name = "R. Anders", Emails = [ErasureTrial.Mail(1).ToUpperInvariant()] }] }, Cancel);
        Assert.Null((await trial.Store.FindAsync(post.Id, Cancel))!.Document);
        Assert.Null(await trial.Store.FindPersonByAccountAsync("forum/user/9", Cancel));
        await trial.Store.CommitAsync(new CrawlBatch { Source = forum, Now = DateTimeOffset.UnixEpoch, Upserts = [post with { Id = DocumentId.Parse("forum/post/2") }] }, Cancel);
        Assert.Null(await trial.Store.FindAsync(DocumentId.Parse("forum/post/2"), Cancel));
    }

    [Fact]
    public async Task Whoever_cannot_be_told_is_refused_and_namesakes_are_said()
    {
        await using ErasureTrial trial = await ErasureTrial.StartAsync(20, 10, seed: 11, Cancel);
        await trial.CrawlAsync(Cancel);
        await trial.Store.CommitAsync(
            new CrawlBatch { Source = new SourceId("forum"), Now = DateTimeOffset.UnixEpoch, People = [new SourcePerson { Id = "forum/user/1", Name = $"Robin van {ErasureTrial.Canary(1)}naam" }] }, Cancel);
        Assert.Contains("same name", Assert.Single((await trial.Erasure.TryAsync(new ErasureRequest([ErasureTrial.Mail(1)]), Cancel)).Notes), StringComparison.Ordinal);
        Assert.Contains("There is no person 'p999'", (await Assert.ThrowsAsync<ErasureRefusedException>(async () => await trial.Erasure.TryAsync(new ErasureRequest(["p999"]), Cancel))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ErasureRefusedException>(async () => await trial.Erasure.TryAsync(new ErasureRequest([ErasureTrial.Mail(1)]) { Also = ["J."] }, Cancel));
        await Assert.ThrowsAsync<ErasureRefusedException>(async () => await trial.Erasure.TryAsync(new ErasureRequest([]), Cancel));
    }

    [Fact]
    public async Task Export_holds_what_is_kept_of_a_person_and_of_nobody_else()
    {
        await using ErasureTrial trial = await ErasureTrial.StartAsync(300, 10, seed: 12, Cancel);
        await trial.CrawlAsync(Cancel);
        await trial.LeaveTracesAsync([3], Cancel);
        using MemoryStream target = new();
        long lines = await trial.Export.ExportAsync((await trial.Export.FindAsync(ErasureTrial.Mail(3), Cancel))!, target, [new { query = "verlof" }], Cancel);
        string[] written = System.Text.Encoding.UTF8.GetString(target.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines, written.Length);
        Assert.Equal(30, written.Count(line => line.StartsWith("{\"document\":", StringComparison.Ordinal)));
        Assert.All(written.Where(line => line.StartsWith("{\"mention\":", StringComparison.Ordinal)), line => Assert.Contains(ErasureTrial.Canary(3), line, StringComparison.OrdinalIgnoreCase));
        string[] kinds = ["{\"account\":", "{\"group\":", "{\"principals\":", "{\"optOuts\":[\"verlof\"]", "{\"evidence\":", "{\"mention\":", "{\"audit\":", "{\"search\":"];
        Assert.All(kinds, kind => Assert.Contains(written, line => line.StartsWith(kind, StringComparison.Ordinal)));
    }

    private static void Empty(ErasureTrial trial) =>
        Assert.Empty(trial.Found().Where(file => file.Value.Overlaps(Erased)).Select(file => $"{file.Key}: {string.Join(' ', file.Value.Intersect(Erased))}"));
}
