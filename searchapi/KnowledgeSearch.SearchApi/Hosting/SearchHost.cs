namespace KnowledgeSearch.SearchApi.Hosting;

/// <summary>The serving program: search page, API, and by default the indexer.</summary>
internal static class SearchHost
{
    /// <summary>Where it listens unless told otherwise.</summary>
    public const string Address = "http://127.0.0.1:5080";

    /// <summary>Builds the program.</summary>
    /// <param name="arguments"><c>--Section:Key=value</c> settings.</param>
    /// <param name="settings">Settings that win over files and arguments; null: none.</param>
    /// <param name="services">Registered after all others; null: nothing.</param>
    public static WebApplication Build(string[] arguments, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = Installation.ContentRoot });
        if (settings is not null)
        {
            builder.Configuration.AddInMemoryCollection(settings);
        }

        // A name of this machine: the development sign-in refuses to listen anywhere else.
        if (builder.Configuration["Urls"] is null && builder.Configuration["Kestrel:Endpoints"] is null && !builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            builder.WebHost.UseUrls(Address);
        }

        builder.AddKnowledgeSearch();
        builder.Services.AddSearchApi(builder.Configuration);
        services?.Invoke(builder.Services);
        WebApplication application = builder.Build();
        application.MapSearchApi();
        return application;
    }
}
