namespace KnowledgeSearch.Connectors.Csv;

/// <summary>Where in a record the reader stands.</summary>
internal enum CsvState
{
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,

    /// <summary>The record was given up; what is left of its line is passed over.</summary>
    Skipping,
}

/// <summary>A record while it is being read.</summary>
internal sealed class CsvRecord(long line)
{
    public long Line { get; } = line;

    /// <summary>Where the last quoted field begins.</summary>
    public long QuoteLine { get; set; }

    public List<string> Fields { get; } = [];

    public CsvState State { get; set; }

    public string? Fault { get; set; }

    public int Length { get; set; }

    public bool Quoted { get; set; }

    /// <summary>A line without anything on it, which separates nothing.</summary>
    public bool IsBlank => Fault is null && !Quoted && Fields.Count <= 1 && Fields.All(string.IsNullOrWhiteSpace);
}
