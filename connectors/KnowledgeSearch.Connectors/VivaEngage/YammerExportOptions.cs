using System.ComponentModel.DataAnnotations;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Settings of a Yammer network data export: zips that were downloaded, or the address to download them from.</summary>
public sealed class YammerExportOptions : IValidatableObject
{
    /// <summary>A zip, or a folder whose zips are read in order of name.</summary>
    [Display(Name = "Path", Description = "A network export zip, or a folder of them; later exports repeat what was modified, so name them in order of time.")]
    public string Path { get; set; } = "";

    /// <summary>Root of the API to download exports from when no path is given.</summary>
    [HttpAddress]
    [Display(Name = "Address", Description = "Root of the API to download the export from, when no path is given.")]
    public string BaseUrl { get; set; } = "https://www.yammer.com/";

    /// <summary>Bearer token of a verified admin.</summary>
    [Secret]
    [Display(Name = "Token", Description = "Bearer token of a verified admin, to download exports with.")]
    public string Token { get; set; } = "";

    /// <summary>First day to export, <c>2015-01-01</c>.</summary>
    [RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    [Display(Name = "Since", Description = "The first day to download; later crawls download from where the last one ended.")]
    public string Since { get; set; } = "2008-01-01";

    /// <summary>The source whose <c>group:</c> principals open private groups; empty: this one, whose groups have no members.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{0,63}$")]
    [Display(Name = "Membership source", Description = "Name of the viva-engage source that knows who is in which private group. An export does not tell; without it private groups stay closed.")]
    public string MembershipSource { get; set; } = "";

    /// <summary>Root of the web interface, to link to conversations.</summary>
    [Required, HttpAddress]
    [Display(Name = "Web address", Description = "Root of the web interface that results link to.")]
    public string WebUrl { get; set; } = "https://engage.cloud.microsoft/main/";

    /// <summary>Unpacked bytes of one table; Messages.csv of a large network is a few gigabytes.</summary>
    [Range(1, 1024)]
    [Display(Name = "Largest table (GB)", Description = "Unpacked size beyond which a table is refused.")]
    public int MaxTableGigabytes { get; set; } = 32;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Path.Length == 0 && Token.Length == 0)
        {
            yield return new ValidationResult("give the path of an export, or a token to download one with", [nameof(Path)]);
        }
    }
}
