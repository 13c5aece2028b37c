using System.Globalization;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// What Lucene.Net does by itself: its IndexSearcher and BM25Similarity (k1 1.2, b 0.75) over one field that holds title, text and tags, analysed as our index analyses them. All
/// words of a query are optional; a query is put to it in both languages' terms, and the better score counts.
/// </summary>
internal sealed class Bm25Baseline : IDisposable
{
    private const string Text = "text", Id = "id";
    private static readonly ISet<string> IdField = new HashSet<string>(StringComparer.Ordinal) { Id };
    private readonly FSDirectory _files;
    private IndexWriter? _writer;
    private DirectoryReader? _reader;
    private IndexSearcher? _searcher;

    public Bm25Baseline(string folder)
    {
        _files = FSDirectory.Open(Path.Combine(folder, "baseline"));
        _writer = new IndexWriter(_files, new IndexWriterConfig(LuceneVersion.LUCENE_48, LanguageAnalyzer.Dutch) { OpenMode = OpenMode.CREATE, Similarity = new BM25Similarity() });
        BooleanQuery.MaxClauseCount = 8192;
    }

    /// <summary>Indexes a document in its main language.</summary>
    public void Add(IndexDocument document)
    {
        // In this order as in ours, and a gap between them matters to phrases only.
        IEnumerable<string> texts = [document.Title, document.Body, .. document.Tags];
        Document mapped = [new StringField(Id, document.Id.Value, Field.Store.YES), .. texts.Where(text => text.Length > 0).Select(text => new TextField(Text, text, Field.Store.NO))];
        _writer!.AddDocument(mapped, Analyzers.Plain.For(document.Languages[0]));
    }

    /// <summary>Opens what was added.</summary>
    public void Complete()
    {
        _writer!.Dispose();
        _writer = null;
        _reader = DirectoryReader.Open(_files);
        _searcher = new IndexSearcher(_reader) { Similarity = new BM25Similarity() };
    }

    /// <summary>The best documents of a query, of all or of some.</summary>
    public IReadOnlyList<(string Id, double Score)> Rank(string text, IReadOnlyList<string>? only, int depth)
    {
        Query query = new DisjunctionMaxQuery([Words(text, "nl"), Words(text, "en")], 0);
        Filter? filter = null;
        if (only is not null)
        {
            BooleanQuery ids = [.. only.Select(id => new BooleanClause(new TermQuery(new Term(Id, id)), Occur.SHOULD))];
            filter = new QueryWrapperFilter(ids);
        }

        return [.. _searcher!.Search(query, filter, depth).ScoreDocs.Select(hit => (_searcher.Doc(hit.Doc, IdField).GetField(Id).GetStringValue(CultureInfo.InvariantCulture), (double)hit.Score))];
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _reader?.Dispose();
        _files.Dispose();
    }

    private static BooleanQuery Words(string text, string language)
    {
        BooleanQuery words = [];
        foreach (string term in TextAnalysis.Terms(Analyzers.Plain.For(language), IndexFields.Body, text).Select(term => term.Text).Distinct(StringComparer.Ordinal))
        {
            words.Add(new TermQuery(new Term(Text, term)), Occur.SHOULD);
        }

        return words;
    }
}
