using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>The problems (RFC 9457) that callers can tell apart by <c>type</c>. Details are one sentence with the value, the limit and the remedy, and never an exception's text.</summary>
internal static class Problems
{
    /// <summary>A <c>type</c> is this and the kind.</summary>
    public const string TypePrefix = "urn:knowledgesearch:problem:";

    /// <summary>The <c>type</c> of <see cref="Busy"/>.</summary>
    public const string BusyType = TypePrefix + BusyKind;

    private const string BusyKind = "busy";

    /// <summary>A parameter or a member that cannot be as it is.</summary>
    public static ProblemDetails Invalid(IDictionary<string, string[]> errors) => new HttpValidationProblemDetails(errors)
    {
        Type = TypePrefix + "invalid",
        Title = "The request is not valid.",
        Detail = string.Join(" ", errors.Values.SelectMany(messages => messages)),
        Status = StatusCodes.Status400BadRequest,
    };

    /// <summary>One of <see cref="Invalid(IDictionary{string, string[]})"/>.</summary>
    public static ProblemDetails Invalid(string field, string message) => Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>Nobody this program knows.</summary>
    public static ProblemDetails Unauthorized(string detail) => Of(StatusCodes.Status401Unauthorized, "unauthorized", "Sign in, or send a key.", detail);

    /// <summary>Known, but not allowed.</summary>
    public static ProblemDetails Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed.", detail);

    /// <summary>Nothing there, or nothing for this caller.</summary>
    public static ProblemDetails NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "Not found.", detail);

    /// <summary>Something stands in the way now.</summary>
    public static ProblemDetails Conflict(string detail) => Of(StatusCodes.Status409Conflict, "conflict", "Not now.", detail);

    /// <summary>A part of this program cannot answer for the moment.</summary>
    public static ProblemDetails Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Not available at the moment.", detail);

    /// <summary>Faster than is allowed.</summary>
    public static ProblemDetails TooMany(string detail) => Of(StatusCodes.Status429TooManyRequests, "too-many", "Too many requests.", detail);

    /// <summary>More is asked than can be done at once.</summary>
    public static ProblemDetails Busy(string detail) => Of(StatusCodes.Status429TooManyRequests, BusyKind, "Too much at once.", detail);

    /// <summary>Signing in cannot go on, since the identity provider does not answer.</summary>
    public static ProblemDetails NoProvider(string detail) => Of(StatusCodes.Status502BadGateway, "no-provider", "Nobody can sign in at the moment.", detail);

    /// <summary>A fault of this program.</summary>
    public static ProblemDetails Internal() =>
        Of(StatusCodes.Status500InternalServerError, "internal", "Something went wrong here.", "The fault is in the log under the traceId; tell it to whoever runs this installation.");

    /// <summary>As the answer of an endpoint.</summary>
    public static ProblemHttpResult Result(ProblemDetails problem) => TypedResults.Problem(problem);

    private static ProblemDetails Of(int status, string kind, string title, string detail) => new() { Type = TypePrefix + kind, Title = title, Detail = detail, Status = status };
}
