using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KnowledgeSearch.Connectors;
using Microsoft.AspNetCore.DataProtection;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// Encrypts the secrets of stored sources. The keys are Data Protection's, outside the store: a copy of the store gives nobody the passwords. The purpose
/// names the source and
/// the option, so that an encrypted value moved to another place does not open.
/// </summary>
internal sealed class SourceSecrets(IDataProtectionProvider protection)
{
    private const string Mark = "protected:";

    /// <summary>A copy with every secret option encrypted.</summary>
    public JsonObject Protect(SourceId source, JsonObject settings, ConnectorType? type) =>
        Map(settings, type, (name, value) => Mark + Protector(source, name).Protect(value));

    /// <summary>A copy with every secret option in the clear; one that cannot be decrypted is left out and its fault added.</summary>
    public JsonObject Unprotect(SourceId source, JsonObject settings, ConnectorType? type, List<string> faults) => Map(settings, type, (name, value) =>
    {
        if (!value.StartsWith(Mark, StringComparison.Ordinal))
        {
            return value;
        }

        try
        {
            return Protector(source, name).Unprotect(value[Mark.Length..]);
        }
        catch (CryptographicException)
        {
            faults.Add($"Sources:{source}:Options:{name} cannot be decrypted with the keys of this installation: enter it again, or restore the keys.");
            return "";
        }
    });

    /// <summary>
    /// Settings with the secrets of the stored ones where none are given: a form shows no secret, and sends none when it is to stay. Not when an address has
    /// changed: a secret stays
    /// with the server that it was given for, or whoever may change the address could have it sent to another.
    /// </summary>
    public static JsonObject Keep(SourceId source, JsonObject settings, JsonObject stored, ConnectorType type, List<string> faults)
    {
        JsonObject copy = (JsonObject)settings.DeepClone(), before = Section(stored) ?? [];
        JsonObject options = Section(copy) ?? [];
        List<PropertyInfo> properties = [.. SourceOptions.Settable(type.OptionsType)];
        bool moved = properties.Any(property =>
            property.IsDefined(typeof(HttpAddressAttribute)) && !JsonNode.DeepEquals(Value(options, property.Name), Value(before, property.Name)));
        foreach (PropertyInfo property in properties.Where(property => property.IsDefined(typeof(SecretAttribute))))
        {
            if (Value(options, property.Name) is null && Value(before, property.Name) is { } secret)
            {
                if (moved)
                {
                    faults.Add($"Sources:{source}:Options:{property.Name} must be entered again: an address changed, and a secret stays with its address.");
                }
                else
                {
                    options[property.Name] = secret.DeepClone();
                }
            }
        }

        return copy;
    }

    private static JsonObject? Section(JsonObject settings) => Value(settings, "Options") as JsonObject;

    private static JsonNode? Value(JsonObject settings, string name) =>
        settings.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static JsonObject Map(JsonObject settings, ConnectorType? type, Func<string, string, string> map)
    {
        JsonObject copy = (JsonObject)settings.DeepClone();
        if (type is null || Section(copy) is not { } options)
        {
            return copy;
        }

        foreach (PropertyInfo property in SourceOptions.Settable(type.OptionsType).Where(property => property.IsDefined(typeof(SecretAttribute))))
        {
            foreach (string key in options.Select(pair => pair.Key).Where(key => key.Equals(property.Name, StringComparison.OrdinalIgnoreCase)).ToList())
            {
                if (options[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0)
                {
                    options[key] = map(property.Name, text);
                }
                else if (options[key] is JsonArray many)
                {
                    options[key] = new JsonArray(
                        [.. many.Select(one => one is JsonValue item && item.TryGetValue(out string? part) ? map(property.Name, part) : one?.DeepClone())]);
                }
            }
        }

        return copy;
    }

    private IDataProtector Protector(SourceId source, string option) => protection.CreateProtector("KnowledgeSearch.Sources", source.Value, option);
}
