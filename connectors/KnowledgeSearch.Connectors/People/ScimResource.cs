using System.Globalization;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.People;

/// <summary>A JSON object whose attribute names are compared without case (RFC 7643 §2.1) and whose values are read as leniently as servers write them.</summary>
internal readonly struct ScimResource(JsonElement element)
{
    private const string EnterpriseExtension = "extension:enterprise:";

    public string Text(string name) => Find(name) is not { } value ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };

    public ScimResource? Object(string name) => Find(name) is { ValueKind: JsonValueKind.Object } value ? new ScimResource(value) : null;

    public IEnumerable<ScimResource> Objects(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } values ? values.EnumerateArray().Where(static value => value.ValueKind == JsonValueKind.Object).Select(static value => new ScimResource(value)) : [];

    public int? Number(string name) => int.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null;

    public DateTimeOffset? LastModified =>
        DateTimeOffset.TryParse(Object("meta")?.Text("lastModified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment) ? moment : null;

    /// <summary>The enterprise extension, in version 2.0's URN or an older one.</summary>
    public ScimResource? Enterprise
    {
        get
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Object && property.Name.Contains(EnterpriseExtension, StringComparison.OrdinalIgnoreCase))
                {
                    return new ScimResource(property.Value);
                }
            }

            return null;
        }
    }

    private JsonElement? Find(string name)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }
}
