using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Crawling;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KnowledgeSearch.Ingestion.Store;

/// <summary>The section <c>Store</c> of the configuration.</summary>
public sealed class StoreOptions
{
    /// <summary><c>sqlite</c> (default) or <c>postgres</c>.</summary>
    public string Kind { get; set; } = "sqlite";

    /// <summary>The file of a SQLite store; default <c>data/content.db</c> in the working directory. Put it on a local disk.</summary>
    public string Path { get; set; } = System.IO.Path.Combine("data", "content.db");

    /// <summary>Npgsql's connection string of a PostgreSQL store; required for that kind. Holds a password: keep it in a secret configuration
    /// provider.</summary>
    public string ConnectionString { get; set; } = "";
}

/// <summary>Registration of the content store.</summary>
public static class ContentStoreRegistration
{
    /// <summary>Adds <see cref="IContentStore"/> as the section <c>Store</c> says. Settings are checked at start; whoever hosts the store opens it.</summary>
    public static IServiceCollection AddContentStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StoreOptions>().Bind(configuration.GetSection("Store")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            StoreOptions options = provider.GetRequiredService<IOptions<StoreOptions>>().Value;
            return new ContentStore(
                StoreOptionsRules.IsPostgres(options) ? new PostgresDatabase(options.ConnectionString) : new SqliteDatabase(options.Path),
                provider.GetService<IDataProtectionProvider>())
            {
                // Asked for when something is stored: the sources come from the store themselves.
                TooOld = source => provider.GetService<SourceCatalog>()?.Find(source)?.RetentionDays is { } days
                    ? provider.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-days) : null,
            };
        });
        services.AddSingleton<IContentStore>(provider => provider.GetRequiredService<ContentStore>());
        return services.AddSingleton(provider => new AuditLog(
            provider.GetRequiredService<ContentStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditLog>>()));
    }
}

internal sealed class StoreOptionsRules : IValidateOptions<StoreOptions>
{
    public static bool IsPostgres(StoreOptions options) => options.Kind.Equals("postgres", StringComparison.OrdinalIgnoreCase);

    public ValidateOptionsResult Validate(string? name, StoreOptions options)
    {
        List<string> faults = [];
        if (IsPostgres(options))
        {
            try
            {
                if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(options.ConnectionString).Host))
                {
                    faults.Add("Store:ConnectionString must name a host when Store:Kind is 'postgres': 'Host=…;Database=…;Username=…'.");
                }
            }
            catch (ArgumentException exception)
            {
                // The value may hold a password; the exception names only the keyword.
                faults.Add($"Store:ConnectionString is not valid: {exception.Message}");
            }
        }
        else if (!options.Kind.Equals("sqlite", StringComparison.OrdinalIgnoreCase))
        {
            faults.Add($"Store:Kind must be 'sqlite' or 'postgres', was '{options.Kind}'.");
        }
        else if (string.IsNullOrWhiteSpace(options.Path) || Directory.Exists(options.Path))
        {
            faults.Add($"Store:Path must be a file, such as 'data/content.db', was '{options.Path}'.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
