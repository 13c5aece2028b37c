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

    /// <summary>The file of protected words, stem overrides and given splits; default <c>words.txt</c> beside the index' folder. Need not exist; read again when it changes.</summary>
    public string? Words { get; set; }

    /// <summary>
    /// A Dutch word list that helps to split compounds, in the format of OpenTaal; default: what Debian's <c>wdutch</c> installs (<c>/usr/share/dict/dutch</c>), if anything;
    /// <see cref="NoFile"/>: none.
    /// </summary>
    public string? Lexicon { get; set; }

    /// <summary>
    /// Dutch hyphenation patterns that help to split compounds, in the format of libhyphen; default: what Debian's <c>hyphen-nl</c> installs
    /// (<c>/usr/share/hyphen/hyph_nl_NL.dic</c>), if anything; <see cref="NoFile"/>: none.
    /// </summary>
    public string? Hyphenation { get; set; }

    /// <summary>Says that a file that would be used if installed is not to be.</summary>
    public const string NoFile = "none";
}

internal sealed class IndexOptionsRules : IValidateOptions<IndexOptions>
{
    // In invariant mode only ASCII is normalised, and nothing says so (.NET globalization invariant mode).
    private static bool ComposesLetters => "e\u0301".Normalize() == "é";

    public ValidateOptionsResult Validate(string? name, IndexOptions options)
    {
        List<string> faults = [];
        if (!ComposesLetters)
        {
            faults.Add("The index needs Unicode data: without it 'café' and 'coördinatie' are not found by words typed otherwise. Unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT, and install libicu where it is missing.");
        }

        if (string.IsNullOrWhiteSpace(options.Path) || File.Exists(options.Path))
        {
            faults.Add($"Index:Path must be a folder, such as 'data/index', was '{options.Path}'.");
        }

        if (options.RamBufferMegabytes is not (>= 4 and <= 512))
        {
            faults.Add(FormattableString.Invariant($"Index:RamBufferMegabytes must be from 4 to 512, was {options.RamBufferMegabytes}."));
        }

        foreach ((string setting, string? path) in (ReadOnlySpan<(string, string?)>)[(nameof(options.Lexicon), options.Lexicon), (nameof(options.Hyphenation), options.Hyphenation)])
        {
            if (path is { Length: > 0 } and not IndexOptions.NoFile && !File.Exists(path))
            {
                faults.Add($"Index:{setting} must be a file or '{IndexOptions.NoFile}', and '{path}' does not exist.");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
