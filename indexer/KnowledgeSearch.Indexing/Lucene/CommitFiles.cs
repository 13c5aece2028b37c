using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The files that a commit of a partition consists of.</summary>
internal static class CommitFiles
{
    /// <summary>Their names, the commit's own file last.</summary>
    public static IReadOnlyList<string> List(LuceneDirectory files, string commit)
    {
        SegmentInfos segments = new();
        segments.Read(files, commit);
        return [.. segments.GetFiles(files, includeSegmentsFile: false), commit];
    }

    /// <summary>
    /// Checks that every file is there and ends as Lucene ends its files: finds what is missing or cut off at the price of a few bytes each. Lucene itself
    /// would stumble over it in a search.
    /// </summary>
    /// <exception cref="CorruptIndexException">A file is cut off.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static void CheckEnds(LuceneDirectory files, string commit)
    {
        foreach (string name in List(files, commit).SkipLast(1))
        {
            using IndexInput input = files.OpenInput(name, IOContext.READ_ONCE);
            if (input.Length < CodecUtil.FooterLength())
            {
                throw new CorruptIndexException($"The file '{name}' is cut off.");
            }

            CodecUtil.RetrieveChecksum(input);
        }
    }
}
