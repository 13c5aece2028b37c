using System.ComponentModel.DataAnnotations;

namespace KnowledgeSearch.Connectors.People;

/// <summary>Settings of a people directory that is a CSV file with a header, as HR systems and spreadsheets export it.</summary>
public sealed class PeopleCsvOptions : IValidatableObject
{
    private static readonly string[] FileTypes = [".csv", ".tsv", ".txt"];

    [Display(Name = "File", Description = "Path of the file on this server; or give its address.")]
    public string Path { get; set; } = "";

    [Display(Name = "Address", Description = "Where the file is served; or give its path."), HttpAddress]
    public string Address { get; set; } = "";

    [Display(Name = "User name", Description = "For an address behind basic authentication.")]
    public string UserName { get; set; } = "";

    [Display(Name = "Password"), Secret]
    public string Password { get; set; } = "";

    [Display(Name = "Token", Description = "For an address behind bearer authentication."), Secret]
    public string Token { get; set; } = "";

    [Display(Name = "Columns", Description = "Where a column is not recognised by its name: field=header, such as email=Work mail. Fields: id, name, firstName, infix, lastName, email, userName, directoryKey, employeeNumber, department, jobTitle, location, manager, url, active, endDate, groups.")]
    public IReadOnlyList<string> Columns { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Path.Length > 0 == Address.Length > 0)
        {
            yield return new ValidationResult("give either the path or the address of the file", [nameof(Path)]);
        }

        // The path comes from a form: it must not become a way to look into other files of this server.
        if (Path.Length > 0 && !FileTypes.Contains(System.IO.Path.GetExtension(Path), StringComparer.OrdinalIgnoreCase))
        {
            yield return new ValidationResult($"must be a file that ends in {string.Join(", ", FileTypes)}, was '{Path}'", [nameof(Path)]);
        }

        foreach (string column in Columns)
        {
            string[] parts = column.Split('=', 2);
            if (parts.Length < 2 || parts[1].Trim().Length == 0 || !PeopleCsv.Fields.Contains(parts[0].Trim(), StringComparer.OrdinalIgnoreCase))
            {
                yield return new ValidationResult($"must be field=header with one of the fields {string.Join(", ", PeopleCsv.Fields)}, was '{column}'", [nameof(Columns)]);
            }
        }
    }
}
