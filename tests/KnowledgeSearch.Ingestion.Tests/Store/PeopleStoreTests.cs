using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.Ingestion.Tests.Postgres;

namespace KnowledgeSearch.Ingestion.Tests.Store;

public sealed class SqlitePeopleStoreTests() : PeopleStoreTests(new SqliteStores());

public sealed class PostgresPeopleStoreTests(PostgresServer server) : PeopleStoreTests(new PostgresStores(server));

public abstract class PeopleStoreTests(TestStores stores) : StoreTests(stores)
{
    [Fact]
    public async Task Same_mail_address_in_another_case_is_one_person()
    {
        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "J. de Vries", "jan.devries@example.nl"));
        await CommitPeopleAsync(Feed, Person("feed/user/9", "Jan de Vries", " Jan.DeVries@Example.NL"));
        StoredPerson? person = await Store.FindPersonAsync("JAN.devries@example.nl", Cancel);
        Assert.Equal("p1", person?.Id);
        Assert.Equal("Jan de Vries", person?.Name);
        Assert.Equal(["feed/user/9", "wiki/user/1"], person?.Accounts.Select(account => account.Id));
        Assert.Equal("p1", (await Store.FindPersonByAccountAsync("feed/user/9", Cancel))?.Id);
        Assert.Equal("p1", (await Store.FindPersonAsync("p1", Cancel))?.Id);
        Assert.Equal(1, (await Store.GetCountsAsync(Cancel)).People);
    }

    [Fact]
    public async Task Same_directory_key_is_one_person_with_the_directorys_name()
    {
        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Jan-Willem de Vries (HR)"), Person("wiki/user/2", "Jan de Vries", directory: "entra:5F1A"));
        await CommitPeopleAsync(Feed, Person("feed/user/9", "", directory: "entra:5f1a"));
        Assert.Equal(["Jan de Vries"], (await Store.FindPersonByAccountAsync("feed/user/9", Cancel) is { } person ? [person.Name] : Array.Empty<string>()));
        Assert.Equal(["p2", "p1"], await Store.ListPeopleAsync(Cancel).Select(one => one.Id).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Same_name_only_is_two_people()
    {
        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Jan de Vries", "jan@example.nl"), Person("wiki/user/2", "Jan de Vries", "not an address"), Person("wiki/user/3", "X", "not an address"));
        Assert.Equal(3, (await Store.GetCountsAsync(Cancel)).People);
        Assert.Null(await Store.FindPersonAsync("p4", Cancel));
        Assert.Null(await Store.FindPersonAsync("Jan de Vries", Cancel));
        Assert.Null(await Store.FindPersonByAccountAsync("wiki/user/4", Cancel));
    }

    [Fact]
    public async Task Account_that_joins_two_people_renumbers_the_documents_of_the_later_one()
    {
        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Anna", "a@example.nl"), Person("wiki/user/2", "Anna", "b@example.nl"), Person("wiki/user/3", "Cas"));
        await CommitAsync(Page("wiki/1", author: "wiki/user/1"), Page("wiki/2", author: "wiki/user/2"), Page("wiki/3", author: "wiki/user/3"));
        await CommitPeopleAsync(Feed, Person("feed/user/1", "Ann", "A@example.nl") with { Emails = ["A@example.nl", "B@example.nl"] });

        StoredDocument changed = Assert.Single(await ChangesAsync(after: 3));
        Assert.Equal(("wiki/2", 4, "p1"), (changed.Id.Value, changed.Sequence, changed.Author?.Id));
        Assert.Equal(["p1", "p3"], await Store.ListPeopleAsync(Cancel).Select(person => person.Id).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Account_that_arrives_after_its_documents_renumbers_them_in_order()
    {
        await CommitAsync(Page("wiki/2", author: "wiki/user/1"), Page("wiki/1", author: "wiki/user/1"), Page("wiki/3"));
        await CommitAsync(Batch(Wiki) with { Deletes = [DocumentId.Parse("wiki/2")] });
        Assert.Null((await Store.FindAsync(DocumentId.Parse("wiki/1"), Cancel))?.Author);
        await CommitAsync(Page("wiki/2", author: "wiki/user/1"));
        BatchOutcome outcome = await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Anna"));
        Assert.Equal(7, outcome.LastSequence);
        Assert.Equal([("wiki/1", "Anna"), ("wiki/2", "Anna")], (await ChangesAsync(after: 5)).Select(change => (change.Id.Value, change.Author?.Name)));
    }

    [Fact]
    public async Task New_name_renumbers_and_a_new_department_does_not()
    {
        await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Anna", "a@example.nl"));
        await CommitAsync(Batch(Feed, Page("feed/1", author: "feed/user/1")) with { People = [Person("feed/user/1", "A", "a@example.nl")] });
        Assert.Equal(1, (await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Anna", "a@example.nl") with { Department = "HR" })).LastSequence);
        Assert.Equal("HR", (await Store.FindPersonAsync("p1", Cancel))?.Accounts[1].Department);
        Assert.Equal(2, (await CommitPeopleAsync(Wiki, Person("wiki/user/1", "Anna Jansen", "a@example.nl"))).LastSequence);
    }

    [Fact]
    public async Task Removed_source_leaves_tombstones_and_takes_its_accounts_along()
    {
        await CommitPeopleAsync(Feed, Person("feed/user/1", "Anna from the feed", "a@example.nl"), Person("feed/user/2", "Bas"));
        await CommitAsync(Batch(Wiki, Page("wiki/1", author: "wiki/user/1")) with { People = [Person("wiki/user/1", "Anna", "a@example.nl")] });
        await CommitAsync(Batch(Feed, Page("feed/1"), Page("feed/2")) with
        {
            Groups = [new SourceGroup { Id = "feed/group/1", Members = ["user:wiki/user/1"] }], Checkpoint = new("x"), Failures = [new(null, "bad", false)],
        });
        await Store.BeginRunAsync(Feed, CrawlMode.Full, Monday, Cancel);

        Assert.Equal(2, await Store.RemoveSourceAsync(Feed, Monday, Cancel));
        Assert.Equal([("feed/1", null), ("feed/2", null), ("wiki/1", "Anna")], (await ChangesAsync(after: 3)).Select(change => (change.Id.Value, change.Author?.Name)));
        Assert.Equal(new StoreCounts(1, 2, 1, 1, 0, 0, 6), await Store.GetCountsAsync(Cancel));
        Assert.Equal(["user:wiki/user/1"], await Store.GetPrincipalsAsync("p1", Cancel));
        Assert.Equal(new SourceStatus { Source = Feed }, await Store.GetStatusAsync(Feed, Cancel));
        Assert.Null(await Store.GetCheckpointAsync(Feed, Cancel));
        Assert.Empty(await Store.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Principals_are_those_of_every_account_and_of_groups_within_groups_despite_cycles()
    {
        await CommitAsync(Batch(Wiki) with
        {
            People = [Person("wiki/user/1", "Anna", "a@example.nl"), Person("wiki/user/2", "Bas")],
            Groups =
            [
                new SourceGroup { Id = "wiki/group/a", Members = ["user:wiki/user/1", "group:wiki/group/c", "user:wiki/user/1"] },
                new SourceGroup { Id = "wiki/group/b", Members = ["group:wiki/group/a"] },
                new SourceGroup { Id = "wiki/group/c", Members = ["group:wiki/group/b"] },
                new SourceGroup { Id = "wiki/group/other", Members = ["user:wiki/user/2"] },
            ],
        });
        await CommitAsync(Batch(Feed) with { People = [Person("feed/user/1", "Anna", "a@example.nl")], Groups = [new SourceGroup { Id = "feed/group/1", Members = ["user:feed/user/1"] }] });
        Assert.Equal(
            ["group:feed/group/1", "group:wiki/group/a", "group:wiki/group/b", "group:wiki/group/c", "user:feed/user/1", "user:wiki/user/1"],
            (await Store.GetPrincipalsAsync("p1", Cancel)).Order(StringComparer.Ordinal));

        await CommitAsync(Batch(Wiki) with { Groups = [new SourceGroup { Id = "wiki/group/a", Members = [] }] });
        Assert.Equal(["group:feed/group/1", "user:feed/user/1", "user:wiki/user/1"], (await Store.GetPrincipalsAsync("p1", Cancel)).Order(StringComparer.Ordinal));
        Assert.Empty(await Store.GetPrincipalsAsync("p9", Cancel));
        Assert.Empty(await Store.GetPrincipalsAsync("nobody", Cancel));
    }

    [Fact]
    public async Task More_principals_than_5000_fail_closed()
    {
        SourceGroup[] chain = [.. Enumerable.Range(0, 4_999).Select(i => new SourceGroup { Id = $"wiki/group/{i}", Members = [i == 0 ? "user:wiki/user/1" : $"group:wiki/group/{i - 1}"] })];
        await CommitAsync(Batch(Wiki) with { People = [Person("wiki/user/1", "Anna")], Groups = chain });
        Assert.Equal(5_000, (await Store.GetPrincipalsAsync("p1", Cancel)).Count);
        await CommitAsync(Batch(Wiki) with { Groups = [new SourceGroup { Id = "wiki/group/last", Members = ["group:wiki/group/4998"] }] });
        StoreException fault = await Assert.ThrowsAsync<StoreException>(async () => await Store.GetPrincipalsAsync("p1", Cancel));
        Assert.Contains("5000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_the_same_in_whatever_order_and_batches_their_accounts_arrive()
    {
        // Few addresses for many accounts, so that long chains of shared addresses come about.
        Gen<SourcePerson[]> accounts = Gen.Select(Gen.Int[0, 11].HashSet[0, 2], Gen.Int[0, 20], Gen.Int[0, 3]).Array[1, 12].Select(drawn => drawn.Select((one, i) => new SourcePerson
        {
            Id = $"wiki/user/{i}",
            Name = new string((char)('a' + i), one.Item3),
            Emails = [.. one.Item1.Select(key => $"{key}@example.nl")],
            DirectoryKey = one.Item2 < 4 ? $"key:{one.Item2}" : null,
        }).ToArray());
        int store = 0;
        await Gen.Select(accounts, Gen.Int).SampleAsync(
            async (people, seed) =>
            {
                IContentStore one = await Stores.OpenAsync($"one{store}", Cancel), other = await Stores.OpenAsync($"other{store++}", Cancel);
                await one.CommitAsync(Batch(Wiki) with { People = people }, Cancel);
                SourcePerson[] shuffled = [.. people];
                new Random(seed).Shuffle(shuffled);
                foreach (SourcePerson[] part in shuffled.Chunk(2))
                {
                    await other.CommitAsync(Batch(Wiki) with { People = part }, Cancel);
                }

                Assert.Equal(await one.GetDigestAsync(Cancel), await other.GetDigestAsync(Cancel));
                Assert.Equal(await GroupsAsync(one), await GroupsAsync(other));
                Assert.Empty(await other.CheckAsync(Cancel));
            },
            seed: "0001MrGsE4H7",
            iter: 12,
            threads: 1);

        async Task<List<string>> GroupsAsync(IContentStore from) =>
            [.. (await from.ListPeopleAsync(Cancel).ToListAsync(Cancel)).Select(person => $"{person.Name}: {string.Join(' ', person.Accounts.Select(account => account.Id))}").Order(StringComparer.Ordinal)];
    }
}
