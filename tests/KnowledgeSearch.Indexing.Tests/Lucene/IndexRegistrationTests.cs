using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

public sealed class IndexRegistrationTests : IndexTests
{
    [Fact]
    public async Task All_bad_settings_are_refused_at_once_with_path_value_and_limit()
    {
        await using ServiceProvider provider = Provide(new() { ["Index:Path"] = " ", ["Index:RamBufferMegabytes"] = "1" });
        Assert.Equal(
            ["Index:Path must be a folder, such as 'data/index', was ' '.", "Index:RamBufferMegabytes must be from 4 to 512, was 1."],
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IIndexWriter>).Failures);
    }

    [Fact]
    public async Task Host_opens_the_configured_index_at_start_and_closes_it_at_the_end()
    {
        await using (ServiceProvider provider = Provide(new() { ["Index:Path"] = IndexPath }))
        {
            foreach (IHostedService service in provider.GetServices<IHostedService>())
            {
                await service.StartAsync(Cancel);
            }

            Assert.True(File.Exists(Path.Combine(IndexPath, "manifest.json")));
            await provider.GetRequiredService<IIndexWriter>().WriteAsync([Upsert("wiki/1")], Cancel);
            await provider.GetRequiredService<IIndexWriter>().CommitAsync(1, Cancel);
            Assert.Empty(await provider.GetRequiredService<IIndexMaintenance>().CheckAsync(Cancel));
        }

        Assert.Equal(["nl wiki/1 Text."], Contents(Open())); // the lock is free again
    }

    [Fact]
    public void Folder_that_cannot_be_used_is_said_with_the_remedy()
    {
        File.WriteAllText(IndexPath, "A file.");
        IndexUnavailableException fault = Assert.Throws<IndexUnavailableException>(() => Open(Path.Combine(IndexPath, "below")));
        Assert.Contains("Set Index:Path", fault.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Provide(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddIndex(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
}
