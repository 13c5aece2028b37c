using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>Registration of push, import and export.</summary>
public static class IngestRegistration
{
    /// <summary>Adds <see cref="DocumentIngest"/> and <see cref="DocumentExport"/>. Needs <see cref="Store.IContentStore"/>.</summary>
    public static IServiceCollection AddDocumentIngest(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<DocumentIngest>().AddSingleton<DocumentExport>();
    }
}
