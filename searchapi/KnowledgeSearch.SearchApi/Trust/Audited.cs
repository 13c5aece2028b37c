using System.Security.Claims;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;

namespace KnowledgeSearch.SearchApi.Trust;

/// <summary>Has what admins ask for recorded before it is done: what cannot be recorded is not done. What was asked and then refused stands in the log too.</summary>
internal static class Audited
{
    /// <summary>Records every call of the endpoint that its parameters let through.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="action">What is done, in dotted words.</param>
    /// <param name="target">The route value that says to what; null: the installation.</param>
    /// <param name="person">The route value or query parameter that says whom it concerns; null: nobody.</param>
    public static RouteHandlerBuilder Audit(this RouteHandlerBuilder builder, string action, string? target = null, string? person = null) =>
        builder.AddEndpointFilter(async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            await http.RequestServices.GetRequiredService<AuditLog>().AppendAsync(
                By(http, action) with
                {
                    Target = target is null ? "" : BindingFaults.Shown(Value(http, target) ?? ""),
                    Person = person is null ? null : BindingFaults.Shown(Value(http, person) ?? Actor(http.User)),
                    Detail = string.Join(' ', http.Request.Query.Where(pair => pair.Key != person && pair.Key != target && pair.Key is "mode" or "decision" or "topic")
                        .Select(pair => $"{pair.Key}={BindingFaults.Shown(pair.Value.ToString())}")),
                },
                http.RequestAborted);
            return await next(context);
        });

    /// <summary>An act of the caller.</summary>
    public static AuditAct By(HttpContext context, string action) =>
        new(Actor(context.User), action) { From = context.Connection.RemoteIpAddress?.ToString() };

    private static string? Value(HttpContext context, string name) =>
        context.Request.RouteValues.TryGetValue(name, out object? value) ? value?.ToString() : context.Request.Query[name] is { Count: > 0 } given ? given.ToString() : null;

    private static string Actor(ClaimsPrincipal user) => user.IsKey() ? $"key {user.Identity?.Name}" : user.Email() ?? user.Identity?.Name ?? "nobody";
}
