using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors;

/// <summary>What a connector is given to work with: everything that reaches outside comes from here, so that tests and policies can stand in between.</summary>
public sealed class ConnectorContext
{
    /// <summary>The source being crawled; the first part of every id that the connector makes.</summary>
    public required SourceId Source { get; init; }

    /// <summary>
    /// The only way out: enforces the network policy on every connection, follows no redirects, keeps no cookies, has no time limit of its own,
    /// decompresses. Do not dispose. Bodies are unbounded: count what you read.
    /// </summary>
    public required HttpClient Http { get; init; }

    /// <summary>The clock. Delays and "now" come from here only.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Jitter for retries, 0 ≤ x &lt; 1.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>For diagnosis; never log bodies or secrets.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The access an admin configured for the source: used for documents whose source tells none. Null: nobody but admins.</summary>
    public DocumentAccess? DefaultAccess { get; init; }

    /// <summary>Answers what is stored of documents of this source; for conditional requests. Knows nothing unless a store is behind it.</summary>
    public IKnownDocuments Known { get; init; } = NothingKnown.Instance;

    /// <summary>Turns files and attachments into text. Never read their formats in a connector. Reads nothing unless the host brings a parser.</summary>
    public IFileParser Files { get; init; } = NoFiles.Instance;

    /// <summary>Makes an id in this source.</summary>
    public DocumentId Id(string externalId) => new(Source, externalId);
}

/// <summary>What the content store remembers of a document.</summary>
/// <param name="Version">As given by the connector; null when it gave none.</param>
/// <param name="Links">As given by the connector.</param>
/// <param name="ContentHash">Hash of the stored version, hexadecimal.</param>
public sealed record KnownDocument(string? Version, IReadOnlyList<string> Links, string ContentHash);

/// <summary>Look-up of what was crawled before.</summary>
public interface IKnownDocuments
{
    /// <summary>The stored state of a document, or null when it is unknown or removed.</summary>
    ValueTask<KnownDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken);
}

internal sealed class NothingKnown : IKnownDocuments
{
    public static readonly NothingKnown Instance = new();

    public ValueTask<KnownDocument?> FindAsync(DocumentId id, CancellationToken cancellationToken) => default;
}
