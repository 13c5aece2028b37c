using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Pages;
using KnowledgeSearch.SearchApi.Queries;
using KnowledgeSearch.SearchApi.Search;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>Turns whatever an endpoint throws into a problem, or into a page where a page was asked for. The exception's text stays in the log, but where it was written for callers.</summary>
internal sealed partial class FaultHandler(IProblemDetailsService problems, ILogger<FaultHandler> logger) : IExceptionHandler
{
    /// <summary>Seconds after which an index or store that could not be reached is worth another try.</summary>
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        // The endpoint is taken off the context before this runs.
        Endpoint? endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        ProblemDetails problem = Describe(httpContext, endpoint, exception);
        httpContext.Response.StatusCode = problem.Status!.Value; // every problem of ours has one
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFault(exception, endpoint?.DisplayName ?? "no endpoint", problem.Status.Value);
        }

        if (problem.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            httpContext.Response.Headers.RetryAfter = problem.Status == StatusCodes.Status429TooManyRequests ? SearchBusyException.RetryAfterSeconds : RetryAfterSeconds;
        }

        if (endpoint?.Metadata.GetMetadata<AnswersWithPage>() is not null)
        {
            await FaultPages.WriteAsync(httpContext, problem);
            return true;
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static ProblemDetails Describe(HttpContext context, Endpoint? endpoint, Exception exception) => exception switch
    {
        InvalidSearchException invalid => Problems.Invalid(invalid.Field, invalid.Message),
        SearchBusyException => Problems.Busy("More is searched at the moment than this server can bear; try again in a second."),
        QueryLogException => Problems.Unavailable("The query log cannot be used at the moment; the server's log says why."),
        IndexUnavailableException => Problems.Unavailable("The index cannot be searched at the moment; try again in a few seconds. /health/ready says when it can."),
        StoreException => Problems.Unavailable("The content store cannot be reached at the moment; try again in a few seconds. /health/ready says when it can."),
        CrawlSchedulingException => Problems.Unavailable("The scheduler's database cannot be used at the moment; /api/v1/admin/status says why."),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } => BindingFaults.Describe(context.Request, endpoint),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ProblemDetails
        {
            Type = Problems.TypePrefix + "too-large",
            Title = "The body is too large.",
            Detail = $"A document may have {DocumentIngest.LongestLine >> 20} MB: leave out what is not text, or split it.",
            Status = StatusCodes.Status413PayloadTooLarge,
        },
        BadHttpRequestException bad => new ProblemDetails { Type = Problems.TypePrefix + "request", Title = "The request cannot be read.", Status = bad.StatusCode },
        _ => Problems.Internal(),
    };

    [LoggerMessage(4001, LogLevel.Error, "{Endpoint} failed with {Status}")]
    private partial void LogFault(Exception exception, string endpoint, int status);
}

/// <summary>Marks endpoints whose callers are browsers showing a page: their faults are pages too.</summary>
internal sealed class AnswersWithPage;
