using KnowledgeSearch.Indexing.People;
using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene.People;

/// <summary>The messages of one segment by thread: a thread is two binary searches away. About 30 bytes per message.</summary>
internal sealed class ThreadColumns
{
    private readonly long[] _groups;
    private readonly int[] _documents;

    /// <param name="reader">The segment.</param>
    /// <param name="keys">Keys of its documents.</param>
    /// <param name="groups">Keys of their threads.</param>
    public ThreadColumns(AtomicReader reader, long[] keys, long[] groups)
    {
        _documents = [.. Enumerable.Range(0, groups.Length).Where(document => groups[document] != keys[document])];
        _groups = Array.ConvertAll(_documents, document => groups[document]);
        Array.Sort(_groups, _documents);
        NumericDocValues? marks = reader.GetNumericDocValues(IndexFields.Marks), parents = reader.GetNumericDocValues(IndexFields.Parent);
        NumericDocValues? endorsements = reader.GetNumericDocValues(IndexFields.Endorsements);
        Marks = new MessageMarks[groups.Length];
        Parents = new long[groups.Length];
        Endorsements = new int[groups.Length];
        for (int document = 0; document < groups.Length; document++)
        {
            Marks[document] = new MessageMarks((int)(marks?.Get(document) ?? 0));
            Parents[document] = parents?.Get(document) ?? 0;
            Endorsements[document] = (int)Math.Min(endorsements?.Get(document) ?? 0, int.MaxValue);
        }
    }

    /// <summary><see cref="IndexFields.Marks"/> per document.</summary>
    public MessageMarks[] Marks { get; }

    /// <summary><see cref="IndexFields.Parent"/> per document.</summary>
    public long[] Parents { get; }

    /// <summary><see cref="IndexFields.Endorsements"/> per document.</summary>
    public int[] Endorsements { get; }

    /// <summary>All documents that are in a thread.</summary>
    public ReadOnlySpan<int> All => _documents;

    /// <summary>The documents of a thread.</summary>
    public ReadOnlySpan<int> Of(long group)
    {
        int at = Array.BinarySearch(_groups, group);
        if (at < 0)
        {
            return [];
        }

        int first = at, last = at;
        while (first > 0 && _groups[first - 1] == group)
        {
            first--;
        }

        while (last + 1 < _groups.Length && _groups[last + 1] == group)
        {
            last++;
        }

        return _documents.AsSpan(first, last - first + 1);
    }
}
