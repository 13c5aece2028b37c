using Microsoft.Extensions.Primitives;

namespace KnowledgeSearch.SearchApi.Http;

/// <summary>
/// Keeps other sites from using a visitor's rights. A changing request must come from this site's own pages; a reading one may also be a navigation (a shared link, the browser's
/// search box), never a frame, an image or a script of another site; but pages of sites in <c>Cors:Origins</c> may read what is meant for them, and anyone the files of
/// <c>/embed</c>. Requests with a key carry no rights of the visitor and pass, unless a browser says that another site
/// made it send a changing one: a proxy may have added the credentials to it.
/// (Fetch Metadata, W3C; OWASP cheat sheets on CSRF and XS-Leaks.)
/// </summary>
internal static class RequestOrigin
{
    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization.Count == 0 ? !IsAllowed(context.Request) && !IsForOthers(context) : IsForeign(context.Request))
        {
            await Problems.Result(Problems.Forbidden("The request comes from another site; open this site itself and do it there.")).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static bool IsForOthers(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && (context.GetEndpoint()?.Metadata.GetMetadata<ForAnySite>() is not null || CrossOrigin.IsListed(context));

    private static bool IsAllowed(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return site is "" or "none" or "same-origin" || (request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document");
        }

        // Every browser of today sends one of the two with a changing request; what sends neither is a program, and programs send a key.
        return site.Length > 0 ? site == "same-origin" : IsOwn(request.Headers.Origin, request);
    }

    private static bool IsForeign(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
        && (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" || (request.Headers.Origin.Count > 0 && !IsAllowed(request)));

    private static bool IsOwn(StringValues origin, HttpRequest request) =>
        origin is [{ } one] && one.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
