using System.Text.Json.Serialization;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>Figures of documents; null where the corpus has no judgements for them.</summary>
internal sealed record DocumentFigures
{
    [JsonPropertyName("ndcg10")]
    public double? Ndcg10 { get; init; }

    [JsonPropertyName("mrr10")]
    public double? Mrr10 { get; init; }

    [JsonPropertyName("map")]
    public double? Map { get; init; }

    [JsonPropertyName("recall100")]
    public double? Recall100 { get; init; }

    [JsonPropertyName("accuracy1")]
    public double? Accuracy1 { get; init; }
}

/// <summary>Figures of people.</summary>
internal sealed record PeopleFigures
{
    [JsonPropertyName("mrr")]
    public double Mrr { get; init; }

    [JsonPropertyName("s3")]
    public double S3 { get; init; }

    [JsonPropertyName("p5")]
    public double P5 { get; init; }
}

/// <summary>What <c>--json</c> writes of a corpus; columns by name (<c>content</c>, <c>luceneBm25</c>, …), absent where there is nothing to tell.</summary>
internal sealed record CorpusFigures
{
    [JsonPropertyName("corpus")]
    public required string Corpus { get; init; }

    [JsonPropertyName("queries")]
    public required int Queries { get; init; }

    [JsonPropertyName("documents")]
    public IReadOnlyDictionary<string, DocumentFigures>? Documents { get; init; }

    [JsonPropertyName("people")]
    public IReadOnlyDictionary<string, PeopleFigures>? People { get; init; }
}
