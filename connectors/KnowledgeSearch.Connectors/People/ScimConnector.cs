using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.Connectors.People;

/// <summary>
/// Reads people and groups from a SCIM 2.0 service. Users incrementally by date of change where the server can filter; groups always whole, because a changed
/// membership does not change a group's date on every server and who is in a group decides what they see.
/// </summary>
internal sealed class ScimConnector(ScimOptions options, ConnectorContext context) : IConnector
{
    /// <summary>Servers stamp changes before they commit them: look back a little.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    public ConnectorCapabilities Capabilities { get; } = new() { ReportsEdits = true, Completeness = ListingCompleteness.Never };

    public async IAsyncEnumerable<ProbeStep> ProbeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ScimClient client = new(context, options);
        foreach (string endpoint in options.Groups ? new[] { "Users", "Groups" } : ["Users"])
        {
            ScimPage? page = null;
            ConnectorException? fault = null;
            try
            {
                page = await client.GetAsync(endpoint, 1, null, null, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectorException error)
            {
                fault = error;
            }

            if (page is null)
            {
                foreach (ProbeStep step in HttpProbe.Failed(client.Base, true, fault!).Where(step => endpoint == "Users" || !step.Succeeded))
                {
                    yield return endpoint == "Users" || step.Succeeded ? step : step with { Name = "permissions" };
                }

                yield break;
            }

            if (endpoint == "Users")
            {
                foreach (ProbeStep step in HttpProbe.Answered(client.Base, true))
                {
                    yield return step;
                }

                yield return HttpProbe.Step("list", $"The directory has {page.Total} users.");
                yield return HttpProbe.Step("fetch", page.Resources.Count == 0 ? "There is no user to read yet." : $"The first user is '{User(page.Resources[0])?.Name}'.");
            }
            else
            {
                yield return HttpProbe.Step("permissions", $"The directory has {page.Total} groups that access can be granted to.");
            }
        }
    }

