namespace KnowledgeSearch.SearchApi.Tests.Site;

/// <summary>A site with its documents, for tests that only read.</summary>
public sealed class FilledSite : IAsyncLifetime
{
    internal TestSite Site { get; private set; } = null!; // set before the first test

    public async ValueTask InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        await Site.FillAsync();
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
