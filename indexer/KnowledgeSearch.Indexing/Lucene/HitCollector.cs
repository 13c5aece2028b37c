using System.Buffers;
using KnowledgeSearch.Indexing.Lucene.Matching;
using KnowledgeSearch.Indexing.Lucene.Referral;
using KnowledgeSearch.Indexing.Ranking;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>A hit before its text is read.</summary>
/// <param name="Document">Number of the document in the snapshot; of a thread, its best match.</param>
/// <param name="Position">Where it stands in the order.</param>
/// <param name="Matches">Documents of the hit that match.</param>
/// <param name="Lent">What answers to related questions lend it; null: nothing.</param>
internal readonly record struct RankedHit(int Document, SortPosition Position, int Matches, LentScore? Lent = null);

/// <summary>
/// Everything that is counted of the matches, in one pass: hits (when grouped: threads, and pages that say the same), their best documents, and facets. A match that fails exactly one filter counts for
/// that filter's facet only, so that a facet shows what choosing another of its values would give. Gets visible documents only.
/// </summary>
internal sealed class HitCollector : IDisposable
{
    private const int MaxFacetValues = 50;
    private const byte BothLanguages = 3;
    private static readonly string[] FacetNames = ["source", "kind", "author", "container", "language", "year"];
    private readonly bool _grouped;
    private readonly bool _newest;
    private readonly SearchFilter _filter;
    private readonly FacetValues.View[] _views;
    private readonly FacetTally? _facets;
    private readonly FacetLabels[] _labels;
    private readonly GroupTable _hits = new();
    private readonly GroupTable _twice = new();
    private SortPosition[] _best = ArrayPool<SortPosition>.Shared.Rent(1024);
    private int[] _document = ArrayPool<int>.Shared.Rent(1024);
    private int[] _matches = ArrayPool<int>.Shared.Rent(1024);
    private readonly Freshness? _freshness;
    private readonly Dictionary<int, LentScore> _lent = [];
    private int _used;
    private SearchLeaf? _leaf;

    /// <param name="request">Grouping, order, facets.</param>
    /// <param name="filter">What hits must pass.</param>
    /// <param name="views">The values of facets.</param>
    /// <param name="questions">Collects questions, whatever the filter; null: nobody asks for them.</param>
    /// <param name="freshness">What age makes of scores; null: nothing.</param>
    public HitCollector(SearchRequest request, SearchFilter filter, FacetValues.View[] views, RelatedQuestions? questions = null, Freshness? freshness = null)
    {
        _freshness = freshness;
        Questions = questions;
        _grouped = request.GroupByThread;
        _newest = request.Order == SearchOrder.Newest;
        _filter = filter;
        _views = views;
        _facets = request.Facets ? new FacetTally(views.Select(view => view.ValueCount)) : null;
        _labels = request.Facets ? [.. views.Select(view => new FacetLabels(view.ValueCount))] : [];
    }

    /// <summary>Hits that pass all filters.</summary>
    public int Total { get; private set; }

    /// <summary>The best score that a document could have.</summary>
    public double BestPossible { get; init; }

    /// <summary>Whether a match has all words of the query, whatever the filters.</summary>
    public bool HasWhole { get; set; }

    /// <summary>Whether anything matched, whatever the filters.</summary>
    public bool HasMatches { get; private set; }

    /// <summary>Questions among the matches; null when nobody asks for them.</summary>
    public RelatedQuestions? Questions { get; }

    /// <summary>The segment that the next documents belong to.</summary>
    public void Begin(SearchLeaf leaf) => _leaf = leaf;

    /// <summary>Takes matches in, with their scores in the window.</summary>
    public void Collect(ReadOnlySpan<int> documents, ScoreWindow window)
    {
        HasMatches |= documents.Length > 0;
        foreach (int document in documents)
        {
            Questions?.See(_leaf!, document, window.Score(document));
            int failing = _filter.IsEmpty ? 0 : _filter.Failing(_leaf!, document);
            if (failing == 0 || (_facets is not null && (failing & (failing - 1)) == 0))
            {
                Add(document, window.Score(document), failing);
            }
        }
    }

