using System.Globalization;
using System.Text.Json;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Reads members of API objects as the service writes them: ids as numbers or strings, flags as booleans or words, absent and null alike.</summary>
internal static class EngageJson
{
    /// <summary>A 64-bit id, never through a double: ids exceed 2^53.</summary>
    public static long? Id(this JsonElement element, string name) => Member(element, name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
        : value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number : null;

    public static string Text(this JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public static bool Flag(this JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.String } value => string.Equals(value.GetString(), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    public static int Count(this JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int count) ? Math.Max(count, 0) : 0;

    public static JsonElement Part(this JsonElement element, string name) => Member(element, name) ?? default;

    public static IEnumerable<JsonElement> Each(this JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    public static DateTimeOffset? Time(this JsonElement element, string name) => Time(element.Text(name));

    /// <summary>REST writes <c>2022/11/11 20:59:10 +0000</c>, the export <c>2022-11-11T20:59:10Z</c> or with a space.</summary>
    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy/MM/dd HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time) ? time : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;
}
