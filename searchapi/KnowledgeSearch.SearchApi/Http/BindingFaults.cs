using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>
/// Names the query parameter that could not be read. The framework's own message names the .NET type and repeats the code's names; the parameters are
/// looked over again instead.
/// </summary>
internal static class BindingFaults
{
    public static ProblemDetails Describe(HttpRequest request, Endpoint? endpoint)
    {
        Dictionary<string, string[]> errors = new(StringComparer.Ordinal);
        foreach (IParameterBindingMetadata parameter in endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            string name = parameter.ParameterInfo.GetCustomAttributes(true).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? parameter.Name;
            Type type = Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType) ?? parameter.ParameterInfo.ParameterType;
            string value = request.Query[name].ToString();
            if (value.Length > 0 && Expected(type, value) is { } expected)
            {
                errors[name] = [$"{name} must be {expected}, was '{Shown(value)}'."];
            }
        }

        return errors.Count > 0 ? Problems.Invalid(errors) : new ProblemDetails
        {
            Type = Problems.TypePrefix + "request",
            Title = "The request cannot be read.",
            Detail = "Check its parameters and its body against /openapi/v1.json.",
            Status = StatusCodes.Status400BadRequest,
        };
    }

    /// <summary>A caller's value, short enough to repeat.</summary>
    public static string Shown(string value) => value.Length <= 80 ? value : value[..80] + "…";

    private static string? Expected(Type type, string value) =>
        type == typeof(int) && !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? "a whole number"
        : type == typeof(bool) && !bool.TryParse(value, out _) ? "true or false"
        : null;
}