    /// <summary>
    /// Takes in a document that answers to related questions point to, after all matches; each document once. A hit without words of its own becomes one, and counts like any other.
    /// </summary>
    public void Lend(LentScore lent, ReferralWeights weights)
    {
        Begin(lent.Leaf);
        SegmentColumns columns = lent.Leaf.Columns;
        int failing = _filter.IsEmpty ? 0 : _filter.Failing(lent.Leaf, lent.Document);
        if (failing != 0 && (_facets is null || (failing & (failing - 1)) != 0))
        {
            return;
        }

        int hit = _hits.Number(_grouped ? columns.Duplicates.Hits[lent.Document] : columns.Keys[lent.Document]);
        if (hit == _used)
        {
            AddHit();
        }

        if (failing == 0)
        {
            HasMatches = true;
            if (_matches[hit] == 0)
            {
                Total++;
                _matches[hit] = 1;
                _best[hit] = new SortPosition(0, columns.Created[lent.Document], columns.Keys[lent.Document]);
                _document[hit] = lent.Leaf.Base + lent.Document;
            }

            // Of two documents of one conversation the better counts: they come best first.
            if (_lent.TryAdd(hit, lent))
            {
                _best[hit] = _best[hit] with { Score = weights.Combine(_best[hit].Score, lent.Score) };
            }
        }

        if (_facets is not null)
        {
            Count(columns, lent.Document, hit, failing); // once more does no harm: a facet counts hits
        }
    }

    /// <summary>The hits behind a position, best first, and whether there are more.</summary>
    public (IReadOnlyList<RankedHit> Hits, bool More) Page(SortPosition? after, int size)
    {
        PriorityQueue<int, SortPosition> best = Best(after, size, out int behind);
        RankedHit[] hits = new RankedHit[best.Count];
        for (int i = hits.Length - 1; i >= 0; i--)
        {
            int hit = best.Dequeue();
            hits[i] = new RankedHit(_document[hit], _best[hit], _matches[hit], _lent.GetValueOrDefault(hit));
        }

        return (hits, behind > hits.Length);
    }

    /// <summary>
    /// Raises the best hits by what having the query's words near each other says. No hit falls, so these stay before all others, and a page further on finds the same order.
    /// </summary>
    /// <param name="leaves">All segments, in the order of their numbering.</param>
    /// <param name="nearness">What documents gain.</param>
    /// <param name="depth">How many hits.</param>
    /// <param name="deadline">Asked between segments.</param>
    public void Raise(IReadOnlyList<SearchLeaf> leaves, Nearness nearness, int depth, SearchDeadline deadline)
    {
        if (_newest || !nearness.HasPairs)
        {
            return;
        }

        int[] hits = [.. Best(null, depth, out _).UnorderedItems.Select(item => item.Element).OrderBy(hit => _document[hit])];
        float[] gains = new float[hits.Length];
        for (int leaf = 0, from = 0; leaf < leaves.Count && from < hits.Length; leaf++)
        {
            deadline.Check();
            int end = leaf + 1 < leaves.Count ? leaves[leaf + 1].Base : int.MaxValue;
            int[] documents = [.. hits.Skip(from).Select(hit => _document[hit]).TakeWhile(document => document < end).Select(document => document - leaves[leaf].Base)];
            if (documents.Length > 0)
            {
                nearness.Add(leaves[leaf], documents, gains.AsSpan(from, documents.Length));
                from += documents.Length;
            }
        }

        for (int i = 0; i < hits.Length; i++)
        {
            _best[hits[i]] = _best[hits[i]] with { Score = _best[hits[i]].Score + gains[i] };
        }
    }

