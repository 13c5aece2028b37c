using KnowledgeSearch.Ingestion;
using KnowledgeSearch.SearchApi.Auth;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary>Faults that a person at the terminal can mend, as they are to be read. Anything else is a defect and keeps its stack trace.</summary>
internal static class HostFaults
{
    /// <summary>What to print, or null when the fault is not one that was foreseen.</summary>
    public static string? Sentence(Exception fault) => fault is CommandException or DevelopmentSignInException ? fault.Message : ExpectedFaults.Sentence(fault);
}

/// <summary>A verb cannot do what was asked; the message is the sentence to print.</summary>
internal sealed class CommandException(string message) : Exception(message);
