using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace KnowledgeSearch.Demo;

/// <summary>The parameters of a call of the Action API, from the query and, in a POST, the form.</summary>
internal sealed class WikiRequest
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    private WikiRequest(bool isMember) => IsMember = isMember;

    /// <summary>Whether the session signed in with the bot password.</summary>
    public bool IsMember { get; }

    public string this[string name] => _parameters.GetValueOrDefault(name, "");

    public static async Task<WikiRequest> ReadAsync(HttpContext context, bool isMember)
    {
        WikiRequest request = new(isMember);
        IEnumerable<KeyValuePair<string, StringValues>> all = context.Request.Query;
        if (context.Request.HasFormContentType)
        {
            all = all.Concat(await context.Request.ReadFormAsync(context.RequestAborted));
        }

        foreach ((string name, StringValues value) in all)
        {
            request._parameters[name] = value.ToString();
        }

        return request;
    }

    public IReadOnlyList<string> Values(string name) => this[name].Split('|', StringSplitOptions.RemoveEmptyEntries);

    public bool Has(string name, string value) => Values(name).Contains(value, StringComparer.Ordinal);

    public bool Flag(string name) => _parameters.ContainsKey(name);

    public long? Number(string name) => long.TryParse(this[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    public DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(this[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <summary>Rows per answer: small, so that a wiki of this size is continued as a large one is.</summary>
    public int Limit(string name) => (int)Math.Clamp(this[name] == "max" ? WikiApi.MaxRows : Number(name) ?? 10, 1, WikiApi.MaxRows);

    public bool MayRead(int ns) => IsMember || WikiSite.Namespaces.All(candidate => candidate.Id != ns || !candidate.IsRestricted);
}
