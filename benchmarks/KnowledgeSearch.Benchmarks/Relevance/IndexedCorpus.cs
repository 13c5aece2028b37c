using KnowledgeSearch.Benchmarks.Reporting;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Indexing.Lucene;
using KnowledgeSearch.Ingestion.Push;
using KnowledgeSearch.Ingestion.Store;
using KnowledgeSearch.SearchApi.Commands;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>A corpus in a real store and index, brought there the way everything is: push, enrichment, projection. With what the harness must know of its documents besides.</summary>
internal sealed class IndexedCorpus : IAsyncDisposable
{
    private const int ErrorsShown = 5;
    private static readonly ISet<string> StoredField = new HashSet<string>(StringComparer.Ordinal) { IndexFields.Stored };
    private readonly BenchmarkInstallation _installation;
    private readonly Dictionary<long, string> _ids = [];
    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _threads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);

    private IndexedCorpus(CorpusFolder folder, BenchmarkInstallation installation)
    {
        Folder = folder;
        _installation = installation;
        Baseline = new Bm25Baseline(installation.Folder);
    }

    /// <summary>The folder.</summary>
    public CorpusFolder Folder { get; }

    /// <summary>Documents in the index.</summary>
    public int Documents => _ids.Count;

    /// <summary>Now: when the newest document was written.</summary>
    public DateTimeOffset Clock { get; private set; }

    /// <summary>Stock Lucene over the same documents.</summary>
    public Bm25Baseline Baseline { get; }

    /// <summary>Who answered how often.</summary>
    public AnswerCounts Answers { get; } = new();

    /// <summary>The index that is searched.</summary>
    public LuceneIndex Index => _installation.Index;

    /// <summary>The columns of its segments.</summary>
    public FacetColumns Columns => _installation.Columns;

    /// <summary>The store behind it.</summary>
    public IContentStore Store => _installation.Store;

    /// <summary>Imports a corpus and waits until it is searchable.</summary>
    public static async Task<IndexedCorpus> CreateAsync(CorpusFolder folder, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        IndexedCorpus corpus = new(folder, await BenchmarkInstallation.StartAsync(cancellationToken));
        try
        {
            await corpus.ImportAsync("people.jsonl", progress, cancellationToken);
            await corpus.ImportAsync("documents.jsonl", progress, cancellationToken);
            await corpus._installation.Projection.CatchUpAsync(cancellationToken);
            await corpus._installation.Projection.RebuildAsync(null, cancellationToken); // learns compounds from what is there now
            await foreach (StoredPerson person in corpus.Store.ListPeopleAsync(cancellationToken))
            {
                corpus._accounts[person.Id] = person.Accounts[0].Id;
            }

            corpus.ReadDocuments(progress, cancellationToken);
            return corpus;
        }
        catch
        {
            await corpus.DisposeAsync();
            throw;
        }
    }

    /// <summary>The document with this key.</summary>
    public string Id(long key) => _ids[key];

    /// <summary>The account that judgements name a person by; the id itself of one without an account.</summary>
    public string Account(string person) => _accounts.GetValueOrDefault(person, person);

    /// <summary>The person of an account; null when the store has no such account.</summary>
    public async ValueTask<string?> PersonAsync(string account, CancellationToken cancellationToken) =>
        (await Store.FindPersonByAccountAsync(account, cancellationToken))?.Id;

    /// <summary>The thread of a candidate; null when it is in none.</summary>
    public string? Thread(string candidate) => _threads.GetValueOrDefault(candidate);

    /// <summary>When the question was asked that documents answer: when the first message of their thread was written; null when unknown.</summary>
    public DateTimeOffset? Asked(IEnumerable<string> documents)
    {
        DateTimeOffset[] times = [.. documents.Where(_asked.ContainsKey).Select(document => _asked[document])];
        return times.Length == 0 ? null : times.Min();
    }

    public async ValueTask DisposeAsync()
    {
        Baseline.Dispose();
        await _installation.DisposeAsync();
    }

    private async Task ImportAsync(string name, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        if (Folder.File(name) is not { } file)
        {
            return;
        }

        long total = File.ReadLines(file).LongCount(), failed = 0;
        await using FileStream lines = File.OpenRead(file);
        string task = $"{Folder.Name}/{name}";
        await foreach (IngestResult result in _installation.Ingest.IngestAsync(lines, SourceScope.All, cancellationToken))
        {
            if (result.Error is { } error && ++failed <= ErrorsShown)
            {
                await Console.Error.WriteLineAsync($"{task}: {error}");
            }

            if (result.Line % 1000 == 0)
            {
                progress.Report(new WorkProgress(task, result.Line, total, ""));
            }
        }

        progress.Report(new WorkProgress(task, total, total, failed == 0 ? "" : $"{failed} failed"));
    }

    // Everything that depends on all documents, in one pass over what the index has of them.
    private void ReadDocuments(IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        HashSet<string> candidates = [.. Folder.Candidates.Values.SelectMany(ids => ids)];
        Dictionary<string, string> threadOf = new(StringComparer.Ordinal);
        Dictionary<string, DateTimeOffset> begun = new(StringComparer.Ordinal);
        string task = $"{Folder.Name}: baseline";
        IndexSnapshot snapshot = Index.Acquire() ?? throw new IndexUnavailableException("The index of the corpus is not open.");
        try
        {
            foreach (IndexDocument document in Stored(snapshot, cancellationToken))
            {
                string id = document.Id.Value;
                if (!_ids.TryAdd(DocumentKey.Of(id), id))
                {
                    continue; // the same document in the other language
                }

                Clock = document.Created is { } created && created > Clock ? created : Clock;
                Baseline.Add(document);
                Answers.Add(document);
                if (document.ThreadRoot is { } root && candidates.Contains(id))
                {
                    threadOf[id] = root;
                    _threads[id] = document.Thread!; // what has a root has a thread
                }

                if (candidates.Count > 0 && document.Created is { } written && document.ThreadRoot == id)
                {
                    begun[id] = written;
                }

                if (_ids.Count % 1000 == 0)
                {
                    progress.Report(new WorkProgress(task, _ids.Count, snapshot.Documents, ""));
                }
            }

            progress.Report(new WorkProgress(task, _ids.Count, _ids.Count, ""));
        }
        finally
        {
            snapshot.Release();
        }

        foreach ((string id, string root) in threadOf)
        {
            if (begun.TryGetValue(root, out DateTimeOffset time))
            {
                _asked[id] = time;
            }
        }

        Answers.Complete(Clock);
        Baseline.Complete();
    }

    private static IEnumerable<IndexDocument> Stored(IndexSnapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (AtomicReader reader in snapshot.All.Leaves.Select(leaf => leaf.AtomicReader))
        {
            IBits? live = reader.LiveDocs;
            for (int document = 0; document < reader.MaxDoc; document++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (live?.Get(document) != false)
                {
                    BytesRef json = reader.Document(document, StoredField).GetBinaryValue(IndexFields.Stored);
                    yield return StoredDocumentJson.Read(json.Bytes.AsSpan(json.Offset, json.Length));
                }
            }
        }
    }
}