    public async IAsyncEnumerable<SourceChange> ReadAsync(Checkpoint? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Position before = Position.Read(since);
        ScimClient client = new(context, options);
        DateTimeOffset? newest = before.Newest;
        await foreach (SourceChange change in UsersAsync(client, before, latest => newest = latest > newest || newest is null ? latest : newest, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        (IReadOnlyList<string> groups, string? etag) = (before.Groups, before.GroupsETag);
        ScimPage? first = options.Groups ? await client.GetAsync("Groups", 1, null, etag, cancellationToken).ConfigureAwait(false) : null;
        if (first is not null)
        {
            List<ScimResource> all = [];
            await foreach (ScimPage page in client.ListAsync("Groups", null, first, cancellationToken).ConfigureAwait(false))
            {
                all.AddRange(page.Resources);
            }

            HashSet<string> ids = [.. all.Select(static group => group.Text("id"))];
            List<SourceGroup> read = [.. all.Where(static group => group.Text("id").Length > 0).Select(group => Group(group, ids))];
            foreach (SourceGroup group in read)
            {
                yield return new SourceChange.Group(group);
            }

            if (all.Count < first.Total)
            {
                yield return Withheld(client, "Groups", all.Count, first.Total);
            }

            // The validator of the first page stands for the list only when that is all of it.
            (groups, etag) = ([.. read.Select(static group => group.Id)], first.Resources.Count == first.Total ? first.ETag : null);

            // A group that is gone, or that we may not see any more, grants nothing.
            foreach (string gone in before.Groups.Except(groups))
            {
                yield return new SourceChange.Group(new SourceGroup { Id = gone });
            }
        }

        yield return new Position(newest, groups, etag).Reached();
    }

    private async IAsyncEnumerable<SourceChange> UsersAsync(ScimClient client, Position before, Action<DateTimeOffset> modified, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? filter = before.Newest is { } newest ? $"meta.lastModified gt \"{(newest - Overlap).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\"" : null;
        IAsyncEnumerator<ScimPage> pages = client.ListAsync("Users", filter, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
        long done = 0;
        int total = 0;
        try
        {
            while (true)
            {
                bool more;
                try
                {
                    more = await pages.MoveNextAsync().ConfigureAwait(false);
                }
                catch (ScimFilterException)
                {
                    await pages.DisposeAsync().ConfigureAwait(false);
                    pages = client.ListAsync("Users", null, null, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    done = 0;
                    continue;
                }

                if (!more)
                {
                    break;
                }

                total = pages.Current.Total;

                foreach (ScimResource user in pages.Current.Resources)
                {
                    done++;
                    if (user.LastModified is { } moment)
                    {
                        modified(moment);
                    }

                    yield return User(user) is { } person ? new SourceChange.Person(person)
                        : new SourceChange.Failed(null, $"User number {done} of {HttpFaults.Shown(client.Base)}Users has no id and cannot be known again. Ask the directory's administrator.", false);
                }

                yield return new SourceChange.Progress(done, pages.Current.Total);

                // Re-reading is idempotent: what was read may be committed, and a crawl that is cut off begins where this one did.
                yield return before.Reached();
            }
        }
        finally
        {
            await pages.DisposeAsync().ConfigureAwait(false);
        }

        if (done < total)
        {
            yield return Withheld(client, "Users", done, total);
        }
    }

    private static SourceChange.Failed Withheld(ScimClient client, string endpoint, long given, int total) => new(
        null, string.Create(CultureInfo.InvariantCulture, $"{HttpFaults.Shown(client.Base)}{endpoint} counts {total} resources but gave {given}. The token may not see all of them; check its scope."), true);

    private SourcePerson? User(ScimResource user)
    {
        string id = user.Text("id");
        if (id.Length == 0)
        {
            return null;
        }

        ScimResource? name = user.Object("name");
        ScimResource? enterprise = user.Enterprise;
        string manager = enterprise?.Object("manager") is { } reference ? reference.Text("value") is { Length: > 0 } value ? value : Last(reference.Text("$ref")) : enterprise?.Text("manager") ?? "";
        ScimResource[] addresses = [.. user.Objects("addresses").OrderByDescending(static address => Is(address, "primary")).ThenByDescending(static address => address.Text("type") == "work")];
        string number = enterprise?.Text("employeeNumber") ?? "";
        string key = options.DirectoryKey switch
        {
            ScimDirectoryKey.ExternalId => user.Text("externalId"),
            ScimDirectoryKey.Id => id,
            ScimDirectoryKey.EmployeeNumber => number.Length > 0 ? PeopleCsv.EmployeeKeyPrefix + number : "",
            _ => "",
        };
        return new SourcePerson
        {
            Id = Account(id),
            Name = First(user.Text("displayName"), name?.Text("formatted"), $"{name?.Text("givenName")} {name?.Text("familyName")}".Trim(), user.Text("userName")) ?? "",
            Emails = [.. user.Objects("emails").OrderByDescending(static email => Is(email, "primary")).Select(static email => email.Text("value")).Where(static email => email.Contains('@', StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase)],
            Usernames = user.Text("userName") is { Length: > 0 } login ? [login] : [],
            DirectoryKey = key.Length > 0 ? key : null,
            Department = First(enterprise?.Text("department")),
            JobTitle = First(user.Text("title")),
            Location = addresses.Length > 0 ? First(addresses[0].Text("locality"), addresses[0].Text("formatted")) : null,
            Manager = manager.Length > 0 ? Account(manager) : null,
            Url = Uri.TryCreate(user.Text("profileUrl"), UriKind.Absolute, out Uri? profile) && profile.Scheme is "http" or "https" ? profile.AbsoluteUri : null,

            // Absent means active; some servers send "False" as text.
            Active = !user.Text("active").Equals("false", StringComparison.OrdinalIgnoreCase),
        };
    }

    private SourceGroup Group(ScimResource group, HashSet<string> groupIds)
    {
        IEnumerable<string> members = group.Objects("members").Select(member =>
        {
            string id = member.Text("value") is { Length: > 0 } value ? value : Last(member.Text("$ref"));
            bool nested = member.Text("type") is { Length: > 0 } type ? type.Equals("Group", StringComparison.OrdinalIgnoreCase)
                : member.Text("$ref") is { Length: > 0 } reference ? reference.Contains("/Groups/", StringComparison.OrdinalIgnoreCase) : groupIds.Contains(id);
            return id.Length == 0 ? "" : nested ? DocumentAccess.Group(GroupId(id)) : DocumentAccess.User(Account(id));
        });
        return new SourceGroup { Id = GroupId(group.Text("id")), Name = group.Text("displayName"), Members = [.. members.Where(static member => member.Length > 0).Distinct(StringComparer.Ordinal)] };
    }

    private string Account(string id) => $"{context.Source}/user/{id}";

    private string GroupId(string id) => $"{context.Source}/group/{id}";

    private static bool Is(ScimResource value, string name) => value.Text(name).Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string Last(string reference) => reference.TrimEnd('/').Split('/')[^1];

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (string? value in values)
        {
            if (value is { Length: > 0 })
            {
                return value;
            }
        }

        return null;
    }

    /// <param name="Newest">The latest meta.lastModified seen, by the server's clock.</param>
    /// <param name="Groups">The groups there were.</param>
    /// <param name="GroupsETag">Validator of the list of groups; null when it spans pages or the server gives none.</param>
    private sealed record Position(DateTimeOffset? Newest, IReadOnlyList<string> Groups, string? GroupsETag)
    {
        public static Position Read(Checkpoint? checkpoint)
        {
            try
            {
                return checkpoint is null ? new(null, [], null) : JsonSerializer.Deserialize<Position>(checkpoint.Value, DocumentJson.Options) is { Groups: not null } position ? position : throw new JsonException("groups");
            }
            catch (JsonException error)
            {
                throw new ConnectorException(ConnectorFault.CheckpointLost, "The position of the last crawl cannot be read. Start a full crawl of this source.", error);
            }
        }

        public SourceChange.CheckpointReached Reached() => new(new Checkpoint(JsonSerializer.Serialize(this, DocumentJson.Options)));
    }
}

/// <summary>Registration of the SCIM people directory.</summary>
public static class ScimConnectorRegistration
{
    /// <summary>Adds the connector type <c>people-scim</c>.</summary>
    public static IServiceCollection AddScimConnector(this IServiceCollection services) =>
        services.AddConnector<ScimOptions>("people-scim", "People directory (SCIM 2.0)", static (options, context) => new ScimConnector(options, context));
}
