using KnowledgeSearch.Indexing.Ranking;
using KnowledgeSearch.SearchApi.Commands;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>All columns of one corpus.</summary>
/// <param name="Corpus">Which.</param>
/// <param name="Documents">Rankings of documents; empty when the corpus judges none.</param>
/// <param name="People">Rankings of people; empty when the corpus judges none.</param>
internal sealed record CorpusMeasurement(CorpusFolder Corpus, IReadOnlyList<ColumnScores> Documents, IReadOnlyList<ColumnScores> People)
{
    /// <summary>The columns of documents before the baseline, and what is weighed in them.</summary>
    private static readonly (string Name, Func<RankingWeights, RankingWeights> Weights, bool Compounds)[] Columns =
    [
        ("content", weights => weights, true),
        ("noCompounds", weights => weights, false),
        ("stemsOnly", weights => weights with { AsTyped = 0, Near = 0 }, false),
    ];

    /// <summary>Ranks every query every way.</summary>
    public static CorpusMeasurement Run(IndexedCorpus corpus, RankingWeights weights, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        CorpusFolder folder = corpus.Folder;
        CorpusQuery[] documents = [.. folder.Queries.Where(query => folder.Documents(query).Count > 0 && (folder.Candidates.Count == 0 || folder.Candidates.ContainsKey(query.Id)))];
        CorpusQuery[] experts = [.. folder.Queries.Where(query => folder.Experts(query).Count > 0)];
        List<ColumnScores> documentColumns = [];
        List<ColumnScores> peopleColumns = [];
        if (documents.Length > 0)
        {
            foreach ((string name, Func<RankingWeights, RankingWeights> adjust, bool compounds) in Columns)
            {
                CorpusSearch search = new(corpus, adjust(weights), compounds);
                AddDocuments(name, query => folder.Candidates.Count > 0 ? search.Candidates(query, cancellationToken) : search.Documents(query, cancellationToken));
            }

            CorpusSearch people = new(corpus, weights);
            if (folder.Candidates.Count > 0)
            {
                // The features of the replies themselves, and the same with what is known of who wrote them.
                AddDocuments("replies", query => people.Replies(query, withPeople: false, cancellationToken));
                AddDocuments("people", query => people.Replies(query, withPeople: true, cancellationToken));
            }

            CorpusSearch referral = new(corpus, weights, referral: ReferralWeights.Default);
            AddDocuments("referral", query => folder.Candidates.Count > 0 ? referral.Replies(query, withPeople: true, cancellationToken) : referral.Documents(query, cancellationToken));
            AddDocuments("luceneBm25", query => Baseline(corpus, query));
        }

        if (experts.Length > 0)
        {
            CorpusSearch people = new(corpus, weights);
            peopleColumns.Add(ColumnScores.OfPeople("mixed", folder, Each($"{folder.Name}: people", experts, query => people.People(query, cancellationToken), progress, cancellationToken)));
            AddPeople("mostAnswers", corpus.Answers.MostAnswers);
            AddPeople("mostRecent", corpus.Answers.MostRecent);
        }

        return new CorpusMeasurement(folder, documentColumns, peopleColumns);

        void AddDocuments(string name, Func<CorpusQuery, QueryRanking> rank) =>
            documentColumns.Add(ColumnScores.OfDocuments(name, folder, Each($"{folder.Name}: {name}", documents, rank, progress, cancellationToken)));

        void AddPeople(string name, IReadOnlyList<(string Person, double Score)> people)
        {
            (string, double)[] accounts = [.. people.Select(person => (corpus.Account(person.Person), person.Score))];
            peopleColumns.Add(ColumnScores.OfPeople(name, folder, [.. experts.Select(query => new QueryRanking(query, accounts))]));
        }
    }

    /// <summary>The mean figures, as <c>--json</c> has them.</summary>
    public CorpusFigures Figures() => new()
    {
        Corpus = Corpus.Name,
        Queries = Corpus.Queries.Count,
        Documents = Documents.Count == 0 ? null : Documents.ToDictionary(column => column.Name, column => new DocumentFigures
        {
            Ndcg10 = column.Mean("ndcg10"), Mrr10 = column.Mean("mrr10"), Map = column.Mean("map"), Recall100 = column.Mean("recall100"), Accuracy1 = column.Mean("accuracy1"),
        }),
        People = People.Count == 0 ? null : People.ToDictionary(column => column.Name, column => new PeopleFigures
        {
            Mrr = column.Mean("mrr") ?? 0, S3 = column.Mean("s3") ?? 0, P5 = column.Mean("p5") ?? 0,
        }),
    };

    private static QueryRanking Baseline(IndexedCorpus corpus, CorpusQuery query)
    {
        if (corpus.Folder.Candidates.Count == 0)
        {
            return new QueryRanking(query, corpus.Baseline.Rank(query.Text, null, CorpusSearch.Depth));
        }

        IReadOnlyList<string> candidates = corpus.Folder.Candidates[query.Id];
        return CorpusSearch.Complete(query, corpus.Baseline.Rank(query.Text, candidates, candidates.Count), candidates);
    }

    private static QueryRanking[] Each(string task, CorpusQuery[] queries, Func<CorpusQuery, QueryRanking> rank, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        QueryRanking[] rankings = new QueryRanking[queries.Length];
        int done = 0;
        Parallel.For(0, queries.Length, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            rankings[i] = rank(queries[i]);
            progress.Report(new WorkProgress(task, Interlocked.Increment(ref done), queries.Length, ""));
        });
        return rankings;
    }
}
