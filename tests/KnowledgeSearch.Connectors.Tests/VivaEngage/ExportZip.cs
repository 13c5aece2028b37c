using System.IO.Compression;
using System.Text;

namespace KnowledgeSearch.Connectors.Tests.VivaEngage;

/// <summary>Writes network exports as the service does: every field quoted, in the order of columns of a 2019 export unless told otherwise.</summary>
internal sealed class ExportZip
{
    public const string MessageColumns =
        "id,replied_to_id,thread_id,conversation_id,group_id,group_name,participants,in_private_group,in_private_conversation,sender_id,sender_type,sender_name,sender_email,body,api_url,attachments,deleted_by_id,deleted_by_type,created_at,deleted_at";

    private readonly Dictionary<string, (string Header, List<string[]> Rows)> _tables = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Text)> _others = [];

    public string Folder { get; set; } = "";

    public string? Log { get; set; }

    public ExportZip Table(string name, string header, params string[][] rows)
    {
        _tables[name] = (header, [.. rows]);
        return this;
    }

    public ExportZip Entry(string name, string text)
    {
        _others.Add((name, text));
        return this;
    }

    /// <summary>Adds a row to Messages.csv; columns not named are empty.</summary>
    public ExportZip Message(long id, string body, params (string Column, string Value)[] values)
    {
        if (!_tables.TryGetValue("Messages", out (string Header, List<string[]> Rows) table))
        {
            _tables["Messages"] = table = (MessageColumns, []);
        }

        Dictionary<string, string> row = new(StringComparer.Ordinal)
        {
            ["id"] = $"{id}", ["thread_id"] = $"{id}", ["body"] = body, ["in_private_group"] = "false", ["in_private_conversation"] = "false",
            ["sender_id"] = "1", ["sender_type"] = "User", ["created_at"] = "2019-03-01T09:00:00.000Z",
        };
        foreach ((string column, string value) in values)
        {
            row[column] = value;
        }

        table.Rows.Add([.. table.Header.Split(',').Select(column => row.GetValueOrDefault(column, ""))]);
        return this;
    }

    public byte[] Write()
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, (string header, List<string[]> rows)) in _tables)
            {
                IEnumerable<string> lines = rows.Select(row => string.Join(',', row.Select(Quoted))).Prepend(string.Join(',', header.Split(',').Select(Quoted)));
                Add(zip, $"{Folder}{name}.csv", '\uFEFF' + string.Join("\r\n", lines) + "\r\n");
            }

            foreach ((string name, string text) in _others)
            {
                Add(zip, Folder + name, text);
            }

            string counted = string.Join('\n', _tables.Select(table => $"Number of exported {table.Key.ToUpperInvariant()}: {table.Value.Rows.Count}"));
            Add(zip, Folder + "log.txt", Log ?? counted + "\nNumber of exported OUTBOUND MESSAGES: 99\n");
        }

        return bytes.ToArray();
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Add(ZipArchive zip, string name, string text)
    {
        using Stream entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
