using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Tests.Store;

public sealed class StoreOptionsTests
{
    [Theory]
    [InlineData("Kind", "oracle", "Store:Kind must be 'sqlite' or 'postgres', was 'oracle'.")]
    [InlineData("Path", "", "Store:Path must be a file, such as 'data/content.db', was ''.")]
    [InlineData("Path", "/", "Store:Path must be a file, such as 'data/content.db', was '/'.")]
    public async Task Bad_setting_is_refused_with_path_value_and_limit(string key, string value, string message)
    {
        await using ServiceProvider provider = Provide(new() { [$"Store:{key}"] = value });
        Assert.Equal([message], Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IContentStore>).Failures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Database=ks;Password=s3cret")]
    [InlineData("Host=db;Pasword=s3cret")]
    public async Task Bad_connection_string_is_refused_without_its_password(string connection)
    {
        await using ServiceProvider provider = Provide(new() { ["Store:Kind"] = "Postgres", ["Store:ConnectionString"] = connection });
        string failure = Assert.Single(Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IContentStore>).Failures);
        Assert.StartsWith("Store:ConnectionString", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_store_is_the_one_registered()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("store-");
        string path = Path.Combine(folder.FullName, "below", "content.db");
        await using (ServiceProvider provider = Provide(new() { ["Store:Path"] = path }))
        {
            await provider.GetRequiredService<IContentStore>().OpenAsync(TestContext.Current.CancellationToken);
            Assert.True(File.Exists(path));
        }

        folder.Delete(recursive: true);
    }

    private static ServiceProvider Provide(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddContentStore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
}
