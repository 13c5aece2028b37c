using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace KnowledgeSearch.Connectors;

/// <summary>Marks an option that holds a secret: stored encrypted, shown as a write-only field, never logged nor returned.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>A string option that must be an absolute http or https address without credentials in it. Empty passes; combine with <see cref="RequiredAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HttpAddressAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        IEnumerable<string> addresses = value switch { null => [], string one => [one], IEnumerable<string> many => many, _ => [""] };
        foreach (string address in addresses.Where(address => address.Length > 0))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            {
                return new ValidationResult($"must be an absolute http or https address, was '{address}'", [validationContext.MemberName!]);
            }

            if (uri.UserInfo.Length > 0)
            {
                return new ValidationResult("must not hold a user name or password; use the fields for credentials", [validationContext.MemberName!]);
            }
        }

        return ValidationResult.Success;
    }
}

/// <summary>One setting of a connector, read from its options class: enough to draw a form field, validate it and describe it in a JSON schema.</summary>
/// <param name="Name">Property name, as in configuration.</param>
/// <param name="Label">From <see cref="DisplayAttribute"/>, else the name.</param>
/// <param name="Description">Help text; empty when none.</param>
/// <param name="Type">string, integer, number, boolean, duration, choice or list.</param>
/// <param name="Required">Must be given.</param>
/// <param name="Secret">Write-only.</param>
/// <param name="Default">Default as invariant text; null when none, always null for secrets.</param>
/// <param name="Minimum">Lowest value (number, or length of text and lists); null when unlimited.</param>
/// <param name="Maximum">Highest value; null when unlimited.</param>
/// <param name="Choices">Allowed values of a choice; empty otherwise.</param>
public sealed record OptionField(
    string Name, string Label, string Description, string Type, bool Required, bool Secret, string? Default, double? Minimum, double? Maximum, IReadOnlyList<string> Choices);

/// <summary>Reads options classes: their attributes are the validation, the admin form and the schema at once.</summary>
public static class OptionsSchema
{
    /// <summary>The settings of an options class, in declaration order.</summary>
    public static IReadOnlyList<OptionField> Describe(Type optionsType)
    {
        object defaults = Activator.CreateInstance(optionsType)!;
        return [.. Settable(optionsType).Select(property => Describe(property, defaults))];
    }

    /// <summary>Checks all values at once and answers every fault as <c>path.Property: what is allowed, what it was</c>; empty when all is well. Secrets' values are not repeated.</summary>
    public static IReadOnlyList<string> Validate(object options, string path)
    {
        List<string> faults = [];
        foreach (PropertyInfo property in Settable(options.GetType()))
        {
            object? value = property.GetValue(options);
            bool secret = property.IsDefined(typeof(SecretAttribute));
            ValidationContext context = new(options) { MemberName = property.Name, DisplayName = property.Name };
            foreach (ValidationAttribute attribute in property.GetCustomAttributes<ValidationAttribute>())
            {
                if (attribute.GetValidationResult(value, context) is { } result)
                {
                    faults.Add($"{path}.{property.Name}: {Sentence(attribute, secret ? "(hidden)" : Text(value), result.ErrorMessage!)}");
                }
            }
        }

        if (faults.Count == 0 && options is IValidatableObject validatable)
        {
            foreach (ValidationResult result in validatable.Validate(new ValidationContext(options)))
            {
                string members = string.Join(", ", result.MemberNames);
                faults.Add(members.Length > 0 ? $"{path}.{members}: {result.ErrorMessage}" : $"{path}: {result.ErrorMessage}");
            }
        }

        return faults;
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.GetIndexParameters().Length == 0).OrderBy(property => property.MetadataToken);

    private static string Sentence(ValidationAttribute attribute, string value, string otherwise) => attribute switch
    {
        RequiredAttribute => "is required; give a value",
        RangeAttribute range => $"must be between {range.Minimum} and {range.Maximum}, was {value}",
        StringLengthAttribute length => $"must be {length.MinimumLength} to {length.MaximumLength} characters long, was '{value}'",
        LengthAttribute length => $"must have {length.MinimumLength} to {length.MaximumLength} elements, was {value}",
        MinLengthAttribute length => $"must have at least {length.Length} elements, was {value}",
        MaxLengthAttribute length => $"must have at most {length.Length} elements, was {value}",
        RegularExpressionAttribute pattern => $"must match {pattern.Pattern}, was '{value}'",
        AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values)}, was '{value}'",
        _ => otherwise,
    };

    private static OptionField Describe(PropertyInfo property, object defaults)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        DisplayAttribute? display = property.GetCustomAttribute<DisplayAttribute>();
        RangeAttribute? range = property.GetCustomAttribute<RangeAttribute>();
        StringLengthAttribute? length = property.GetCustomAttribute<StringLengthAttribute>();
        IReadOnlyList<string> choices = type.IsEnum ? Enum.GetNames(type)
            : [.. property.GetCustomAttribute<AllowedValuesAttribute>()?.Values.Select(Text) ?? []];
        bool secret = property.IsDefined(typeof(SecretAttribute));
        string kind = choices.Count > 0 ? "choice"
            : type == typeof(string) ? "string"
            : type == typeof(bool) ? "boolean"
            : type == typeof(int) || type == typeof(long) ? "integer"
            : type == typeof(double) || type == typeof(decimal) ? "number"
            : type == typeof(TimeSpan) ? "duration" : "list";
        string? text = secret || property.GetValue(defaults) is not { } value ? null : Text(value);
        return new OptionField(
            property.Name, display?.GetName() ?? property.Name, display?.GetDescription() ?? "", kind, property.IsDefined(typeof(RequiredAttribute)), secret,
            string.IsNullOrEmpty(text) ? null : text, Bound(range?.Minimum) ?? length?.MinimumLength, Bound(range?.Maximum) ?? length?.MaximumLength, choices);
    }

    private static double? Bound(object? bound) => bound switch
    {
        null => null,
        string text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span.TotalSeconds : null,
        _ => Convert.ToDouble(bound, CultureInfo.InvariantCulture),
    };

    private static string Text(object? value) => value switch
    {
        null => "nothing",
        string text => text,
        IEnumerable<string> many => string.Join(", ", many),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
