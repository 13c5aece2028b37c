using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace KnowledgeSearch.SearchApi.Pages;

/// <summary>
/// The files of <c>wwwroot</c>, from within the assembly: the program finds them wherever it is started from. Their addresses hold a hash of their content, so a browser may keep
/// them for ever.
/// </summary>
internal static class SiteFiles
{
    private const string ResourcePrefix = "wwwroot/", Route = "/assets";

    private static readonly FrozenDictionary<string, (byte[] Content, string Hash)> s_files = Read();

    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Where a file is served, by its name in <c>wwwroot</c>.</summary>
    public static string Address(string name) => $"{Route}/{s_files[name].Hash}/{name}";

    /// <summary>What a file holds, by its name in <c>wwwroot</c>.</summary>
    public static byte[] Content(string name) => s_files[name].Content;

    public static void MapSiteFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Route + "/{hash}/{**name}", Serve).WithName("Asset").ExcludeFromDescription().AllowAnonymous();

    private static IResult Serve(string hash, string name, HttpContext context)
    {
        if (!s_files.TryGetValue(name, out (byte[] Content, string Hash) file) || file.Hash != hash || !s_types.TryGetValue(Path.GetExtension(name), out string? type))
        {
            return TypedResults.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(file.Content, type);
    }

    private static FrozenDictionary<string, (byte[] Content, string Hash)> Read()
    {
        Assembly assembly = typeof(SiteFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[ResourcePrefix.Length..],
            name =>
            {
                using Stream stream = assembly.GetManifestResourceStream(name)!; // its name comes from the assembly itself
                using MemoryStream content = new();
                stream.CopyTo(content);
                return (content.ToArray(), Convert.ToHexStringLower(SHA256.HashData(content.ToArray()))[..16]);
            },
            StringComparer.Ordinal);
    }
}
