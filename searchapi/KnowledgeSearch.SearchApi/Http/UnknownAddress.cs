namespace KnowledgeSearch.SearchApi.Http;

/// <summary>
/// Answers what no route matches before anyone is asked who they are: 404 for an address, 405 with <c>Allow</c> for a method (RFC 9110 §15.5.5 and §15.5.6). Without it the
/// policy of endpoints that say nothing, admins only, would answer 401 or 403 for a mistyped address. Nothing is given away: the routes are in the public API description.
/// </summary>
internal static class UnknownAddress
{
    public static Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        switch (context.GetEndpoint())
        {
            case RouteEndpoint:
                return next(context);
            case { RequestDelegate: { } refusal }: // routing's own, for a method that no route at this address takes
                return refusal(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
