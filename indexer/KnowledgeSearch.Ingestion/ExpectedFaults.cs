using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Plugins;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.Ingestion;

/// <summary>Faults that a person at the terminal can mend, as they are to be read. Anything else is a defect and keeps its stack trace.</summary>
public static class ExpectedFaults
{
    /// <summary>What to print, a line each; null when the fault is not one that was foreseen.</summary>
    public static string? Sentence(Exception fault) => fault switch
    {
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        AggregateException many when many.InnerExceptions.All(one => Sentence(one) is not null) => string.Join(Environment.NewLine, many.InnerExceptions.Select(Sentence)),
        StoreException or IndexUnavailableException or ConnectorException or PluginException or SourceSettingsException => fault.Message,
        IOException or UnauthorizedAccessException => fault.Message,
        _ => null,
    };
}
