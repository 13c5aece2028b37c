using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// One state of all partitions of one generation, opened together. Whoever searches holds it; the readers close when the last holder lets go.
/// A refresh makes a new one; documents never move between languages or partitions within one.
/// </summary>
internal sealed class IndexSnapshot
{
    private int _holders = 1;

    /// <summary>Takes over the readers: one per partition, in the order of <see cref="Partition.All"/>.</summary>
    public IndexSnapshot(string generation, IReadOnlyList<DirectoryReader> readers)
    {
        Generation = generation;
        Readers = readers;
        All = new MultiReader([.. readers], closeSubReaders: false);
        Open = new MultiReader([.. readers.Where((_, i) => Partition.All[i].IsOpen)], closeSubReaders: false);
    }

    /// <summary>The generation that the readers belong to; part of cursors.</summary>
    public string Generation { get; }

    /// <summary>One reader per partition, in the order of <see cref="Partition.All"/>.</summary>
    public IReadOnlyList<DirectoryReader> Readers { get; }

    /// <summary>All partitions as one: the numbering of documents in a search.</summary>
    public MultiReader All { get; }

    /// <summary>The open partitions of both languages: what statistics are read from.</summary>
    public MultiReader Open { get; }

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
            foreach (DirectoryReader reader in Readers)
            {
                reader.Dispose();
            }
        }
    }
}
