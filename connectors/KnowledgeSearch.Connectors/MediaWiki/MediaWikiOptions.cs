using System.ComponentModel.DataAnnotations;

namespace KnowledgeSearch.Connectors.MediaWiki;

/// <summary>What of a wiki is read, over its API or from a dump.</summary>
public abstract class WikiContentOptions
{
    /// <summary>Numbers or names; empty: the content namespaces, the project's and the help pages, each with its talk.</summary>
    [MaxLength(100)]
    [Display(Name = "Namespaces", Description = "Names or numbers (0 is the main one). Empty: content, project and help, with their talk. MediaWiki tells no "
        + "permissions: make a source of its own for a namespace that fewer people may read.")]
    public IReadOnlyList<string> Namespaces { get; set; } = [];

    /// <summary>Whether talk pages are read as questions and answers.</summary>
    [Display(Name = "Talk pages", Description = "Read the talk pages of the namespaces as questions and answers.")]
    public bool TalkPages { get; set; } = true;

    /// <summary>Accounts that are programs, besides those in the wiki's bot group: never named as the author of a page.</summary>
    [MaxLength(1_000)]
    [Display(Name = "Bots", Description = "User names of programs. The last editor who is none of them is a page's author.")]
    public IReadOnlyList<string> Bots { get; set; } = [];

    /// <summary>Domain that makes a user name an e-mail address; empty: accounts have none, since MediaWiki tells none.</summary>
    [RegularExpression(@"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$")]
    [Display(Name = "Account domain", Description = "Where accounts come from the directory (single sign-on, LDAP) and are named as its e-mail addresses: the part "
        + "after the @. It makes the wiki's authors the directory's people. Leave it empty where people make accounts themselves.")]
    public string AccountDomain { get; set; } = "";
}

/// <summary>Settings of a wiki read over its Action API.</summary>
public sealed class MediaWikiOptions : WikiContentOptions, IValidatableObject
{
    /// <summary>Address of <c>api.php</c>.</summary>
    [Required, HttpAddress]
    [Display(Name = "Address", Description = "The wiki's api.php: https://wiki.example/w/api.php. Special:Version of the wiki shows it.")]
    public string Address { get; set; } = "";

    /// <summary>Name of a bot password, <c>Account@Bot</c>; empty: anonymous.</summary>
    [Display(Name = "User name", Description = "Of a bot password made at Special:BotPasswords with the right to read: Account@Bot. Empty: what anyone may "
        + "read.")]
    public string UserName { get; set; } = "";

    /// <summary>The bot password.</summary>
    [Secret]
    [Display(Name = "Password", Description = "The bot password.")]
    public string Password { get; set; } = "";

    /// <summary>Access token of an owner-only OAuth 2 consumer, instead of a bot password.</summary>
    [Secret]
    [Display(Name = "Token", Description = "Access token of an owner-only OAuth 2 consumer, instead of a bot password.")]
    public string Token { get; set; } = "";

    /// <summary>Seconds that the wiki's database replicas may lag before the crawl waits.</summary>
    [Range(1, 60)]
    [Display(Name = "Largest lag (s)", Description = "The crawl waits while the wiki's database is further behind than this.")]
    public int MaxLag { get; set; } = 5;

    internal bool HasCredentials => UserName.Length > 0 || Token.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (UserName.Length > 0 != Password.Length > 0)
        {
            yield return new ValidationResult("give both the name and the password of a bot password, or neither", [nameof(UserName)]);
        }

        if (UserName.Length > 0 && Token.Length > 0)
        {
            yield return new ValidationResult("give either a bot password or a token", [nameof(Token)]);
        }
    }
}
