using KnowledgeSearch.Connectors;
using Microsoft.Extensions.Configuration;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>Reads the <c>Access</c> of a source: a word, a list of principals any of which suffices, or an object as in a document.</summary>
internal static class SourceAccess
{
    private const string Words = "'everyone' (any signed-in person), 'public' (anonymous visitors too) or 'nobody' (admins only)";

    /// <summary>The access; null where the section is absent or was found faulty.</summary>
    public static DocumentAccess? Read(IConfigurationSection section, List<string> faults)
    {
        List<IConfigurationSection> parts = [.. section.GetChildren()];
        if (parts.Count == 0)
        {
            return section.Value is null or "" ? null : Word(section.Value, section.Path, faults);
        }

        if (parts.All(part => int.TryParse(part.Key, out _)))
        {
            return DocumentAccess.ForAnyOf(Principals(section, faults));
        }

        DocumentAccess access = new();
        foreach (IConfigurationSection part in parts)
        {
            switch (part.Key.ToUpperInvariant())
            {
                case "EVERYONE":
                    access = access with { Everyone = Flag(part, faults) };
                    break;
                case "PUBLIC":
                    access = access with { Public = Flag(part, faults) };
                    break;
                case "ALLOF":
                    access = access with { AllOf = [.. part.GetChildren().Select(list => Principals(list, faults))] };
                    break;
                case "DENY":
                    access = access with { Deny = Principals(part, faults) };
                    break;
                default:
                    faults.Add($"{part.Path} is unknown; an access has everyone, public, allOf (lists of principals, one of each list is needed) and deny.");
                    break;
            }
        }

        return access;
    }

    private static DocumentAccess? Word(string word, string path, List<string> faults)
    {
        switch (word.ToUpperInvariant())
        {
            case "EVERYONE":
                return DocumentAccess.ForEveryone;
            case "PUBLIC":
                return DocumentAccess.ForPublic;
            case "NOBODY":
                return DocumentAccess.Nobody;
            default:
                faults.Add($"{path} must be {Words}, a list of principals, or an object with allOf and deny, was '{word}'.");
                return null;
        }
    }

    private static List<string> Principals(IConfigurationSection section, List<string> faults)
    {
        List<string> principals = [];
        foreach (IConfigurationSection part in section.GetChildren())
        {
            if (part.Value is { } value && IsPrincipal(value))
            {
                principals.Add(value);
            }
            else
            {
                faults.Add($"{part.Path} must be a principal such as 'group:SOURCE/group/7' or 'user:SOURCE/user/42', was '{part.Value}'.");
            }
        }

        if (principals.Count == 0 && section.Value is { Length: > 0 })
        {
            faults.Add($"{section.Path} must be a list of principals, was '{section.Value}'.");
        }

        return principals;
    }

    private static bool IsPrincipal(string value) =>
        value.Contains('/', StringComparison.Ordinal)
        && (value.StartsWith("user:", StringComparison.Ordinal) || value.StartsWith("group:", StringComparison.Ordinal));

    private static bool Flag(IConfigurationSection section, List<string> faults)
    {
        if (bool.TryParse(section.Value, out bool flag))
        {
            return flag;
        }

        faults.Add($"{section.Path} must be true or false, was '{section.Value}'.");
        return false;
    }
}
