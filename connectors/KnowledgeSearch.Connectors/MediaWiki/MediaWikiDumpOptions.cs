using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>
/// Settings of a wiki read from its XML dump (<c>dumpBackup.php --current</c>, pages-articles, pages-meta-current, Special:Export). A source may begin with a
/// dump and go on over the API: crawl it as <c>mediawiki-dump</c>, then change its type to <c>mediawiki</c> with the same name, namespaces and access. Ids and
/// versions are the same, so that the first crawl over the API reads only what the dump lacks.
/// </summary>
public sealed partial class MediaWikiDumpOptions : WikiContentOptions, IValidatableObject
{
    /// <summary>A file, or a pattern with <c>*</c> and <c>?</c> in its name.</summary>
    [Required]
    [Display(Name = "Path", Description = "The dump on this server, .xml, .xml.gz or .xml.bz2; the name may hold * and ? for dumps in parts. Of dumps with a "
        + "date in their names (20260501) the newest is read.")]
    public string Path { get; set; } = "";

    /// <summary>Address of pages with <c>$1</c> for the title; empty: as the dump says.</summary>
    [Display(Name = "Page address", Description = "Where pages open, with $1 for the title: https://wiki.example/wiki/$1. Empty: as the dump says.")]
    public string PageAddress { get; set; } = "";

    /// <summary>Unpacked size beyond which a file is refused, GB.</summary>
    [Range(1, 10_000)]
    [Display(Name = "Largest dump (GB)", Description = "Unpacked size beyond which a file is refused.")]
    public int MaxFileGigabytes { get; set; } = 200;

    /// <summary>Text beyond which a page is left out, MB. MediaWiki itself allows 2 MB unless told otherwise.</summary>
    [Range(1, 64)]
    [Display(Name = "Largest page (MB)", Description = "Text beyond which a page is left out.")]
    public int MaxPageMegabytes { get; set; } = 8;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The path comes from a form: it must not become a way to look into other files of this server.
        if (!DumpName().IsMatch(System.IO.Path.GetFileName(Path)))
        {
            yield return new ValidationResult($"must name files that hold .xml and end in .xml, .gz or .bz2 (unpack .7z first), was '{Path}'", [nameof(Path)]);
        }

        if (PageAddress.Length > 0 && !(PageAddress.Contains("$1", StringComparison.Ordinal)
            && Uri.TryCreate(PageAddress.Replace("$1", "x", StringComparison.Ordinal), UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"must be an absolute http or https address with $1 for the title, was '{PageAddress}'", [nameof(PageAddress)]);
        }
    }

    // Parts are named pages-articles1.xml-p1p30303.bz2.
    [GeneratedRegex(@"\.xml[-*?p0-9]*(\.gz|\.bz2)?$", RegexOptions.IgnoreCase)]
    private static partial Regex DumpName();
}
