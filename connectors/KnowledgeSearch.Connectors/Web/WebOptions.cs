using System.ComponentModel.DataAnnotations;
using KnowledgeSearch.Connectors.Web.Urls;

namespace KnowledgeSearch.Connectors.Web;

/// <summary>Settings of an intranet site that is crawled page by page.</summary>
public sealed class WebOptions : IValidatableObject
{
    [Display(Name = "Start addresses", Description = "Pages that the crawl starts from; their hosts are crawled.")]
    [Required, MinLength(1), MaxLength(100), HttpAddress]
    public IReadOnlyList<string> Seeds { get; set; } = [];

    [Display(Name = "More hosts", Description = "Hosts that belong to the site too: 'docs.intra.example', 'old.intra.example:8080', or '*.intra.example'.")]
    [MaxLength(100)]
    public IReadOnlyList<string> Hosts { get; set; } = [];

    [Display(Name = "Sitemaps", Description = "Addresses of sitemaps, besides those that robots.txt names and /sitemap.xml.")]
    [MaxLength(20), HttpAddress]
    public IReadOnlyList<string> Sitemaps { get; set; } = [];

    [Display(Name = "Only addresses like", Description = "Regular expressions; when given, only addresses that match one are visited. Start addresses are always visited.")]
    [MaxLength(200)]
    public IReadOnlyList<string> Include { get; set; } = [];

    [Display(Name = "Never addresses like", Description = "Regular expressions; addresses that match one are not visited.")]
    [MaxLength(200)]
    public IReadOnlyList<string> Exclude { get; set; } = [];

    [Display(Name = "Most pages", Description = "How many addresses one crawl visits at most. A crawl that reaches it removes nothing.")]
    [Range(1, 250_000)]
    public int MaxPages { get; set; } = 50_000;

    [Display(Name = "Greatest depth", Description = "How many links from a start address.")]
    [Range(0, 100)]
    public int MaxDepth { get; set; } = 25;

    [Display(Name = "Longest crawl", Description = "A crawl that takes longer stops; the next one goes on where it stopped.")]
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(24);

    [Display(Name = "Delay", Description = "Wait between two requests to one host; longer when the host is slow or its robots.txt asks for it. 0 for a site that can bear it.")]
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    [Display(Name = "Reason to ignore robots.txt", Description = "When given, robots.txt is not obeyed and the reason is logged. For the organisation's own sites only.")]
    [StringLength(200)]
    public string IgnoreRobotsReason { get; set; } = "";

    [Display(Name = "User name", Description = "For basic authentication, or for the log-in form when its address is given.")]
    public string UserName { get; set; } = "";

    [Display(Name = "Password"), Secret]
    public string Password { get; set; } = "";

    [Display(Name = "Header name", Description = "A header that authenticates, sent to the host of the first start address only.")]
    [RegularExpression("^[A-Za-z0-9-]*$")]
    public string HeaderName { get; set; } = "";

    [Display(Name = "Header value"), Secret]
    public string HeaderValue { get; set; } = "";

    [Display(Name = "Log-in page", Description = "Address of the page with the log-in form, for sites that have one.")]
    [HttpAddress]
    public string LoginAddress { get; set; } = "";

    [Display(Name = "Field of the user name", Description = "Name of the form's field; found by itself when empty.")]
    public string LoginUserField { get; set; } = "";

    internal bool HasCredentials => UserName.Length > 0 || HeaderName.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string name, string pattern) in Include.Select(pattern => (nameof(Include), pattern)).Concat(Exclude.Select(pattern => (nameof(Exclude), pattern))))
        {
            if (Fault(pattern) is { } fault)
            {
                yield return new ValidationResult(fault, [name]);
            }
        }

        foreach (string host in Hosts.Where(host => Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host.Split(':')[0]) == UriHostNameType.Unknown))
        {
            yield return new ValidationResult($"must be host names such as 'docs.intra.example' or '*.intra.example', was '{host}'", [nameof(Hosts)]);
        }

        if (LoginAddress.Length > 0 && UserName.Length == 0)
        {
            yield return new ValidationResult("is needed to fill in the log-in form", [nameof(UserName)]);
        }

        if (HeaderName.Length > 0 && UserName.Length > 0)
        {
            yield return new ValidationResult("give either a header or a user name and password, not both", [nameof(HeaderName)]);
        }
    }

    private static string? Fault(string pattern)
    {
        if (pattern.Length > 500)
        {
            return $"a pattern must be at most 500 characters long, was {pattern.Length}";
        }

        try
        {
            CrawlScope.Compile(pattern);
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' is not a regular expression that can be matched in bounded time: {error.Message}";
        }
    }
}
