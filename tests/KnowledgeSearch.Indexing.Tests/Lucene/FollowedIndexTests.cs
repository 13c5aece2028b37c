using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class FollowedIndexTests : IndexTests
{
    [Fact]
    public async Task Commits_of_the_writer_are_seen_at_the_next_look_and_what_is_only_refreshed_is_not()
    {
        using FollowedIndex followed = Follow();
        followed.Look();
        Assert.Null(followed.Acquire());
        Assert.Contains("Index:Follow is true here", followed.Status.Detail, StringComparison.Ordinal);

        LuceneIndex index = Open();
        await CommitAsync(index, 3, Upsert("wiki/1"), Upsert("wiki/2", language: "en"));
        await index.WriteAsync([Upsert("wiki/3")], Cancel);
        await index.RefreshAsync(Cancel);
        followed.Look();
        Assert.Equal(["nl wiki/1 Text.", "en wiki/2 Text."], Contents(followed));
        Assert.Equal(new IndexStatus(IndexCondition.Followed, "", "g1", 3, 2), followed.Status);

        await CommitAsync(index, 4, Delete("wiki/1"));
        Assert.Equal(["nl wiki/1 Text.", "en wiki/2 Text."], Contents(followed));
        followed.Look();
        Assert.Equal(["nl wiki/3 Text.", "en wiki/2 Text."], Contents(followed));
        Assert.Equal(await index.GetDigestAsync(Cancel), await followed.GetDigestAsync(Cancel));
    }

    [Fact]
    public async Task Segments_that_a_commit_left_alone_stay_open()
    {
        using FollowedIndex followed = Follow();
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        followed.Look();
        AtomicReader before = Segments(followed).Single();
        await CommitAsync(index, 2, Upsert("wiki/2"));
        followed.Look();
        List<AtomicReader> after = Segments(followed);
        Assert.Equal(2, after.Count);
        Assert.Contains(before.CoreCacheKey, after.Select(segment => segment.CoreCacheKey));
    }

    [Fact]
    public async Task Rebuilt_generation_takes_the_place_while_a_search_holds_the_old_one()
    {
        using FollowedIndex followed = Follow();
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1", "old"));
        followed.Look();
        IndexSnapshot held = followed.Acquire()!; // it was committed
        await using (IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel))
        {
            await rebuild.WriteAsync([Upsert("wiki/1", "new"), Upsert("wiki/2", "new")], Cancel);
            await rebuild.CompleteAsync(2, Cancel);
        }

        followed.Look();
        Assert.Equal(["nl wiki/1 new", "nl wiki/2 new"], Contents(followed));
        Assert.Equal("g2", followed.Status.Generation);
        Assert.Equal(["nl wiki/1 old"], Contents(held));
        held.Release();
    }

    [Fact]
    public async Task Damage_is_said_while_searches_keep_what_they_have_and_the_next_sound_commit_is_taken_up()
    {
        using FollowedIndex followed = Follow();
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"));
        followed.Look();
        string record = CommitRecord.PathIn(Path.Combine(IndexPath, "g1"));
        byte[] sound = await File.ReadAllBytesAsync(record, Cancel);
        await File.WriteAllTextAsync(record, "{", Cancel);
        followed.Look();
        Assert.Contains("searches go on with what they have", followed.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(["nl wiki/1 Text."], Contents(followed));

        await File.WriteAllBytesAsync(record, sound, Cancel);
        await CommitAsync(index, 2, Upsert("wiki/2"));
        followed.Look();
        Assert.Equal("", followed.Status.Detail);
        Assert.Equal(["nl wiki/1 Text.", "nl wiki/2 Text."], Contents(followed));
    }

    [Fact]
    public async Task Random_commits_rebuilds_and_looks_always_show_one_commit_whole()
    {
        using FollowedIndex followed = Follow();
        LuceneIndex index = Open();
        Random random = new(5);
        Dictionary<long, List<string>> committed = [];
        for (long sequence = 1; sequence <= 60; sequence++)
        {
            IndexChange change = random.Next(4) == 0 ? Delete($"wiki/{random.Next(9)}") : Upsert($"wiki/{random.Next(9)}", $"at {sequence}", random.Next(2) == 0 ? "nl" : "en");
            await CommitAsync(index, sequence, change);
            committed[sequence] = Contents(index);
            if (random.Next(3) == 0)
            {
                followed.Look();
                Assert.Equal(sequence, followed.Status.CommittedSequence);
            }

            Assert.Equal(committed.GetValueOrDefault(followed.Status.CommittedSequence, []), Contents(followed));
        }
    }

    [Fact]
    public async Task Whoever_only_reads_is_refused_to_write_with_the_remedy()
    {
        using FollowedIndex followed = Follow();
        string fault = await FaultAsync(() => followed.WriteAsync([Upsert("wiki/1")], Cancel));
        Assert.Contains("Index:Follow to false", fault, StringComparison.Ordinal);
        Assert.Equal(fault, await FaultAsync(async () => await followed.BeginRebuildAsync(Cancel)));
        Assert.False(Directory.Exists(IndexPath));
    }

    private static List<string> Contents(FollowedIndex index) => Look(index, Contents) ?? [];

    private static List<AtomicReader> Segments(FollowedIndex index) => Look(index, snapshot => snapshot.All.Leaves.Select(leaf => leaf.AtomicReader).ToList()) ?? [];

    private static T? Look<T>(FollowedIndex index, Func<IndexSnapshot, T> look)
        where T : class
    {
        IndexSnapshot? snapshot = index.Acquire();
        try
        {
            return snapshot is null ? null : look(snapshot);
        }
        finally
        {
            snapshot?.Release();
        }
    }

    private FollowedIndex Follow() => new(new IndexOptions { Path = IndexPath, Follow = true }, NullLogger<FollowedIndex>.Instance);
}
