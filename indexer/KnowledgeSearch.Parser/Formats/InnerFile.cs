namespace KnowledgeSearch.Parser.Formats;

/// <summary>A file inside another: read where it can be, left out where it cannot, unless it is a bomb.</summary>
internal static class InnerFile
{
    public static void Read(string name, string mediaType, Func<byte[]> open, TextSink text, ReadingBudget budget) => budget.TryDescend(() =>
    {
        byte[] content;
        try
        {
            content = open();
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            return; // damaged, encrypted or packed in a way that is not known
        }

        try
        {
            FileReader.Read(new FileBytes(name, mediaType, null, content), text, budget);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or BombException))
        {
            text.Line(); // what its name says is what is known of it
        }
    });
}
