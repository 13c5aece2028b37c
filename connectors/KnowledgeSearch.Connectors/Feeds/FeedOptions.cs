using System.ComponentModel.DataAnnotations;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Settings of a source of RSS, Atom or JSON feeds.</summary>
public sealed class FeedOptions : IValidatableObject
{
    [Display(Name = "Addresses", Description = "Addresses of feeds, or of sites whose feed is to be found.")]
    [Required, MinLength(1), MaxLength(200), HttpAddress]
    public IReadOnlyList<string> Addresses { get; set; } = [];

    [Display(Name = "User name", Description = "For feeds behind basic authentication.")]
    public string UserName { get; set; } = "";

    [Display(Name = "Password"), Secret]
    public string Password { get; set; } = "";

    [Display(Name = "Token", Description = "For feeds behind bearer authentication; instead of user name and password."), Secret]
    public string Token { get; set; } = "";

    [Display(Name = "Shortest interval", Description = "A feed is never asked more often than this, nor than it asks for itself.")]
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MinimumInterval { get; set; } = TimeSpan.FromMinutes(15);

    [Display(Name = "Replies", Description = "Read the feeds of comments that items name, and keep reading them while replies arrive.")]
    public bool Replies { get; set; } = true;

    [Display(Name = "Most pages", Description = "How many older pages or archives of one feed are read in one crawl.")]
    [Range(0, 10_000)]
    public int MaxPages { get; set; } = 500;

    internal bool HasCredentials => Token.Length > 0 || UserName.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Token.Length > 0 && UserName.Length > 0)
        {
            yield return new ValidationResult("give either a token or a user name and password, not both", [nameof(Token)]);
        }

        // Credentials must not travel to a server they were not meant for.
        if (HasCredentials && Addresses.Select(static address => new Uri(address).GetLeftPart(UriPartial.Authority)).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
        {
            yield return new ValidationResult("must all be on one server when credentials are given; put feeds of other servers in a source of their own", [nameof(Addresses)]);
        }
    }
}
