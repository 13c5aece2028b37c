using KnowledgeSearch.Parser.Confinement;
using KnowledgeSearch.Parser.Formats;

namespace KnowledgeSearch.Parser;

/// <summary>Reads one request after the other from its parent and answers each, until the parent closes the pipe.</summary>
internal static class ParsingLoop
{
    public static void Run(Stream input, Stream output, IReadOnlyList<string> gaveUp)
    {
        Frames.Write(output, new WorkerGreeting(gaveUp));
        while (Frames.TryRead<ParseRequest>(input) is { } request)
        {
            byte[] content = Frames.ReadContent(input, request.Length);
            Confined.AllowProcessorTime(request.Seconds);
            Frames.Write(output, Read(request, content));
        }
    }

    internal static ParseAnswer Read(ParseRequest request, byte[] content)
    {
        ReadingBudget budget = new(TimeSpan.FromSeconds(request.Seconds * 0.7), request.MaxCharacters);
        try
        {
            return FileReader.Read(new FileBytes(request.Name, request.MediaType, request.Charset, content), budget);
        }
        catch (UnreadableFileException refused)
        {
            return new ParseAnswer { Refused = refused.Message };
        }
        catch (OutOfMemoryException)
        {
            return new ParseAnswer { Refused = "needs more memory to be read than the limit" };
        }
        catch (Exception error) when (error is not (StackOverflowException or AccessViolationException))
        {
            // A parser that trips over a file is what this process is for: the file is refused, whatever the parser threw.
            return new ParseAnswer { Refused = $"is damaged, or of a form that is not understood ({error.GetType().Name})" };
        }
    }
}
