using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>Registration of push, import and export.</summary>
public static class IngestRegistration
{
    /// <summary>Adds <see cref="DocumentIngest"/> and <see cref="DocumentExport"/>. Needs <see cref="IContentStore"/>, and takes accesses from <see cref="SourceCatalog"/> where there is one.</summary>
    public static IServiceCollection AddDocumentIngest(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<DocumentExport>().AddSingleton(provider =>
        {
            SourceCatalog? sources = provider.GetService<SourceCatalog>();
            return new DocumentIngest(
                provider.GetRequiredService<IContentStore>(), provider.GetRequiredService<TimeProvider>(), source => sources?.Find(source)?.Access);
        });
    }
}
