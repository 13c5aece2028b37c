using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion.Parsing.Files;

/// <summary>The section <c>Files</c> of the configuration: what reading one file (PDF, Office, mail, archive) may cost, in processes apart from this one.</summary>
public sealed class FileParsingOptions
{
    /// <summary>How many files are read at a time, 1 to 64; null: half the processors, at least one.</summary>
    public int? Workers { get; set; }

    /// <summary>Seconds that one file may take, 1 to 300, by the clock and of processor time; then it is refused.</summary>
    public int Seconds { get; set; } = 8;

    /// <summary>Megabytes of memory that one worker may use for objects, 64 to 4096; a file that needs more is refused.</summary>
    public int Megabytes { get; set; } = 384;

    /// <summary>Characters of text kept of one file, 1,000 to 10,000,000; the rest is left out.</summary>
    public int Characters { get; set; } = 1_000_000;
}

internal sealed class FileParsingOptionsRules : IValidateOptions<FileParsingOptions>
{
    public ValidateOptionsResult Validate(string? name, FileParsingOptions options)
    {
        List<string> faults = [];
        Check(nameof(options.Workers), options.Workers ?? 1, 1, 64);
        Check(nameof(options.Seconds), options.Seconds, 1, 300);
        Check(nameof(options.Megabytes), options.Megabytes, 64, 4096);
        Check(nameof(options.Characters), options.Characters, 1_000, 10_000_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.Add($"Files:{setting} must be from {least} to {most}, was {value}.");
            }
        }
    }
}
