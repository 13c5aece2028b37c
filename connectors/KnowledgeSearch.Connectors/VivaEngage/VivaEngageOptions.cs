using System.ComponentModel.DataAnnotations;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Settings of a Viva Engage (Yammer) network read over its REST API.</summary>
public sealed class VivaEngageOptions
{
    /// <summary>Root of the API, without <c>api/v1</c>.</summary>
    [Required, HttpAddress]
    [Display(Name = "Address", Description = "Root of the API; only a regional or test service differs from the default.")]
    public string BaseUrl { get; set; } = "https://www.yammer.com/";

    /// <summary>Bearer token of a licensed service account. The API knows delegated permissions only: what this account may read is what is crawled.</summary>
    [Required, Secret]
    [Display(Name = "Token", Description = "Bearer token of a licensed service account (delegated permission access_as_user). Make the account a member of each private group that is to be searched.")]
    public string Token { get; set; } = "";

    /// <summary>Requests in 30 s for messages, and in 10 s for anything else.</summary>
    [Range(1, 1_000)]
    [Display(Name = "Requests per window", Description = "The service allows 10 per 30 s for messages and 10 per 10 s for the rest, per account and app. Lower it where the account serves other programs too.")]
    public int RequestsPerWindow { get; set; } = 10;

    /// <summary>Threads read again per crawl. One costs a request per 20 messages, of which the API allows 20 a minute.</summary>
    [Range(0, 10_000)]
    [Display(Name = "Threads to revisit", Description = "How many known threads one crawl reads again for edits and deletions; about 20 a minute.")]
    public int RevisitsPerCrawl { get; set; } = 200;

    /// <summary>The longest time between two readings of a quiet thread.</summary>
    [Range(1, 365)]
    [Display(Name = "Sweep (days)", Description = "Every remembered thread is read again at least this often, however old.")]
    public int SweepDays { get; set; } = 32;
}
