using System.ComponentModel.DataAnnotations;
using KnowledgeSearch.Connectors;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>The section <c>Crawl</c> of the configuration: what holds for every source.</summary>
public sealed class CrawlOptions
{
    /// <summary>How long a document must have been missing before a second look that misses it too removes it; default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SuspectWait { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The share of a source's documents that may be gone at once without an operator being asked, 0–1; default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double ShrinkShare { get; set; } = 0.1;

    /// <summary>The number of documents that may be gone at once whatever their share; default 20.</summary>
    [Range(0, 1_000_000)]
    public int ShrinkFloor { get; set; } = 20;

    /// <summary>Failures in a row that end a run; default 10.</summary>
    [Range(1, 10_000)]
    public int MaxConsecutiveFailures { get; set; } = 10;

    /// <summary>The latest documents over which <see cref="FailureShare"/> is taken; default 100.</summary>
    [Range(10, 100_000)]
    public int FailureWindow { get; set; } = 100;

    /// <summary>The share of <see cref="FailureWindow"/> that ends a run when so many failed, 0–1; default 0.15.</summary>
    [Range(0.01, 1.0)]
    public double FailureShare { get; set; } = 0.15;

    /// <summary>Changes committed in one transaction at most; default 500.</summary>
    [Range(1, 10_000)]
    public int BatchDocuments { get; set; } = 500;

    /// <summary>Text committed in one transaction, in UTF-16 bytes: the batch ends with the document that reaches it; default 8 MB.</summary>
    [Range(1024, 1 << 28)]
    public int BatchBytes { get; set; } = 8 << 20;

    /// <summary>The text of one document, in UTF-16 bytes; a larger document fails; default 32 MB.</summary>
    [Range(1024, 1 << 29)]
    public int MaxDocumentBytes { get; set; } = 32 << 20;

    /// <summary>How long what was read may wait for more before it is committed; default half a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CommitAfter { get; set; } = TimeSpan.FromMilliseconds(500);
}

internal sealed class CrawlOptionsRules : IValidateOptions<CrawlOptions>
{
    public ValidateOptionsResult Validate(string? name, CrawlOptions options) =>
        OptionsSchema.Validate(options, "Crawl") is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
}
