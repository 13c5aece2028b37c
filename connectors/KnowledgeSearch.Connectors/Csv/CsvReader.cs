using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace KnowledgeSearch.Connectors.Csv;

/// <summary>
/// Reads RFC 4180 with a header, record by record in constant memory, and what spreadsheets make of it: a byte order mark, <c>;</c> or tab as separator,
/// Excel's <c>sep=</c> line, lone CR or LF line ends, blank lines. Records that are too short, too long or badly quoted are read as far as they go and say so.
/// </summary>
internal sealed class CsvReader
{
    /// <summary>Characters of one record. A quote that is never closed swallows the file: here the reader gives up on it and goes on at the next line.</summary>
    public const int MaxRecordLength = 4 * 1024 * 1024;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    private readonly TextReader _text;
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly StringBuilder _field = new();
    private int _position;
    private int _length;
    private long _line = 1;
    private char _separator;
    private bool _afterReturn;
    private CsvRow? _header;

    private CsvReader(TextReader text, char separator)
    {
        _text = text;
        _separator = separator;
    }

    /// <summary>The names of the columns, trimmed; empty when the file is.</summary>
    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>Reads the header. The reader is not disposed.</summary>
    /// <param name="text">The file; not used by others until reading is done.</param>
    /// <param name="separator">Null: told by a <c>sep=</c> line, else whichever separator occurs most in the header.</param>
    /// <param name="cancellationToken">Ends the wait for input.</param>
    public static async Task<CsvReader> OpenAsync(TextReader text, char? separator, CancellationToken cancellationToken)
    {
        CsvReader reader = new(text, separator ?? ',');
        await reader.SkipMarkAsync(separator is null, cancellationToken).ConfigureAwait(false);
        if (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } header)
        {
            reader._header = header;
            reader.Header = [.. header.Fields.Select(name => name.Trim())];
            foreach ((int index, string name) in reader.Header.Index())
            {
                reader._columns.TryAdd(name, index);
            }
        }

