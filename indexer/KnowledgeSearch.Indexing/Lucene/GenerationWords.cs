using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// The words that a generation is written with: the file <c>words.json</c> in it, written once and never changed, because documents that were cut by other words would not be found.
/// What must change begins a new generation.
/// </summary>
/// <param name="Rules">The admin's rules, as <see cref="WordRules.Text"/>.</param>
/// <param name="Sources">The <see cref="WordSources.Hash"/> of word list and patterns.</param>
/// <param name="Documents">Documents that the vocabulary was learned from.</param>
/// <param name="Vocabulary">The words of these documents as <see cref="WordVocabulary.Text"/>.</param>
internal sealed record GenerationWords(string Rules, string Sources, int Documents, string Vocabulary)
{
    /// <summary>What was learned of languages, as <see cref="LearnedLanguages.Parse"/> reads it.</summary>
    public string Languages { get; init; } = "";

    private const string FileName = "words.json";

    // Renewal costs a rebuild: once there is something to learn from, then for each doubling twice, so that all rebuilds together cost less than a second indexing.
    private const int LeastDocuments = 200, Growth = 4, EnoughDocuments = 50_000;

    /// <summary>No rules, no words.</summary>
    public static GenerationWords None { get; } = new("", "", 0, "");

    /// <summary>The words for a new generation.</summary>
    /// <param name="sources">What the files say.</param>
    /// <param name="former">The words of the live generation; its rules stay in force where the file cannot be read.</param>
    /// <param name="vocabulary">What the open Dutch documents of the live generation say.</param>
    public static GenerationWords New(WordSources sources, GenerationWords former, WordVocabulary vocabulary) =>
        new(sources.Rules?.Text ?? former.Rules, sources.Hash, vocabulary.Documents, vocabulary.Text);

    /// <summary>The words of a generation; <see cref="None"/> when it has no such file: then another version wrote it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static GenerationWords Read(string folder) => SealedFile.Read<GenerationWords>(PathIn(folder)) ?? None;

    /// <summary>Where the words of a generation lie.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Writes the words of a new generation.</summary>
    public void Write(IndexStorage storage, string folder) => storage.Replace(PathIn(folder), SealedFile.Write(this));

    /// <summary>The chains that these words make. Word list and patterns are not kept in the index: where they have changed since, a rebuild is due.</summary>
    public Analyzers ToAnalyzers(WordSources sources)
    {
        WordRules rules = WordRules.Parse(Rules, FileName);
        WordTable vocabulary = WordVocabulary.Parse(Vocabulary);
        return new Analyzers(rules, new CompoundSplitter(vocabulary, Documents, sources.Lexicon, sources.Hyphenation, rules));
    }

    /// <summary>Why a new generation should be written; null when there is no reason.</summary>
    /// <param name="sources">What the files say now.</param>
    /// <param name="documents">Open Dutch documents now.</param>
    public string? WhyRenew(WordSources sources, int documents) =>
        sources.Rules is { } rules && rules.Text != Rules ? "the word rules have changed"
        : sources.Hash != Sources ? "the word list or the hyphenation patterns have changed"
        : documents >= LeastDocuments && documents / Growth >= Documents && Documents < EnoughDocuments ? "there is more text to learn compounds from"
        : null;
}
