using System.IO.Compression;

namespace KnowledgeSearch.Parser.Formats;

/// <summary>What begins like a zip: an Office document, or an archive of files.</summary>
internal static class ZipFiles
{
    // A presentation has a handful for every slide and picture.
    private const int MaxParts = 20_000;

    public static FileFacts Read(FileBytes file, TextSink text, ReadingBudget budget)
    {
        using ZipArchive archive = Open(file.Content);
        Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.OrdinalIgnoreCase);
        foreach (ZipArchiveEntry entry in Entries(archive))
        {
            entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }

        OfficePackage package = new(entries, budget);
        FileFacts? facts = package.Has("word/document.xml") ? WordFile.Read(package, text, budget)
            : package.Has("xl/workbook.xml") ? SheetFile.Read(package, text, budget)
            : package.Has("ppt/presentation.xml") ? SlidesFile.Read(package, text, budget) : null;
        if (facts is not null)
        {
            return package.Core(facts);
        }

        ReadArchive(entries.Values, text, budget);
        return new FileFacts();
    }

    private static IReadOnlyCollection<ZipArchiveEntry> Entries(ZipArchive archive)
    {
        try
        {
            return archive.Entries.Count <= MaxParts ? archive.Entries : throw new BombException($"has more than {MaxParts} parts, the limit");
        }
        catch (InvalidDataException error)
        {
            throw new UnreadableFileException("is damaged or cut off", error);
        }
    }

    private static ZipArchive Open(byte[] content)
    {
        try
        {
            return new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
        }
        catch (InvalidDataException error)
        {
            throw new UnreadableFileException("is damaged or cut off", error);
        }
    }

    // The names of the files tell as much as their texts. A file that cannot be read costs that file; one that swells like a bomb costs all.
    private static void ReadArchive(IEnumerable<ZipArchiveEntry> entries, TextSink text, ReadingBudget budget)
    {
        using IDisposable _ = budget.EnterArchive();
        foreach (ZipArchiveEntry entry in entries.Where(entry => entry.Name.Length > 0))
        {
            budget.CountEntry();
            if (text.IsFull || budget.IsSpent)
            {
                return;
            }

            text.Paragraph();
            text.Add(entry.FullName);
            text.Line();
            if (FileKinds.Reads("", entry.Name))
            {
                InnerFile.Read(entry.Name, "", () => Unpack(entry, budget), text, budget);
            }
        }
    }

    private static byte[] Unpack(ZipArchiveEntry entry, ReadingBudget budget)
    {
        using UnpackedStream unpacked = new(entry.Open(), entry.CompressedLength, budget);
        using MemoryStream content = new();
        unpacked.CopyTo(content);
        return content.ToArray();
    }
}