        return reader;
    }

    /// <summary>The position of a column; of several with one name the first; null when there is none.</summary>
    public int? IndexOf(string name) => _columns.TryGetValue(name, out int index) ? index : null;

    /// <summary>Streams the records after the header; a header that is faulty itself comes first, as a record without fields. To be called once.</summary>
    public async IAsyncEnumerable<CsvRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_header?.Fault is { } fault)
        {
            yield return new CsvRow(this, _header.LineNumber, [], fault);
        }

        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } row)
        {
            yield return row.Fault is null && row.Fields.Count != Header.Count
                ? new CsvRow(this, row.LineNumber, row.Fields, Invariant($"Line {row.LineNumber} has {row.Fields.Count} fields where the header has {Header.Count}. Check it for a missing or unquoted separator."))
                : row;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _position = 0;
        _length = await _text.ReadAsync(_buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
        return _length > 0;
    }

    /// <summary>Looks at the first line: the mark, <c>sep=</c> and the separator that the header uses. A header is far shorter than the buffer.</summary>
    private async ValueTask SkipMarkAsync(bool detect, CancellationToken cancellationToken)
    {
        int read;
        while (_length < _buffer.Length && !_buffer.AsSpan(0, _length).ContainsAny('\n', '\r')
            && (read = await _text.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false)) > 0)
        {
            _length += read;
        }

        _position = _length > 0 && _buffer[0] == '\uFEFF' ? 1 : 0;
        ReadOnlySpan<char> start = _buffer.AsSpan(_position.._length);
        int end = start.IndexOfAny('\n', '\r');
        ReadOnlySpan<char> first = end < 0 ? start : start[..end];
        if (detect && first.Length == 5 && first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            // The line break is left: a blank line, which is skipped and counted.
            _separator = first[4];
            _position += 5;
        }
        else if (detect)
        {
            _separator = MostUsed(first);
        }
    }

    private static char MostUsed(ReadOnlySpan<char> header)
    {
        Span<int> counts = stackalloc int[Separators.Length];
        bool quoted = false;
        foreach (char c in header)
        {
            quoted ^= c == '"';
            if (!quoted && Array.IndexOf(Separators, c) is >= 0 and int index)
            {
                counts[index]++;
            }
        }

        int most = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            most = counts[i] > counts[most] ? i : most;
        }

        return Separators[most];
    }

    private async ValueTask<CsvRow?> NextAsync(CancellationToken cancellationToken)
    {
        CsvRecord record = new(_line);
        while (true)
        {
            bool ended = _position >= _length && !await FillAsync(cancellationToken).ConfigureAwait(false) ? EndOfText(record) : Consume(record);
            if (ended && !record.IsBlank)
            {
                return new CsvRow(this, record.Line, record.Fields, record.Fault);
            }

            if (ended && _length == 0)
            {
                return null;
            }

            record = ended ? new(_line) : record;
        }
    }

    private bool EndOfText(CsvRecord record)
    {
        if (record.State == CsvState.Quoted)
        {
            record.Fault = Invariant($"The quote opened on line {record.QuoteLine} is never closed. Close it, or double it if it is part of the text.");
        }

        if (record.State != CsvState.Skipping && (record.State != CsvState.FieldStart || record.Fields.Count > 0))
        {
            EndField(record);
        }

        return true;
    }

    /// <summary>Takes characters from the buffer until the record or the buffer ends; true when the record did.</summary>
    private bool Consume(CsvRecord record)
    {
        while (_position < _length)
        {
            TakeRun(record);
            if (_position == _length)
            {
                break;
            }

            char c = _buffer[_position++];
            Lengthen(record, 1);
            bool secondHalf = c == '\n' && _afterReturn;
            _afterReturn = c == '\r';
            _line += c == '\r' || (c == '\n' && !secondHalf) ? 1 : 0;
            if (record.State == CsvState.Quoted)
            {
                if (c == '"')
                {
                    record.State = CsvState.QuoteInQuoted;
                }
                else
                {
                    _field.Append(c);
                }
            }
            else if (c is '\n' or '\r')
            {
                if (secondHalf)
                {
                    continue;
                }

                if (record.State != CsvState.Skipping)
                {
                    EndField(record);
                }

                return true;
            }
            else
            {
                Take(record, c);
            }
        }

        return false;
    }

    /// <summary>The text between structural characters, at once.</summary>
    private void TakeRun(CsvRecord record)
    {
        if (record.State is not (CsvState.Plain or CsvState.Quoted))
        {
            return;
        }

        ReadOnlySpan<char> rest = _buffer.AsSpan(_position.._length);
        int run = record.State == CsvState.Quoted ? rest.IndexOfAny('"', '\n', '\r') : rest.IndexOfAny(_separator, '\n', '\r');
        run = run < 0 ? rest.Length : run;
        _field.Append(rest[..run]);
        _position += run;
        _afterReturn &= run == 0;
        Lengthen(record, run);
    }

    private void Lengthen(CsvRecord record, int by)
    {
        record.Length += by;
        if (record.Length > MaxRecordLength && record.State != CsvState.Skipping)
        {
            record.Fault = Invariant($"The record that begins on line {record.Line} is longer than {MaxRecordLength} characters, the limit; a quote may not be closed. It was skipped.");
            record.State = CsvState.Skipping;
            record.Fields.Clear();
            _field.Clear();
        }
    }

    private void Take(CsvRecord record, char c)
    {
        switch (record.State)
        {
            case CsvState.Skipping:
                break;
            case CsvState.QuoteInQuoted when c == '"':
                _field.Append(c);
                record.State = CsvState.Quoted;
                break;
            case CsvState.FieldStart when c == '"':
                record.QuoteLine = _line;
                record.State = CsvState.Quoted;
                break;
            default:
                if (c == _separator)
                {
                    EndField(record);
                    break;
                }

                if (record.State == CsvState.QuoteInQuoted)
                {
                    record.Fault ??= Invariant($"Line {_line} has text after a closing quote. Double the quotes that are part of the text.");
                }

                _field.Append(c);
                record.State = CsvState.Plain;
                break;
        }
    }

    private void EndField(CsvRecord record)
    {
        record.Quoted |= record.State == CsvState.QuoteInQuoted;
        record.Fields.Add(_field.ToString());
        record.State = CsvState.FieldStart;
        _field.Clear();
    }
}
