namespace KnowledgeSearch.SearchApi.Http;

/// <summary>What every answer tells the browser not to do.</summary>
internal static class SecurityHeaders
{
    /// <summary>Nothing inline, nothing from elsewhere, in nobody's frame.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";

    public static Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        // At the last moment: what answers a fault clears the headers set before it.
        context.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.Features.Get<OwnContentSecurityPolicy>()?.Value ?? ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers.XFrameOptions = "DENY";
            if (headers.CacheControl.Count == 0)
            {
                // Answers depend on who asks: no cache between may keep them, and a browser's must ask again.
                headers.CacheControl = "private, no-cache";
                headers.Vary = "Accept-Language, Authorization, Cookie, Origin";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}

/// <summary>Feature of a request: its answer needs another policy than <see cref="SecurityHeaders.ContentSecurityPolicy"/>.</summary>
internal sealed record OwnContentSecurityPolicy(string Value);
