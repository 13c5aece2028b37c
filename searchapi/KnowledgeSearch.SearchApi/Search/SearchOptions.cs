using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary>The section <c>Search</c> of the configuration: what a search may take of the machine.</summary>
public sealed class SearchOptions
{
    /// <summary>How long a search or suggestion may take, 50 ms to 1 min; default 1 s. Then what was found so far is the answer, and the answer says so.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many searches and suggestions are worked on at once, 1 to 1,024; null: two per processor.</summary>
    public int? Concurrent { get; set; }

    /// <summary>How long one more waits for its turn before the caller is told to come back, 0 to 1 min; default 0.5 s.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromMilliseconds(500);
}

internal sealed class SearchOptionsRules : IValidateOptions<SearchOptions>
{
    private const int MostConcurrent = 1_024;
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(50), s_longest = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, SearchOptions options)
    {
        List<string> faults = [];
        if (options.Deadline < s_shortest || options.Deadline > s_longest)
        {
            faults.Add($"Search:Deadline must be from 00:00:00.050 to 00:01:00, was {options.Deadline}.");
        }

        if (options.Concurrent is < 1 or > MostConcurrent)
        {
            faults.Add(FormattableString.Invariant($"Search:Concurrent must be from 1 to {MostConcurrent}, was {options.Concurrent}."));
        }

        if (options.Wait < TimeSpan.Zero || options.Wait > s_longest)
        {
            faults.Add($"Search:Wait must be from 00:00:00 to 00:01:00, was {options.Wait}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
