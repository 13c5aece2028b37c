using KnowledgeSearch.SearchApi.Admin;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Documents;
using KnowledgeSearch.SearchApi.Embed;
using KnowledgeSearch.SearchApi.Health;
using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.OpenApi;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.People;
using KnowledgeSearch.SearchApi.RateLimits;
using KnowledgeSearch.SearchApi.Queries;
using KnowledgeSearch.SearchApi.Search;
using KnowledgeSearch.SearchApi.Sources;
using KnowledgeSearch.SearchApi.Suggestions;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi;

/// <summary>The web surface: API, pages, health and metrics. Needs the store and the index beside it.</summary>
public static class SearchApi
{
    /// <summary>Adds what the web surface needs; section <c>Auth</c> is read from the configuration.</summary>
    public static IServiceCollection AddSearchApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAuth(configuration);
        services.AddRateLimits(configuration);
        services.AddOptions<CorsSettings>().Bind(configuration.GetSection(CorsSettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CorsSettings>, CorsRules>();
        services.AddCors().AddSingleton<ICorsPolicyProvider, CrossOrigin>();
        services.AddExceptionHandler<FaultHandler>();
        services.AddProblemDetails();
        services.AddApiJson();
        services.AddApiDescription();
        services.AddReadiness();
        services.AddPrometheus();
        services.AddRazorComponents();
        services.AddMetrics();
        services.AddSingleton<ApiMetrics>();
        services.AddOptions<SearchOptions>().Bind(configuration.GetSection("Search")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SearchOptions>, SearchOptionsRules>();
        services.AddSingleton<SearchTurns>();
        services.AddSingleton<MeasuredSearch>();
        services.AddSingleton<InstallationState>();
        services.AddQueryLog(configuration);
        services.AddHostedService(provider => provider.GetRequiredService<QueryLog>());
        services.AddSingleton<Reindexing>().AddHostedService(provider => provider.GetRequiredService<Reindexing>());
        services.AddHostedService<StateMetrics>();
        services.AddHostedService<AuditedSettings>();
        services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false);

        // A missing or ill-formed parameter must reach the fault handler, which names it; the default is a bare 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

        // The host's own request log holds the query string, and with it what people search for.
        // First in line, so that configuration can say otherwise.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(
            new ConfigureOptions<LoggerFilterOptions>(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning))));
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Adds the middleware and the routes.</summary>
    public static WebApplication MapSearchApi(this WebApplication app)
    {
        app.Use(ForwardedUser.TakeAsync);
        app.Use(SecurityHeaders.ApplyAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.Use(LoopbackOnly.GuardAsync);
        app.UseCors(); // answers a browser's question beforehand, which carries no credentials, itself
        app.Use(RequestOrigin.GuardAsync);
        app.UseAuthentication(); // has addresses of its own: where the identity provider sends people back to
        app.Use(UnknownAddress.AnswerAsync);
        app.Use(RateLimiting.GuardAsync);
        app.UseAuthorization();

        RouteGroupBuilder api = app.MapGroup("/api/v1").ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapSearch();
        api.MapPeople();
        api.MapSuggest();
        api.MapQueries();
        api.MapDocuments();
        api.MapIngest();
        api.MapAdmin();
        api.MapTokens();
        app.MapDevelopmentSignIn();
        OpenIdConnectSignIn.Map(app);
        app.MapPages();
        AdminPages.Map(app);
        app.MapSiteFiles();
        app.MapEmbed();
        app.MapHealth();
        app.MapMetrics();
        app.MapApiDescription();
        app.MapReference();
        return app;
    }
}
