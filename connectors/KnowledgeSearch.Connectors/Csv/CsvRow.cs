namespace KnowledgeSearch.Connectors.Csv;

/// <summary>One record of a CSV file, bound to the header.</summary>
internal sealed class CsvRow
{
    private readonly CsvReader _reader;

    internal CsvRow(CsvReader reader, long lineNumber, IReadOnlyList<string> fields, string? fault)
    {
        _reader = reader;
        LineNumber = lineNumber;
        Fields = fields;
        Fault = fault;
    }

    /// <summary>The line the record begins on, counted from 1 as editors do; records with quoted line breaks span several.</summary>
    public long LineNumber { get; }

    /// <summary>The values in the order of the file; may be fewer or more than the header has names.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>What is wrong with the record, in one sentence without its values; null when it is well-formed. The fields that could be read are there all the same.</summary>
    public string? Fault { get; }

    /// <summary>The value under a header name, compared without case; null when the file has no such column or the record ends before it.</summary>
    public string? this[string name] => _reader.IndexOf(name) is { } index && index < Fields.Count ? Fields[index] : null;
}
