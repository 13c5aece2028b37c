using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Indexing.Ranking;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Tests.Search;

/// <summary>Four partitions in memory, for properties that need thousands of indexes: written as the real writer does, but without its files.</summary>
internal sealed class MemoryIndex : IDisposable
{
    private readonly List<RAMDirectory> _directories = [];
    private readonly IndexSnapshot _snapshot;

    /// <param name="documents">What it holds.</param>
    /// <param name="batch">Documents per segment.</param>
    /// <param name="analyzers">How text becomes terms; null: without the words of an organisation.</param>
    public MemoryIndex(IReadOnlyList<IndexDocument> documents, int batch = 7, Analyzers? analyzers = null)
    {
        analyzers ??= Analyzers.Plain;
        LuceneDocuments mapping = new();
        List<DirectoryReader> readers = [];
        foreach (Partition partition in Partition.All)
        {
            RAMDirectory directory = new();
            _directories.Add(directory);
            IndexWriterConfig config = new(LuceneVersion.LUCENE_48, analyzers.For(partition.Language)) { Similarity = new FieldLengthSimilarity(), MergePolicy = NoMergePolicy.COMPOUND_FILES };
            using (IndexWriter writer = new(directory, config))
            {
                int written = 0;
                foreach (IndexDocument document in documents.Where(document => document.Languages.Contains(partition.Language) && AccessValue.IsOpen(document.Access) == partition.IsOpen))
                {
                    writer.AddDocument(mapping.Map(document));
                    if (++written % batch == 0)
                    {
                        writer.Commit();
                    }
                }

                writer.Commit();
            }

            readers.Add(DirectoryReader.Open(directory));
        }

        _snapshot = new IndexSnapshot("1", readers) { Analyzers = analyzers };
        Searcher = new LuceneSearcher(() => _snapshot.TryHold() ? _snapshot : null, new byte[32], RankingWeights.Default);
    }

    public LuceneSearcher Searcher { get; }

    /// <summary>The words for the next generation, learned from this one.</summary>
    public GenerationWords Learn() => GenerationWords.New(WordFiles.None.Current, GenerationWords.None, WordVocabulary.Learn(_snapshot));

    public void Dispose()
    {
        _snapshot.Release();
        _directories.ForEach(directory => directory.Dispose());
    }
}
