using System.Reflection;
using KnowledgeSearch.Connectors;
using Microsoft.Extensions.Configuration;

namespace KnowledgeSearch.Ingestion.Crawling;

/// <summary>
/// Fills a connector's options class from its section. Property by property rather than in one call of the binder, which stops at the first fault: an admin
/// sees all of them at once.
/// A list that is given replaces the default; values of secrets are never repeated in a fault.
/// </summary>
internal static class SourceOptions
{
    /// <summary>The options; faults are added, each with its path.</summary>
    public static object Read(IConfigurationSection section, Type type, List<string> faults)
    {
        object options = Activator.CreateInstance(type)!; // AddConnector<TOptions> demands a parameterless constructor
        Dictionary<string, PropertyInfo> known = Settable(type).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        if (section.Value is { Length: > 0 })
        {
            faults.Add($"{section.Path} must be an object of settings, was '{section.Value}'.");
        }

        int before = faults.Count;
        foreach (IConfigurationSection part in section.GetChildren())
        {
            if (!known.TryGetValue(part.Key, out PropertyInfo? property))
            {
                faults.Add(known.Count == 0
                    ? $"{part.Path} is unknown: sources of this type have no options."
                    : $"{part.Path} is unknown; known are {string.Join(", ", known.Values.Select(one => one.Name))}.");
            }
            else if (Value(part, property.PropertyType, out object? value))
            {
                property.SetValue(options, value);
            }
            else
            {
                string was = property.IsDefined(typeof(SecretAttribute)) ? "(hidden)" : part.Value ?? "an object or a list";
                faults.Add($"{part.Path} must be {Expected(property.PropertyType)}, was '{was}'.");
            }
        }

        if (faults.Count == before)
        {
            faults.AddRange(OptionsSchema.Validate(options, section.Path).Select(fault => fault.EndsWith('.') ? fault : fault + "."));
        }

        return options;
    }

    /// <summary>The properties that are settings.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.GetIndexParameters().Length == 0);

    private static bool Value(IConfigurationSection section, Type type, out object? value)
    {
        Type actual = Nullable.GetUnderlyingType(type) ?? type;
        bool single = actual == typeof(string) || actual.IsValueType;
        bool bare = !section.GetChildren().Any();
        value = null;
        if (single != bare && !(bare && string.IsNullOrEmpty(section.Value)))
        {
            return false;
        }

        if (bare && string.IsNullOrEmpty(section.Value))
        {
            // "Name": "" and "Names": [] say: none.
            value = actual == typeof(string) ? "" : actual.IsValueType ? null : Empty(type);
            return value is not null || type != actual;
        }

        try
        {
            value = section.Get(type, binder => binder.ErrorOnUnknownConfiguration = true);
            return value is not null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static object? Empty(Type type) =>
        type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0) // an array type has an element type
        : type.IsInterface && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && type.GetGenericArguments() is [var one]
            ? Array.CreateInstance(one, 0)
        : type.GetConstructor(Type.EmptyTypes)?.Invoke(null);

    private static string Expected(Type type)
    {
        Type actual = Nullable.GetUnderlyingType(type) ?? type;
        return actual.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(actual))}"
            : actual == typeof(bool) ? "true or false"
            : actual == typeof(int) || actual == typeof(long) ? "a whole number"
            : actual == typeof(double) || actual == typeof(decimal) ? "a number"
            : actual == typeof(TimeSpan) ? "a duration such as '00:15:00'"
            : actual == typeof(string) ? "one text" : "a list";
    }
}
