using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Auth;

/// <summary>Someone to look through the eyes of.</summary>
public sealed class PersonaOptions
{
    /// <summary>Full name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The address that sources know them by; decides what they see.</summary>
    public string Email { get; set; } = "";

    /// <summary>What they do, to show beside the name; may be empty.</summary>
    public string Title { get; set; } = "";

    /// <summary>What they see that others do not, in Dutch; may be empty.</summary>
    public string SeesAlso { get; set; } = "";

    /// <summary>The same in English.</summary>
    public string SeesAlsoEnglish { get; set; } = "";

    /// <summary><c>employee</c>, <c>developer</c>, <c>source-admin</c>, <c>admin</c>; employee when none is named.</summary>
    public IList<string> Roles { get; init; } = [];
}

/// <summary>The section <c>Auth:Development</c>: signing in as anyone, without a password, for those who try the product on their own machine.</summary>
public sealed class DevelopmentSignInOptions
{
    /// <summary>Off unless said. The program does not start with this on when it listens beyond this machine.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether a visitor who has not signed in is the first persona; default true.</summary>
    public bool Automatic { get; set; } = true;

    /// <summary>Who there is to be.</summary>
    public IList<PersonaOptions> Personas { get; init; } = [];

    /// <summary>The persona with an address; null when there is none.</summary>
    public PersonaOptions? Find(string? email) => Enabled && email is not null
        ? Personas.FirstOrDefault(persona => persona.Email.Equals(email, StringComparison.OrdinalIgnoreCase)) : null;
}

internal sealed class DevelopmentSignInRules : IValidateOptions<DevelopmentSignInOptions>
{
    public ValidateOptionsResult Validate(string? name, DevelopmentSignInOptions options)
    {
        if (!options.Enabled)
        {
            return ValidateOptionsResult.Success;
        }

        List<string> faults = [];
        if (options.Personas.Count == 0)
        {
            faults.Add("Auth:Development:Personas must name at least one persona when Auth:Development:Enabled is true.");
        }

        for (int i = 0; i < options.Personas.Count; i++)
        {
            PersonaOptions persona = options.Personas[i];
            string path = $"Auth:Development:Personas:{i}";
            if (persona.Name.Length == 0 || !persona.Email.Contains('@', StringComparison.Ordinal))
            {
                faults.Add($"{path} must have a Name and an Email with '@', had '{persona.Name}' and '{persona.Email}'.");
            }

            faults.AddRange(persona.Roles.Where(role => !Roles.All.Contains(role)).Select(role => $"{path}:Roles must be of {string.Join(", ", Roles.All)}, was '{role}'."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
