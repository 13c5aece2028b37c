using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Auth;
using Microsoft.Extensions.Options;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary>Faults that a person at the terminal can mend, as they are to be read. Anything else is a defect and keeps its stack trace.</summary>
internal static class HostFaults
{
    /// <summary>What to print, or null when the fault is not one that was foreseen.</summary>
    public static string? Sentence(Exception fault) => fault switch
    {
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        AggregateException many when many.InnerExceptions.All(one => Sentence(one) is not null) => string.Join(Environment.NewLine, many.InnerExceptions.Select(Sentence)),
        StoreException or IndexUnavailableException or ConnectorException or CommandException or SourceSettingsException or DevelopmentSignInException => fault.Message,
        IOException or UnauthorizedAccessException => fault.Message,
        _ => null,
    };
}

/// <summary>A verb cannot do what was asked; the message is the sentence to print.</summary>
internal sealed class CommandException(string message) : Exception(message);
