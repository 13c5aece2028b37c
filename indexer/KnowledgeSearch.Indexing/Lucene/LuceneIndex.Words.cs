using KnowledgeSearch.Indexing.Analysis;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Indexing.Lucene;

// The words that a generation is written with, and when they are renewed.
internal sealed partial class LuceneIndex
{
    private string? _wordFault;

    // Holds the turn. Rules of the live generation stay in force where the file cannot be read; what documents say is learned anew.
    private GenerationWords LearnWords(WordSources sources)
    {
        IndexSnapshot? snapshot = Acquire();
        try
        {
            return snapshot is null
                ? GenerationWords.New(sources, ReadWords(), WordVocabulary.Empty)
                : GenerationWords.New(sources, ReadWords(), WordVocabulary.Learn(snapshot)) with { Languages = LanguageLearning.Learn(snapshot) };
        }
        finally
        {
            snapshot?.Release();
        }
    }

    private GenerationWords ReadWords()
    {
        State state = _state!; // a rebuild begins with an open index
        try
        {
            return state.Generation?.Words ?? GenerationWords.Read(state.Folder.FullPath);
        }
        catch (InvalidDataException)
        {
            return GenerationWords.None; // a rebuild is what mends it
        }
    }

    /// <inheritdoc/>
    public LearnedLanguages Learned => _state?.Generation?.Learned ?? LearnedLanguages.None;

    private string? WhyRenew(State state, IndexSnapshot? snapshot)
    {
        WordSources sources = _words.Current;
        if (Interlocked.Exchange(ref _wordFault, sources.Fault) != sources.Fault && sources.Fault is { } fault)
        {
            LogWordFault(fault);
        }

        return snapshot is null || _rebuilding ? null : state.Generation?.Words.WhyRenew(sources, WordVocabulary.Reader(snapshot).NumDocs);
    }

    [LoggerMessage(2011, LogLevel.Warning, "{Fault}")]
    private partial void LogWordFault(string fault);
}
