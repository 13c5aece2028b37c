using System.Runtime.CompilerServices;
using KnowledgeSearch.Indexing.Analysis;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// One state of all partitions of one generation, opened together. Whoever searches holds it; the readers close when the last holder lets go.
/// A refresh makes a new one; documents never move between languages or partitions within one.
/// </summary>
internal sealed class IndexSnapshot
{
    private static readonly ConditionalWeakTable<AtomicReader, object> Twins = [];

    private readonly Action? _closed;
    private int _holders = 1;
    private long _documents = -1;

    /// <summary>Takes over one reference to each reader: one per partition, in the order of <see cref="Partition.All"/>.</summary>
    /// <param name="generation">The generation's name.</param>
    /// <param name="readers">The readers.</param>
    /// <param name="closed">Told when the last holder has let go.</param>
    public IndexSnapshot(string generation, IReadOnlyList<DirectoryReader> readers, Action? closed = null)
    {
        _closed = closed;
        Generation = generation;
        Readers = readers;
        All = new MultiReader([.. readers], closeSubReaders: false);
        Open = new MultiReader([.. readers.Where((_, i) => Partition.All[i].IsOpen)], closeSubReaders: false);
    }

    /// <summary>The generation that the readers belong to; part of cursors.</summary>
    public string Generation { get; }

    /// <summary>How the generation's text became terms; queries must be analysed alike.</summary>
    public Analyzers Analyzers { get; init; } = Analyzers.Plain;

    /// <summary>One reader per partition, in the order of <see cref="Partition.All"/>.</summary>
    public IReadOnlyList<DirectoryReader> Readers { get; }

    /// <summary>All partitions as one: the numbering of documents in a search.</summary>
    public MultiReader All { get; }

    /// <summary>The open partitions of both languages: what statistics are read from.</summary>
    public MultiReader Open { get; }

    /// <summary>Distinct documents: one in two languages counts once. Counted when first asked for; hold the snapshot.</summary>
    public long Documents
    {
        get
        {
            if (Volatile.Read(ref _documents) < 0)
            {
                Volatile.Write(ref _documents, All.NumDocs - CountTwins());
            }

            return Volatile.Read(ref _documents);
        }
    }

    /// <summary>Holds it for a search; false when it has closed meanwhile (take the current one again).</summary>
    public bool TryHold()
    {
        for (int holders = Volatile.Read(ref _holders); holders > 0; holders = Volatile.Read(ref _holders))
        {
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets go; the last one closes the readers.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            All.Dispose();
            Open.Dispose();
            foreach (DirectoryReader reader in Readers)
            {
                reader.DecRef(); // the next snapshot may use the same reader
            }

            _closed?.Invoke();
        }
    }

    // Documents in both languages are in a Dutch and an English partition. Segments that did not change are not counted again by the next snapshot.
    private long CountTwins() => Readers.Where((_, i) => Partition.All[i].Language == "en")
        .SelectMany(reader => reader.Leaves)
        .Sum(leaf => (long)Twins.GetValue(leaf.AtomicReader, CountTwins));

    private static object CountTwins(AtomicReader segment)
    {
        long both = IndexFields.LanguageBit("nl") | IndexFields.LanguageBit("en"), twins = 0;
        NumericDocValues? languages = segment.GetNumericDocValues(IndexFields.Languages);
        IBits? live = segment.LiveDocs;
        for (int document = 0; languages is not null && document < segment.MaxDoc; document++)
        {
            twins += (live is null || live.Get(document)) && languages.Get(document) == both ? 1 : 0;
        }

        return twins;
    }
}
