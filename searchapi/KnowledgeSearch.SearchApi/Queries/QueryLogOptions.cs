using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Queries;

/// <summary>The section <c>QueryLog</c> of the configuration.</summary>
public sealed class QueryLogOptions
{
    /// <summary>Whether searches of signed-in people are remembered at all; default true. When false nothing is written, and what was written is not read.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The file; default <c>queries.db</c> beside the index' folder. On a local disk; each server has its own.</summary>
    public string? Path { get; set; }
}

internal sealed class QueryLogRules : IValidateOptions<QueryLogOptions>
{
    public ValidateOptionsResult Validate(string? name, QueryLogOptions options) => !options.Enabled || (!string.IsNullOrWhiteSpace(options.Path) && !Directory.Exists(options.Path))
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"QueryLog:Path must be a file, such as 'data/queries.db', was '{options.Path}'.");
}
