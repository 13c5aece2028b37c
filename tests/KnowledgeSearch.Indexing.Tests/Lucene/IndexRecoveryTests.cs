using System.Globalization;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>What an index opens as after kills and damage.</summary>
public sealed class IndexRecoveryTests : IndexTests
{
    [Fact]
    public async Task Killed_between_two_commits_reopens_at_the_first()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"), Upsert("wiki/2", language: "en"));
        string digest = await index.GetDigestAsync(Cancel);
        await index.WriteAsync([Delete("wiki/1"), Upsert("wiki/3")], Cancel);
        await index.RefreshAsync(Cancel);

        LuceneIndex killed = Open(Copy("killed"));
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 1, 2), killed.Status);
        Assert.Equal(digest, await killed.GetDigestAsync(Cancel));
        await CommitAsync(killed, 2, Delete("wiki/1"), Upsert("wiki/3"));
        await CommitAsync(index, 2);
        Assert.Equal(await index.GetDigestAsync(Cancel), await killed.GetDigestAsync(Cancel));
        Assert.Empty(await killed.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Commit_that_only_some_partitions_reached_is_undone()
    {
        LuceneIndex index = Open();
        await CommitAsync(index, 1, Upsert("wiki/1"), Upsert("wiki/2", language: "en"));
        string digest = await index.GetDigestAsync(Cancel);
        string before = Copy("before");
        await CommitAsync(index, 2, Upsert("wiki/1", language: "en"), Upsert("wiki/2", "New.", language: "en"), Upsert("wiki/3"));

        // As if killed after the Dutch partition had committed and before the English one and the record.
        string after = Copy("after"), nl = Path.Combine(before, "g1", "nl");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(after, "g1", "nl")))
        {
            File.Copy(file, Path.Combine(nl, Path.GetFileName(file)), overwrite: true);
        }

        Assert.Equal(2, Directory.GetFiles(nl, "segments_*").Length);
        LuceneIndex killed = Open(before);
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 1, 2), killed.Status);
        Assert.Equal(digest, await killed.GetDigestAsync(Cancel));
        Assert.Empty(await killed.CheckAsync(Cancel));
        await CommitAsync(killed, 2, Upsert("wiki/1", language: "en"), Upsert("wiki/2", "New.", language: "en"), Upsert("wiki/3"));
        Assert.Equal(await index.GetDigestAsync(Cancel), await killed.GetDigestAsync(Cancel));
    }

    [Theory]
    [InlineData("g1/commit.json")]
    [InlineData("g1/nl/segments_*")]
    [InlineData("g1/nl/*.cfs")]
    [InlineData("g1/nl/*.cfe")]
    [InlineData("g1/nl/*.si")]
    public async Task Damaged_file_leaves_the_rest_serving_until_a_rebuild(string pattern)
    {
        await CommittedAsync();
        foreach (string file in Directory.EnumerateFiles(IndexPath, pattern))
        {
            await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, Cancel))[..^9], Cancel);
        }

        LuceneIndex index = Open();
        IndexStatus status = index.Status;
        Assert.Equal(IndexCondition.Damaged, status.Condition);
        Assert.Contains("rebuild it ('reindex')", status.Detail, StringComparison.Ordinal);
        Assert.Contains("en wiki/2 Text.", Contents(index));
        Assert.NotEmpty(await index.CheckAsync(Cancel));
        await Assert.ThrowsAsync<IndexUnavailableException>(async () => await index.WriteAsync([Upsert("wiki/9")], Cancel));

        await using (IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel))
        {
            await rebuild.WriteAsync([Upsert("wiki/1"), Upsert("wiki/2", language: "en")], Cancel);
            await rebuild.CompleteAsync(5, Cancel);
        }

        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g2", 5, 2), index.Status);
        await CommitAsync(index, 6, Upsert("wiki/9"));
        Assert.Empty(await index.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Missing_partition_serves_as_an_empty_one()
    {
        await CommittedAsync();
        Directory.Delete(Path.Combine(IndexPath, "g1", "nl"), recursive: true);
        LuceneIndex index = Open();
        Assert.Equal(IndexCondition.Damaged, index.Status.Condition);
        Assert.Equal(["nl-closed wiki/3 Text.", "en wiki/2 Text."], Contents(index));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Manifest_that_is_gone_or_garbled_is_written_anew(bool gone)
    {
        string digest = await CommittedAsync(), manifest = Path.Combine(IndexPath, "manifest.json");
        Directory.CreateDirectory(Path.Combine(IndexPath, "g2", "nl")); // a rebuild that was killed
        if (gone)
        {
            File.Delete(manifest);
        }
        else
        {
            await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, Cancel)).Replace("g1", "g2", StringComparison.Ordinal), Cancel);
        }

        using (LuceneIndex index = Open())
        {
            Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g1", 4, 3), index.Status);
            Assert.Equal(digest, await index.GetDigestAsync(Cancel));
            Assert.False(Directory.Exists(Path.Combine(IndexPath, "g2")));
        }

        Assert.Equal(digest, await Open().GetDigestAsync(Cancel));
    }

    [Fact]
    public async Task Index_of_another_schema_serves_but_is_not_written()
    {
        string digest = await CommittedAsync();
        LuceneIndex index = Open(schema: "new");
        IndexStatus status = index.Status;
        Assert.Equal((IndexCondition.Outdated, 4L, 3L), (status.Condition, status.CommittedSequence, status.Documents));
        Assert.Contains("'reindex'", status.Detail, StringComparison.Ordinal);
        Assert.Equal(digest, await index.GetDigestAsync(Cancel));
        Assert.Equal(status.Detail, await FaultAsync(() => index.WriteAsync([Upsert("wiki/9")], Cancel)));

        await using (IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel))
        {
            await rebuild.WriteAsync([Upsert("wiki/1")], Cancel);
            await rebuild.CompleteAsync(4, Cancel);
        }

        index.Dispose();
        Assert.Equal(new IndexStatus(IndexCondition.Ready, "", "g2", 4, 1), Open(schema: "new").Status);
    }

    [Fact]
    public async Task Flipped_bit_anywhere_is_found_or_changes_nothing()
    {
        string digest = await CommittedAsync();
        string[] files = [.. Directory.EnumerateFiles(IndexPath, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Random random = new(11);
        int found = 0;
        for (int flip = 0; flip < 40; flip++)
        {
            string copy = Copy(string.Create(CultureInfo.InvariantCulture, $"flip{flip}"));
            string file = Path.Combine(copy, Path.GetRelativePath(IndexPath, files[random.Next(files.Length)]));
            if (!File.Exists(file))
            {
                continue; // the lock
            }

            byte[] bytes = await File.ReadAllBytesAsync(file, Cancel);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, bytes, Cancel);

            using LuceneIndex checkedOnly = new(new IndexOptions { Path = copy });
            bool isFound = (await checkedOnly.CheckAsync(Cancel)).Count > 0;
            found += isFound ? 1 : 0;
            using LuceneIndex index = Open(copy, new FailingStorage());
            isFound |= index.Status.Condition != IndexCondition.Ready;
            Assert.True(isFound || await index.GetDigestAsync(Cancel) == digest, $"A flipped bit in {file} went unnoticed.");
        }

        Assert.InRange(found, 15, 40);
    }

    private async Task<string> CommittedAsync()
    {
        using LuceneIndex index = Open();
        await CommitAsync(index, 4, Upsert("wiki/1"), Upsert("wiki/2", language: "en"), Upsert("wiki/3", access: DocumentAccess.ForAnyOf("group:hr")));
        return await index.GetDigestAsync(Cancel);
    }
}
