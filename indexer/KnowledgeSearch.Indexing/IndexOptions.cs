using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Indexing;

/// <summary>The section <c>Index</c> of the configuration.</summary>
public sealed class IndexOptions
{
    /// <summary>The folder of the index; default <c>data/index</c> in the working directory. Put it on a local disk. One program at a time writes it.</summary>
    public string Path { get; set; } = System.IO.Path.Combine("data", "index");

    /// <summary>
    /// Whether another program on this machine writes the index and this one only reads it; default false. What is new is found here once the other program has
    /// committed it: set its <c>Projection:CommitInterval</c> to how long that may take.
    /// </summary>
    public bool Follow { get; set; }

    /// <summary>
    /// Memory that new documents of one partition may take before they are written to disk, in megabytes, 4 to 512; default 16. There are four partitions, and
    /// four more while the index is rebuilt.
    /// </summary>
    public double RamBufferMegabytes { get; set; } = 16;
}

internal sealed class IndexOptionsRules : IValidateOptions<IndexOptions>
{
    public ValidateOptionsResult Validate(string? name, IndexOptions options)
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(options.Path) || File.Exists(options.Path))
        {
            faults.Add($"Index:Path must be a folder, such as 'data/index', was '{options.Path}'.");
        }

        if (options.RamBufferMegabytes is not (>= 4 and <= 512))
        {
            faults.Add(FormattableString.Invariant($"Index:RamBufferMegabytes must be from 4 to 512, was {options.RamBufferMegabytes}."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
