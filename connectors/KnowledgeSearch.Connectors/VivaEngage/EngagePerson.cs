using System.Globalization;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>A user object, in full or as a reference, as an account of this source.</summary>
internal static class EngagePerson
{
    public static string AccountId(SourceId source, long user) => string.Create(CultureInfo.InvariantCulture, $"{source}/user/{user}");

    /// <summary>Null when the object has no id.</summary>
    public static SourcePerson? Read(JsonElement user, SourceId source)
    {
        if (user.Id("id") is not { } id)
        {
            return null;
        }

        IEnumerable<string> emails = user.Part("contact").Each("email_addresses").Select(address => address.Text("address")).Prepend(user.Text("email"));
        return new SourcePerson
        {
            Id = AccountId(source, id),
            Name = user.Text("full_name") is { Length: > 0 } name ? name : user.Text("name"),
            Emails = [.. emails.Where(email => email.Contains('@', StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase)],
            Usernames = user.Text("name") is { Length: > 0 } username ? [username] : [],
            DirectoryKey = Told(user.Text("office_user_id"))?.ToLowerInvariant(),
            Department = Told(user.Text("department")),
            JobTitle = Told(user.Text("job_title")),
            Location = Told(user.Text("location")),
            Url = EngageText.IsWebAddress(user.Text("web_url")) ? user.Text("web_url") : null,
            Active = user.Text("state") is "" or "active",
        };
    }

    private static string? Told(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
