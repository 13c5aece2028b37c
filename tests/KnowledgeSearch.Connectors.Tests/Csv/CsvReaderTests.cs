using CsCheck;
using KnowledgeSearch.Connectors.Csv;

namespace KnowledgeSearch.Connectors.Tests.Csv;

public sealed class CsvReaderTests
{
    [Fact]
    public async Task Quoted_separators_quotes_and_line_breaks_are_part_of_the_field()
    {
        List<CsvRow> rows = await ReadAsync("id,body\r\n1,\"a, \"\"b\"\"\r\nsecond line\"\r\n2,plain\r\n");
        Assert.Equal("a, \"b\"\r\nsecond line", rows[0]["body"]);
        Assert.Equal("plain", rows[1]["body"]);
    }

    [Fact]
    public async Task Line_numbers_are_those_of_an_editor()
    {
        List<CsvRow> rows = await ReadAsync("id,body\r\n1,\"two\nlines\"\r\n\r\n2,x\n3,y\r4,z");
        Assert.Equal([2L, 5L, 6L, 7L], rows.Select(row => row.LineNumber));
    }

    [Fact]
    public async Task Columns_are_found_by_name_without_case_and_absent_ones_are_null()
    {
        CsvRow row = Assert.Single(await ReadAsync("\uFEFFId, Name \n7,x\n"));
        Assert.Equal("7", row["ID"]);
        Assert.Equal("x", row["name"]);
        Assert.Null(row["mail"]);
    }

    [Theory]
    [InlineData("a;b,c;d\n1;2;3\n")]
    [InlineData("a\tb,c\td\n1\t2\t3\n")]
    [InlineData("sep=|\r\na|b,c|d\r\n1|2|3\r\n")]
    [InlineData("\"a;x\",\"b;c\",d\n1,2,3\n")]
    public async Task The_separator_is_read_from_the_header(string text) =>
        Assert.Equal(["1", "2", "3"], Assert.Single(await ReadAsync(text)).Fields);

    [Fact]
    public async Task Ragged_records_are_read_as_far_as_they_go_and_say_so()
    {
        List<CsvRow> rows = await ReadAsync("a,b\n1\n1,2,3\n1,2\n");
        Assert.Equal("Line 2 has 1 fields where the header has 2. Check it for a missing or unquoted separator.", rows[0].Fault);
        Assert.Equal("1", rows[0]["a"]);
        Assert.Null(rows[0]["b"]);
        Assert.Equal(["1", "2", "3"], rows[1].Fields);
        Assert.NotNull(rows[1].Fault);
        Assert.Null(rows[2].Fault);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_is_named_with_its_line()
    {
        CsvRow row = Assert.Single(await ReadAsync("a,b\n1,\"open\n2,x\n"));
        Assert.StartsWith("The quote opened on line 2 is never closed.", row.Fault, StringComparison.Ordinal);
        Assert.Equal("1", row["a"]);
    }

    [Fact]
    public async Task A_record_without_end_is_skipped_and_reading_goes_on_at_the_next_line()
    {
        string text = "a,b\n1,\"" + new string('x', CsvReader.MaxRecordLength) + "\n2,y\n";
        List<CsvRow> rows = await ReadAsync(text);
        Assert.Contains("longer than", rows[0].Fault, StringComparison.Ordinal);
        Assert.Equal("y", rows[^1]["b"]);
    }

    [Fact]
    public async Task A_record_of_separators_only_is_bounded_too()
    {
        List<CsvRow> rows = await ReadAsync("a,b\n" + new string(',', CsvReader.MaxRecordLength + 1) + "\n2,y\n");
        Assert.Contains("longer than", rows[0].Fault, StringComparison.Ordinal);
        Assert.Empty(rows[0].Fields);
        Assert.Equal("y", rows[^1]["b"]);
    }

    [Fact]
    public async Task A_header_that_is_faulty_is_reported_before_the_records()
    {
        CsvRow row = Assert.Single(await ReadAsync("a,\"b\n1,2\n"));
        Assert.StartsWith("The quote opened on line 1 is never closed.", row.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_after_a_closing_quote_is_kept_and_reported()
    {
        CsvRow row = Assert.Single(await ReadAsync("a,b\n\"x\"y,2\n"));
        Assert.Equal(["xy", "2"], row.Fields);
        Assert.Contains("closing quote", row.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("a,b")]
    [InlineData("a,b\n\n  \n")]
    public async Task A_file_without_records_yields_none(string text) => Assert.Empty(await ReadAsync(text));

    [Fact]
    public void Whatever_is_written_by_the_rules_is_read_back()
    {
        Gen<string> field = Gen.OneOf(Gen.String[Gen.Char["ab\",;\n\r \u00e9\u4e2d"], 0, 12], Gen.String[Gen.Char["xy"], 0, 40]);
        field.Array[3].Array[1, 20].Select(Gen.Int[1, 7], Gen.Bool).Sample((records, piece, crlf) =>
        {
            string end = crlf ? "\r\n" : "\n";
            string text = string.Join(end, records.Prepend(["k1", "k2", "k3"]).Select(record => string.Join(',', record.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))));
            using DrippingReader reader = new(text, piece);
            List<CsvRow> rows = ReadAsync(reader).GetAwaiter().GetResult();
            Assert.Equal(records.AsEnumerable(), rows.Select(row => row.Fields.ToArray()));
            Assert.All(rows, row => Assert.Null(row.Fault));
        });
    }

    [Fact]
    public async Task Cancelling_ends_the_reading()
    {
        using CancellationTokenSource cancel = new();
        using StringReader text = new("a\n" + string.Concat(Enumerable.Repeat("1\n", 20_000)));
        CsvReader reader = await CsvReader.OpenAsync(text, null, cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (CsvRow _ in reader.ReadAsync(cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    private static async Task<List<CsvRow>> ReadAsync(string text)
    {
        using StringReader reader = new(text);
        return await ReadAsync(reader);
    }

    private static async Task<List<CsvRow>> ReadAsync(TextReader text)
    {
        CsvReader reader = await CsvReader.OpenAsync(text, null, TestContext.Current.CancellationToken);
        return await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Hands out a few characters at a time, as a network does, so that every boundary falls inside a record somewhere.</summary>
    private sealed class DrippingReader(string text, int piece) : TextReader
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(Math.Min(piece, buffer.Length), text.Length - _position);
            text.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return new ValueTask<int>(count);
        }
    }
}
