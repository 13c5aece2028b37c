using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.RateLimits;
using KnowledgeSearch.SearchApi.Sources;
using KnowledgeSearch.SearchApi.Trust;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Admin;

/// <summary>
/// Adding a source by hand: a form drawn from what the connector says of its options. The same form tests, tries and saves; what was typed stays in it, secrets encrypted for this person and this form
/// for an hour.
/// </summary>
internal static class SourceFormPages
{
    private const int TrialDocuments = 20, ShownRuns = 5;
    private static readonly TimeSpan s_keepsFor = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/new", Show).WithName("AdminNewSource").RequireAuthorization(Policies.AdminRead);
        admin.MapPost("/new", SendAsync).WithName("AdminAddSource").WithMetadata(new Limited(RateClass.Probe)).RequireAuthorization(Policies.AdminWrite).Audit("source.form");
    }

    private static IResult Show([FromQuery] string? type, HttpContext context, ConnectorTypes types, CrawlScheduler scheduler) =>
        Find(types, type) is { } found ? Page(new SourceFormView { Frame = AdminPages.Frame(context, scheduler), Type = found, Typed = new Dictionary<string, string> { ["access"] = "nobody" } })
        : TypedResults.NotFound();

    private static async Task<IResult> SendAsync(
        [FromQuery] string? type, HttpContext context, ConnectorTypes types, SourceCatalog catalog, SourceConnectors connectors, CrawlTrial trial, CrawlScheduler scheduler, TimeProvider time,
        IDataProtectionProvider protection, CancellationToken cancellationToken)
    {
        if (Find(types, type) is not { } found)
        {
            return TypedResults.NotFound();
        }

        IFormCollection form = await context.Request.ReadFormAsync(cancellationToken);
        ITimeLimitedDataProtector protector = protection.CreateProtector("KnowledgeSearch.Admin.SourceForm", found.Name, context.User.Email() ?? context.User.Identity?.Name ?? "").ToTimeLimitedDataProtector();
        Dictionary<string, string> secrets = Secrets(found, form, protector);
        JsonObject settings = Settings(found, form, secrets);
        string name = form["name"].ToString().Trim(), schedule = form["schedule"].ToString().Trim();
        SourceFormView view = new()
        {
            Frame = AdminPages.Frame(context, scheduler),
            Type = found,
            Typed = form.Where(field => !found.Options.Any(option => option.Secret && field.Key == $"option.{option.Name}")).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal),
            Kept = secrets.ToDictionary(secret => secret.Key, secret => protector.Protect(secret.Value, s_keepsFor), StringComparer.Ordinal),
            NextRuns = schedule.Length > 0 && CrawlSchedule.Check(schedule) is null
                ? CrawlSchedule.NextRuns(schedule, SourceId.IsValid(name) ? new SourceId(name) : new SourceId("source"), scheduler.TimeZone, time.GetUtcNow(), ShownRuns) : [],
        };
        if (!SourceId.IsValid(name))
        {
            return Page(view with { Faults = [$"'{Http.BindingFaults.Shown(name)}' cannot name a source; use 1 to 64 characters of a-z, 0-9 and '-', beginning with a letter or digit."] });
        }

        SourceId id = new(name);
        if (catalog.Find(id) is not null)
        {
            return Page(view with { Faults = [$"There is a source '{name}' already; choose another name."] });
        }

        try
        {
            switch (form["do"].ToString())
            {
                case "save":
                    await catalog.SaveAsync(id, settings, cancellationToken);
                    await scheduler.ReloadAsync(cancellationToken);
                    return TypedResults.LocalRedirect(view.Frame.At($"/admin/sources/{id}"));
                case "trial":
                    return Page(view with { Trial = await trial.RunAsync(await catalog.DraftAsync(id, settings, cancellationToken), TrialDocuments, cancellationToken) });
                default:
                    return Page(view with { Steps = await SourceSettingsEndpoints.ProbeAsync(await catalog.DraftAsync(id, settings, cancellationToken), connectors, cancellationToken) });
            }
        }
        catch (SourceSettingsException refused)
        {
            return Page(view with { Faults = refused.Faults });
        }
    }

    private static Dictionary<string, string> Secrets(ConnectorView type, IFormCollection form, ITimeLimitedDataProtector protector)
    {
        Dictionary<string, string> secrets = new(StringComparer.Ordinal);
        foreach (string option in type.Options.Where(option => option.Secret).Select(option => option.Name))
        {
            if (form[$"option.{option}"].ToString() is { Length: > 0 } typed)
            {
                secrets[option] = typed;
            }
            else if (form[$"kept.{option}"].ToString() is { Length: > 0 } kept)
            {
                try
                {
                    secrets[option] = protector.Unprotect(kept);
                }
                catch (System.Security.Cryptography.CryptographicException)
                {
                    // Older than an hour, or not of this form: the field is empty, and says so where it is required.
                }
            }
        }

        return secrets;
    }

    // An empty field is the connector's default.
    private static JsonObject Settings(ConnectorView type, IFormCollection form, Dictionary<string, string> secrets)
    {
        JsonObject options = [];
        foreach (OptionField option in type.Options)
        {
            string typed = option.Secret ? secrets.GetValueOrDefault(option.Name, "") : form[$"option.{option.Name}"].ToString().Trim();
            if (typed.Length > 0)
            {
                options[option.Name] = option.Type == "list"
                    ? new JsonArray([.. typed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => JsonValue.Create(line))])
                    : JsonValue.Create(typed);
            }
        }

        JsonObject settings = new() { ["Type"] = type.Name, ["Options"] = options };
        foreach (string key in (string[])["Schedule", "Access"])
        {
            if (form[key.ToLowerInvariant()].ToString().Trim() is { Length: > 0 } given)
            {
                settings[key] = given;
            }
        }

        return settings;
    }

    private static ConnectorView? Find(ConnectorTypes types, string? name) => AdminEndpoints.Connectors(types).FirstOrDefault(type => type.Name == name);

    private static RazorComponentResult<SourceForm> Page(SourceFormView view) => new(new { View = view });
}
