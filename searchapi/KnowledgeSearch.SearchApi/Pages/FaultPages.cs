using KnowledgeSearch.SearchApi.Http;
using KnowledgeSearch.SearchApi.Search;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>Faults as pages, for browsers that asked for one.</summary>
internal static class FaultPages
{
    public static Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        SearchParameters asked = new(Q: context.Request.Query["q"]);
        FrameView frame = PageEndpoints.Frame(context, SearchAddress.Of(asked, context.Request.Query["ui"]));
        int status = problem.Status ?? StatusCodes.Status500InternalServerError;
        return new RazorComponentResult<FaultPage>(new { View = frame, Status = status, IsBusy = problem.Type == Problems.BusyType }) { StatusCode = status }.ExecuteAsync(context);
    }
}
