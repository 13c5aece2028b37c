using KnowledgeSearch.SearchApi.Auth;
using Microsoft.AspNetCore.Authorization;

namespace KnowledgeSearch.SearchApi.RateLimits;

/// <summary>What is counted together. The names, in lower case, are those of the policies in <c>RateLimit-Policy</c>.</summary>
internal enum RateClass
{
    /// <summary>Searches, documents, people and the pages that show them.</summary>
    Search,

    /// <summary>Completions: one per keystroke.</summary>
    Suggest,

    /// <summary>Documents that are pushed; a request may hold many.</summary>
    Ingest,

    /// <summary>Looking after sources and the installation.</summary>
    Admin,

    /// <summary>Trying settings of a source: each makes this program connect to where the caller says.</summary>
    Probe,

    /// <summary>Beginning to sign in, and credentials that are not known: counted by address.</summary>
    SignIn,
}

/// <summary>Metadata of an endpoint whose class does not follow from who may call it.</summary>
internal sealed record Limited(RateClass Class)
{
    /// <summary>The class of an endpoint; null: not limited. It follows from the authorization policy, so that an endpoint added later is limited without being told to.</summary>
    public static RateClass? ClassOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Limited>() is { } limited ? limited.Class
        : endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? null
        : endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy switch
        {
            Policies.Metrics => null,
            Policies.Search => RateClass.Search,
            Policies.Suggest => RateClass.Suggest,
            Policies.Ingest => RateClass.Ingest,
            _ => RateClass.Admin,
        };
}
