using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace KnowledgeSearch.Demo;

/// <summary>A SCIM 2.0 service (RFC 7643, RFC 7644) over the people and their departments, and the same people as CSV. Read-only.</summary>
internal sealed partial class DirectoryServer(DemoOrganisation organisation, ServerFaults faults)
{
    public const string Token = "demo-scim-token";
    private const string Scim = "application/scim+json; charset=utf-8";
    private const string UserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string EnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private const int MaxCount = 50;

    public Task AnswerAsync(HttpContext context)
    {
        if (!LoopbackServer.HasBearer(context, Token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ErrorAsync(context, StatusCodes.Status401Unauthorized, "The bearer token is missing or not valid.");
        }

        string[] path = (context.Request.Path.Value ?? "").Trim('/').Split('/');
        return path switch
        {
            ["people.csv"] => CsvAsync(context),
            ["scim", "v2", "Users"] => ListAsync(context, [.. organisation.People.Where(person => faults.Lists(person.Handle)).Where(Filter(context)).Select(User)]),
            ["scim", "v2", "Users", { } id] => organisation.People.FirstOrDefault(person => person.DirectoryId == id) is { } found ? LoopbackServer.JsonAsync(context, User(found), type: Scim) : NotFoundAsync(context),
            ["scim", "v2", "Groups"] => ListAsync(context, [.. Departments().Select(Group)]),
            ["scim", "v2", "Groups", { } id] => Departments().FirstOrDefault(department => GroupId(department.Key) == id) is { } found ? LoopbackServer.JsonAsync(context, Group(found), type: Scim) : NotFoundAsync(context),
            ["scim", "v2", "ServiceProviderConfig"] => LoopbackServer.JsonAsync(context, new JsonObject { ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = MaxCount }, ["patch"] = new JsonObject { ["supported"] = false } }, type: Scim),
            _ => NotFoundAsync(context),
        };
    }

    private IEnumerable<IGrouping<string, DemoPerson>> Departments() => organisation.People.GroupBy(person => person.Department, StringComparer.Ordinal);

    /// <summary>Understands <c>userName eq "x"</c> and <c>meta.lastModified gt "time"</c>; other filters let everything through, as lenient services do.</summary>
    private Func<DemoPerson, bool> Filter(HttpContext context)
    {
        Match filter = Condition().Match(context.Request.Query["filter"].ToString());
        return filter.Groups[1].Value.ToLowerInvariant() switch
        {
            "username" => person => string.Equals(person.Handle, filter.Groups[3].Value, StringComparison.OrdinalIgnoreCase),
            "meta.lastmodified" when DateTimeOffset.TryParse(filter.Groups[3].Value, CultureInfo.InvariantCulture, out DateTimeOffset since) => person => Modified(person) > since,
            _ => _ => true,
        };
    }

    private static Task ListAsync(HttpContext context, List<JsonObject> all)
    {
        // Indexes are 1-based, and a count below zero is zero (RFC 7644 §3.4.2.4).
        int start = Math.Max(1, int.TryParse(context.Request.Query["startIndex"], CultureInfo.InvariantCulture, out int asked) ? asked : 1);
        int count = Math.Clamp(int.TryParse(context.Request.Query["count"], CultureInfo.InvariantCulture, out int wanted) ? wanted : MaxCount, 0, MaxCount);
        JsonArray page = [.. all.Skip(start - 1).Take(count)];
        return LoopbackServer.JsonAsync(
            context,
            new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"), ["totalResults"] = all.Count, ["startIndex"] = start, ["itemsPerPage"] = page.Count, ["Resources"] = page },
            type: Scim);
    }

    private JsonObject User(DemoPerson person) => new()
    {
        ["schemas"] = new JsonArray(UserSchema, EnterpriseSchema),
        ["id"] = person.DirectoryId,
        ["externalId"] = person.DirectoryId,
        ["userName"] = person.Handle,
        ["name"] = new JsonObject { ["givenName"] = person.GivenName, ["familyName"] = person.FamilyName, ["formatted"] = person.Name },
        ["displayName"] = person.Name,
        ["title"] = person.JobTitle,
        ["emails"] = new JsonArray(new JsonObject { ["value"] = person.Email, ["type"] = "work", ["primary"] = true }),
        ["addresses"] = new JsonArray(new JsonObject { ["type"] = "work", ["locality"] = person.Location }),
        ["active"] = true,
        ["preferredLanguage"] = person.Language,
        ["groups"] = new JsonArray(new JsonObject { ["value"] = GroupId(person.Department), ["display"] = person.Department }),
        ["meta"] = new JsonObject { ["resourceType"] = "User", ["lastModified"] = Modified(person).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), ["version"] = $"W/\"{person.EmployeeNumber}\"" },
        [EnterpriseSchema] = new JsonObject
        {
            ["employeeNumber"] = person.EmployeeNumber.ToString(CultureInfo.InvariantCulture),
            ["organization"] = DemoOrganisation.Name,
            ["department"] = person.Department,
            ["manager"] = person.Manager.Length == 0 ? null : new JsonObject { ["value"] = organisation.Person(person.Manager).DirectoryId, ["displayName"] = organisation.Person(person.Manager).Name },
        },
    };

    private static JsonObject Group(IGrouping<string, DemoPerson> department) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"),
        ["id"] = GroupId(department.Key),
        ["displayName"] = department.Key,
        ["members"] = new JsonArray([.. department.Select(person => new JsonObject { ["value"] = person.DirectoryId, ["display"] = person.Name, ["type"] = "User" })]),
        ["meta"] = new JsonObject { ["resourceType"] = "Group" },
    };

    private static string GroupId(string department) => "afdeling-" + department.ToLowerInvariant();

    private DateTimeOffset Modified(DemoPerson person) => organisation.Present.AddDays(-30 - (person.EmployeeNumber % 400));

    private Task CsvAsync(HttpContext context)
    {
        StringBuilder csv = new("employeeNumber;userName;name;email;department;jobTitle;location;manager\r\n");
        foreach (DemoPerson person in organisation.People)
        {
            csv.AppendJoin(';', person.EmployeeNumber, person.Handle, person.Name, person.Email, person.Department, person.JobTitle, person.Location, person.Manager).Append("\r\n");
        }

        return LoopbackServer.BytesAsync(context, Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", organisation.Present);
    }

    private static Task NotFoundAsync(HttpContext context) => ErrorAsync(context, StatusCodes.Status404NotFound, "Resource not found.");

    private static Task ErrorAsync(HttpContext context, int status, string detail) => LoopbackServer.JsonAsync(
        context,
        new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"), ["status"] = status.ToString(CultureInfo.InvariantCulture), ["detail"] = detail },
        status, Scim);

    [GeneratedRegex("""^(\S+)\s+(eq|gt|ge)\s+"([^"]*)"$""", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();
}
