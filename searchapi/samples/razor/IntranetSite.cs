using System.Net.Http.Headers;
using System.Security.Claims;
using KnowledgeSearch.Client;

namespace KnowledgeSearch.Samples.Razor;

/// <summary>
/// A site whose pages search KnowledgeSearch as the person who is signed in. Settings: <c>Search:Address</c> of the search server, <c>Search:Key</c>, a key with the scope
/// <c>token:person</c> that never leaves this server, and for trying <c>Search:As</c>, an address, where a real site takes who it has signed in.
/// </summary>
public static class IntranetSite
{
    private const string Address = "http://localhost:8010";

    /// <summary>Builds the site.</summary>
    public static WebApplication Build(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = arguments, ApplicationName = typeof(IntranetSite).Assembly.GetName().Name });
        if (builder.Configuration["Urls"] is null)
        {
            builder.WebHost.UseUrls(Address);
        }

        Uri search = new(builder.Configuration["Search:Address"] ?? "http://127.0.0.1:5080");
        builder.Services.AddRazorPages();
        builder.Services.AddHttpClient<KnowledgeSearchClient>(client =>
        {
            client.BaseAddress = search;
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", builder.Configuration["Search:Key"]);
        });
        WebApplication site = builder.Build();
        site.Use((context, next) =>
        {
            string origin = search.GetLeftPart(UriPartial.Authority);
            context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self' {origin}; connect-src 'self' {origin}; style-src 'self'; form-action {origin}; base-uri 'none'; frame-ancestors 'none'";
            return next(context);
        });
        site.MapRazorPages();
        site.MapGet("/page.js", () => Results.Text("document.querySelector('knowledge-search').tokenProvider = async () => (await fetch('/search-token')).json();", "text/javascript"));
        site.MapGet("/search-token", async (HttpContext context, KnowledgeSearchClient client, CancellationToken cancellationToken) =>
        {
            string? person = context.User.FindFirstValue(ClaimTypes.Email) ?? builder.Configuration["Search:As"];
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(await client.CreateTokenAsync(person, cancellationToken: cancellationToken));
        });
        return site;
    }
}
