using Lucene.Net.Index;
using Lucene.Net.Store;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The files of a partition as if one commit were its only one: Lucene's own tools always take the newest.</summary>
internal sealed class CommitView(LuceneDirectory files, string commit) : FilterDirectory(files)
{
    public override string[] ListAll() => [.. base.ListAll().Where(IsVisible)];

    public override IndexInput OpenInput(string name, IOContext context) =>
        IsVisible(name) ? base.OpenInput(name, context) : throw new FileNotFoundException($"'{name}' does not belong to the commit {commit}.");

    private bool IsVisible(string name) => name == commit || !name.StartsWith(IndexFileNames.SEGMENTS, StringComparison.Ordinal);
}
