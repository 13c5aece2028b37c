using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.RateLimits;

/// <summary>
/// The section <c>RateLimits</c>: requests per minute of one caller, which may also come all at once. A caller is a key, a signed-in person, or an address (of IPv6 its
/// first 64 bits, which is what one household gets). Read at every request. Each host counts for itself.
/// </summary>
internal sealed class RateLimitSettings
{
    public const string Section = "RateLimits";

    /// <summary>False: nothing is limited, for when something in front of this program does it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Searches and pages of a person or an address.</summary>
    public int Search { get; set; } = 300;

    /// <summary>Completions of a person or an address; a fast typist needs some 600.</summary>
    public int Suggest { get; set; } = 1_200;

    /// <summary>Searches of a key, and as many completions; <c>Auth:Keys:{name}:PerMinute</c> says otherwise for one.</summary>
    public int Keys { get; set; } = 6_000;

    /// <summary>Requests that push documents.</summary>
    public int Ingest { get; set; } = 6_000;

    /// <summary>Requests of admins.</summary>
    public int Admin { get; set; } = 600;

    /// <summary>Tests and trials of settings of sources.</summary>
    public int Probe { get; set; } = 20;

    /// <summary>Sign-ins begun, and wrong keys and tokens, from one address.</summary>
    public int SignIn { get; set; } = 60;

    /// <summary>Proxies whose <c>X-Forwarded-For</c> is believed, as CIDR. Without it everybody behind a proxy who is not signed in is one caller.</summary>
    public IList<string> Proxies { get; init; } = [];

    /// <summary>Requests per minute of a class.</summary>
    public int PerMinute(RateClass @class) => @class switch
    {
        RateClass.Search => Search,
        RateClass.Suggest => Suggest,
        RateClass.Ingest => Ingest,
        RateClass.Admin => Admin,
        RateClass.Probe => Probe,
        RateClass.SignIn => SignIn,
        _ => throw new ArgumentOutOfRangeException(nameof(@class), @class, "Not a class of rate limits."),
    };
}

internal sealed class RateLimitRules : IValidateOptions<RateLimitSettings>
{
    private const int Most = 1_000_000_000;

    public ValidateOptionsResult Validate(string? name, RateLimitSettings options)
    {
        List<string> faults = [];
        foreach ((string key, int value) in ((string, int)[])
            [("Search", options.Search), ("Suggest", options.Suggest), ("Keys", options.Keys), ("Ingest", options.Ingest), ("Admin", options.Admin), ("Probe", options.Probe), ("SignIn", options.SignIn)])
        {
            if (value is < 1 or > Most)
            {
                faults.Add($"{RateLimitSettings.Section}:{key} must be between 1 and {Most} requests a minute, was {value}; RateLimits:Enabled=false limits nothing.");
            }
        }

        faults.AddRange(options.Proxies.Where(proxy => !System.Net.IPNetwork.TryParse(proxy, out _))
            .Select(proxy => $"{RateLimitSettings.Section}:Proxies must list networks such as 10.1.2.3/32, had '{proxy}'."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
