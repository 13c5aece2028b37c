using KnowledgeSearch.Ingestion.Parsing.Files;
using KnowledgeSearch.Tests.Trust;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Trust;

/// <summary>A sample of what the verb <c>trust --suite fuzz fuzz-files</c> runs.</summary>
public sealed class FuzzTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Inside => new(FuzzTargets.Inside.Select(target => target.Name));

    [Theory]
    [MemberData(nameof(Inside))]
    public async Task Spoiled_input_is_read_or_refused(string name) =>
        Assert.Empty(await Fuzzing.RunAsync(FuzzTargets.Inside.Single(target => target.Name == name), 1, 300, Cancel));

    [Fact]
    public async Task Spoiled_files_are_read_or_refused()
    {
        await using ParserPool files = new(Options.Create(new FileParsingOptions()), TimeProvider.System, NullLogger<ParserPool>.Instance);
        foreach (FuzzTarget target in FuzzTargets.Apart(files))
        {
            Assert.Empty(await Fuzzing.RunAsync(target, 1, 40, Cancel));
        }
    }

    [Fact]
    public void Same_seed_spoils_the_same_way() => Assert.Equal(Mutations.Mutate(FuzzTargets.Inside[0].Samples, new Random(7)), Mutations.Mutate(FuzzTargets.Inside[0].Samples, new Random(7)));
}