    /// <summary>The counts of all facets; empty when they were not asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets(SearchRequest request)
    {
        Dictionary<string, IReadOnlyList<FacetValue>> facets = new(StringComparer.Ordinal);
        if (_facets is null)
        {
            return facets;
        }

        _facets.Count(_used);
        string[] kinds = [.. request.Kinds.Select(SearchFilter.WireName)];
        IReadOnlyList<string>[] chosen = [request.Sources, kinds, request.Authors, request.Containers, request.Languages, []];
        foreach (Facet facet in Enum.GetValues<Facet>())
        {
            Func<int, (string, string)> name = facet switch
            {
                Facet.Language => value => value == 1 ? ("nl", "nl") : ("en", "en"),
                Facet.Year => FacetTally.YearName,
                _ => value => (_views[(int)facet].Values[value], Label(facet, value)),
            };
            facets.Add(FacetNames[(int)facet], _facets.Values(facet, name, MaxFacetValues, chosen[(int)facet]));
        }

        return facets;
    }

    /// <summary>Returns the arrays.</summary>
    public void Dispose()
    {
        ArrayPool<SortPosition>.Shared.Return(_best);
        ArrayPool<int>.Shared.Return(_document);
        ArrayPool<int>.Shared.Return(_matches);
        _hits.Dispose();
        _twice.Dispose();
        _facets?.Dispose();
        Array.ForEach(_labels, labels => labels.Dispose());
    }

    // The worst of them is on top.
    private PriorityQueue<int, SortPosition> Best(SortPosition? after, int size, out int behind)
    {
        PriorityQueue<int, SortPosition> best = new(size + 1, Comparer<SortPosition>.Create((x, y) => y.CompareTo(x)));
        behind = 0;
        for (int hit = 0; hit < _used; hit++)
        {
            if (_matches[hit] == 0 || (after is { } last && _best[hit].CompareTo(last) <= 0))
            {
                continue;
            }

            behind++;
            if (best.Count < size)
            {
                best.Enqueue(hit, _best[hit]);
            }
            else
            {
                best.EnqueueDequeue(hit, _best[hit]);
            }
        }

        return best;
    }

    private string Label(Facet facet, int value)
    {
        int term = _labels[(int)facet].TermOf(value);
        return IndexFields.SplitFacetTerm(_views[(int)facet].Terms[term]).Label;
    }

    private void Add(int document, float score, int failing)
    {
        SegmentColumns columns = _leaf!.Columns;
        bool again = columns.Languages[document] == BothLanguages && IsAgain(columns.Keys[document]);
        int hit = _hits.Number(_grouped ? columns.Duplicates.Hits[document] : columns.Keys[document]);
        if (hit == _used)
        {
            AddHit();
        }

        if (failing == 0)
        {
            float ranked = _freshness is null ? score : score * _freshness.Factor(columns.Threads.Marks[document].Kind, columns.Created[document]);
            SortPosition position = new(_newest ? 0 : ranked, columns.Created[document], columns.Keys[document]);
            bool first = _matches[hit] == 0;
            Total += first ? 1 : 0;
            _matches[hit] += again ? 0 : 1;
            if (first || position.CompareTo(_best[hit]) < 0)
            {
                _best[hit] = position;
                _document[hit] = _leaf.Base + document;
            }
        }

        if (_facets is not null && !again)
        {
            Count(columns, document, hit, failing);
        }
    }

    // The same document by its other language: it counts once and keeps its better score.
    private bool IsAgain(long key)
    {
        int known = _twice.Count;
        return _twice.Number(key) < known;
    }

    private void AddHit()
    {
        if (_used == _matches.Length)
        {
            Pooled.Grow(ref _matches, _used);
        }

        if (_used == _document.Length)
        {
            Pooled.Grow(ref _document, _used);
        }

        if (_used == _best.Length)
        {
            Pooled.Grow(ref _best, _used);
        }

        _matches[_used++] = 0;
    }

    private void Count(SegmentColumns columns, int document, int hit, int failing)
    {
        Span<int> values = stackalloc int[_views.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int term = columns.Facets[i][document];
            if (term != 0 && (failing == 0 || failing == 1 << i))
            {
                values[i] = _views[i].ValueOfTerm[term];
                _labels[i].See(values[i], term, columns.Created[document], _views[i].Terms);
            }
        }

        _facets!.Add(new FacetRecord(
            hit, values[0], values[1], values[2], values[3], columns.Years[document], columns.Languages[document], (byte)failing));
    }
}
