using System.ComponentModel.DataAnnotations;
using KnowledgeSearch.Connectors;

namespace Acme.KnowledgeSearch.Notes;

/// <summary>
/// The settings of a source: <c>Sources:NAME:Options</c>. The attributes are the validation, the admin's form and the schema at once. A password would have
/// <see cref="SecretAttribute"/>: stored encrypted, never shown again.
/// </summary>
public sealed class NotesOptions
{
    /// <summary>Where the notes are.</summary>
    [Required, Display(Name = "Folder", Description = "Folder on this server that holds the notes, subfolders included.")]
    public string Folder { get; set; } = "";

    /// <summary>Where people open them; empty when nowhere.</summary>
    [HttpAddress, Display(Name = "Address", Description = "Address of the folder as people open it, such as https://notes.example/; empty when there is none.")]
    public string Address { get; set; } = "";

    /// <summary>A larger file is listed as failed.</summary>
    [Range(1, 10_000), Display(Name = "Largest note (kB)", Description = "Larger files are listed as failed and not read.")]
    public int MaxKilobytes { get; set; } = 1_000;
}
