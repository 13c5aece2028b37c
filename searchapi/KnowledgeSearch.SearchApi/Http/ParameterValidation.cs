using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>
/// Checks a record of query parameters by its attributes and answers all faults at once, by the names on the wire. The framework's own validation keeps silent on types that are
/// not public and names the properties of the code.
/// </summary>
internal static class ParameterValidation
{
    /// <summary>Has the parameters of a type checked before the endpoint runs.</summary>
    public static RouteHandlerBuilder Validate<T>(this RouteHandlerBuilder builder) where T : class =>
        builder.AddEndpointFilter(async (context, next) =>
            Check(context.Arguments.OfType<T>().Single()) is { Count: > 0 } errors ? Problems.Result(Problems.Invalid(errors)) : await next(context))
            .ProducesProblem(StatusCodes.Status400BadRequest);

    /// <summary>The faults, by wire name; empty when there are none.</summary>
    public static Dictionary<string, string[]> Check(object parameters)
    {
        Dictionary<string, string[]> errors = new(StringComparer.Ordinal);
        foreach (PropertyInfo property in parameters.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string name = property.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? property.Name;
            ValidationContext context = new(parameters) { MemberName = property.Name, DisplayName = name };
            string[] messages =
            [
                .. property.GetCustomAttributes<ValidationAttribute>()
                    .Select(attribute => attribute.GetValidationResult(property.GetValue(parameters), context)?.ErrorMessage).OfType<string>(),
            ];
            if (messages.Length > 0)
            {
                errors[name] = messages;
            }
        }

        return errors;
    }
}

/// <summary>Values of a filter: at most <see cref="Most"/>, each at most <see cref="Longest"/> characters, of the allowed ones where these are named. Case does not matter.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValuesAttribute(params string[] allowed) : ValidationAttribute
{
    internal const int Most = 50, Longest = 512;

    /// <summary>The allowed values; empty: any.</summary>
    public IReadOnlyList<string> Allowed => allowed;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string name = validationContext.DisplayName;
        IReadOnlyList<string> values = value switch { null => [], string { Length: 0 } => [], string one => [one], IReadOnlyList<string> many => many, _ => [] };
        if (values.Count > Most)
        {
            return new ValidationResult($"{name} may be given at most {Most} times, was given {values.Count} times.");
        }

        if (values.FirstOrDefault(one => one.Length > Longest) is { } tooLong)
        {
            return new ValidationResult($"{name} must be at most {Longest} characters long, was {tooLong.Length}.");
        }

        return allowed.Length > 0 && values.FirstOrDefault(one => !allowed.Contains(one, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? new ValidationResult($"{name} must be one of {string.Join(", ", allowed)}, was '{BindingFaults.Shown(unknown)}'.") : ValidationResult.Success;
    }
}

/// <summary>A parameter that must be given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GivenAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string { Length: > 0 } ? ValidationResult.Success : new ValidationResult($"{validationContext.DisplayName} must be given.");
}

/// <summary>A few words for people, 1 to <see cref="Longest"/> characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReasonAttribute : ValidationAttribute
{
    internal const int Longest = 200;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && text.Trim() is { Length: > 0 and <= Longest } && !text.Any(char.IsControl) ? ValidationResult.Success
            : new ValidationResult($"{validationContext.DisplayName} must be 1 to {Longest} characters on one line, was {(value as string)?.Trim().Length ?? 0} characters.");
}

/// <summary>A number within bounds; the message says what it was.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BetweenAttribute(int minimum, int maximum) : RangeAttribute(minimum, maximum)
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        IsValid(value) ? ValidationResult.Success : new ValidationResult($"{validationContext.DisplayName} must be between {Minimum} and {Maximum}, was {value}.");
}

/// <summary>A date, or a time with its offset.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InstantAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not string { Length: > 0 } text || Instants.Read(text) is not null ? ValidationResult.Success
            : new ValidationResult($"{validationContext.DisplayName} must be a date (2026-11-23) or a time with an offset (2026-11-23T08:00:00Z), was '{BindingFaults.Shown(text)}'.");
}

/// <summary>Reads dates and times of query strings.</summary>
internal static class Instants
{
    private static readonly string[] s_times = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>The moment, or for a date the day from midnight to midnight UTC; null when it is neither.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End)? Read(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            DateTimeOffset start = new(date, TimeOnly.MinValue, TimeSpan.Zero);
            return (start, date == DateOnly.MaxValue ? DateTimeOffset.MaxValue : start.AddDays(1));
        }

        // In a query string a plus that was not escaped is a space.
        return DateTimeOffset.TryParseExact(text.Replace(' ', '+'), s_times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? (time, time) : null;
    }
}
