using System.ComponentModel.DataAnnotations;

namespace KnowledgeSearch.Connectors.People;

/// <summary>Which attribute of a SCIM user is the key that other sources know the person by.</summary>
public enum ScimDirectoryKey
{
    /// <summary><c>externalId</c>: for servers that were provisioned from the directory, its object id.</summary>
    ExternalId,

    /// <summary><c>id</c>: for servers that are the directory.</summary>
    Id,

    /// <summary><c>employeeNumber</c> of the enterprise extension, written <c>employee:</c> + number.</summary>
    EmployeeNumber,

    /// <summary>None: people are merged by e-mail address only.</summary>
    None,
}

/// <summary>Settings of a people directory that speaks SCIM 2.0.</summary>
public sealed class ScimOptions
{
    [Display(Name = "Address", Description = "The base address of the SCIM service, up to and including the version: https://directory.example/scim/v2")]
    [Required, HttpAddress]
    public string Address { get; set; } = "";

    [Display(Name = "Token", Description = "Bearer token with read access to Users and Groups."), Required, Secret]
    public string Token { get; set; } = "";

    [Display(Name = "Directory key", Description = "The attribute that other sources know a person by.")]
    public ScimDirectoryKey DirectoryKey { get; set; }

    [Display(Name = "Groups", Description = "Read groups and their members too.")]
    public bool Groups { get; set; } = true;

    [Display(Name = "Page size", Description = "Users or groups per request; the server may give fewer.")]
    [Range(1, 1000)]
    public int PageSize { get; set; } = 100;
}
