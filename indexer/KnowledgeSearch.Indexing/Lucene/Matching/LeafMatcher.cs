using System.Buffers;
using KnowledgeSearch.Indexing.Querying;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>Finds and scores the documents of one segment that match and may be seen, window by window. Rights are decided before anything counts or collects.</summary>
internal sealed class LeafMatcher
{
    private readonly SearchLeaf _leaf;
    private readonly WeightedQuery _query;
    private readonly ExcludedDocuments _excluded;
    private readonly ulong[]? _excludedHere;
    private readonly bool[]? _allowed;
    private readonly IBits? _live;
    private readonly SearchDeadline _deadline;
    private readonly BoundUnit[] _required;
    private readonly BoundUnit[] _optional;

    public LeafMatcher(SearchLeaf leaf, WeightedQuery query, ExcludedDocuments excluded, bool[]? allowed, SearchDeadline deadline)
    {
        _leaf = leaf;
        _query = query;
        _excluded = excluded;
        _excludedHere = excluded.In(leaf);
        _allowed = allowed;
        _live = leaf.Reader.LiveDocs;
        _deadline = deadline;
        LeafPostings postings = new(leaf, query, deadline);
        _required = Bind(query.Required, postings);
        _optional = _required.Count(unit => unit.HasAny) >= query.Needed ? Bind(query.Optional, postings) : [];
    }

    /// <summary>Hands every match to the collector.</summary>
    public void Collect(ScoreWindow window, HitCollector collector)
    {
        int[] candidates = ArrayPool<int>.Shared.Rent(ScoreWindow.Size);
        if (_query.Needed == 0)
        {
            CollectAll(candidates, window, collector);
        }
        else
        {
            for (int document = NextPossible(); document != Postings.End; document = NextPossible())
            {
                _deadline.Check();
                window.Begin(document);
                AddRequired(window);
                int count = Visible(candidates.AsSpan(0, window.TakeCandidates(_query.Needed, candidates)));
                if (count > 0)
                {
                    SeeWhole(candidates.AsSpan(0, count), window, collector);
                    AddOptional(window, candidates.AsSpan(0, count));
                    collector.Collect(candidates.AsSpan(0, count), window);
                }

                window.Clear();
            }
        }

        ArrayPool<int>.Shared.Return(candidates);
    }

    private BoundUnit[] Bind(IReadOnlyList<WeightedUnit> units, LeafPostings postings)
    {
        BoundUnit[] bound = new BoundUnit[units.Count];
        for (int i = 0; i < bound.Length; i++)
        {
            IReadOnlyList<Alternative> alternatives = units[i].Unit.In(_leaf.Partition.Language);
            bound[i] = new BoundUnit(
                [.. alternatives.Select(alternative => new BoundAlternative(postings.Of(alternative), Counting(alternative)))], units[i].Weights, _query.Weights.Saturation);
        }

        return bound;
    }

    /// <summary>How an alternative counts beside the others of its unit.</summary>
    public static AlternativeCounting Counting(Alternative alternative) => alternative switch
    {
        Alternative.Part => AlternativeCounting.WithOtherParts,
        Alternative.Name or Alternative.AsTyped => AlternativeCounting.OnTop,
        _ => AlternativeCounting.Best,
    };

    // Everything matches: nothing but rights and exclusions decide.
    private void CollectAll(int[] candidates, ScoreWindow window, HitCollector collector)
    {
        for (int start = 0; start < _leaf.Reader.MaxDoc; start += ScoreWindow.Size)
        {
            _deadline.Check();
            window.Begin(start);
            int count = Math.Min(ScoreWindow.Size, _leaf.Reader.MaxDoc - start);
            for (int i = 0; i < count; i++)
            {
                candidates[i] = start + i;
            }

            collector.Collect(candidates.AsSpan(0, Visible(candidates.AsSpan(0, count))), window);
        }
    }

    // The first document that can have enough units: the n-th smallest of where the units stand.
    private int NextPossible()
    {
        Span<int> nearest = stackalloc int[_query.Needed];
        nearest.Fill(Postings.End);
        foreach (BoundUnit unit in _required)
        {
            int document = unit.Document;
            for (int i = 0; i < nearest.Length; i++)
            {
                if (document < nearest[i])
                {
                    (document, nearest[i]) = (nearest[i], document);
                }
            }
        }

        return nearest[^1];
    }

    private void AddRequired(ScoreWindow window)
    {
        for (int i = 0; i < _required.Length; i++)
        {
            window.BeginUnit(Math.Max(0, _query.Needed - (_required.Length - i)));
            _required[i].AddTo(window);
        }
    }

    private void SeeWhole(ReadOnlySpan<int> candidates, ScoreWindow window, HitCollector collector)
    {
        for (int i = 0; i < candidates.Length && !collector.HasWhole; i++)
        {
            collector.HasWhole = window.Seen(candidates[i]) == _query.Required.Count;
        }
    }

    private void AddOptional(ScoreWindow window, ReadOnlySpan<int> candidates)
    {
        if (_optional.Length > 0)
        {
            window.KeepCandidates(candidates);
            foreach (BoundUnit unit in _optional)
            {
                window.BeginOptionalUnit();
                unit.AddTo(window, candidates);
            }
        }
    }

    private int Visible(Span<int> candidates)
    {
        int kept = 0;
        foreach (int document in candidates)
        {
            if ((_live is null || _live.Get(document))
                && (_allowed is null || _allowed[_leaf.Columns.Access[document]])
                && (_excludedHere is null || (_excludedHere[document >> 6] & (1UL << document)) == 0)
                && !_excluded.ContainsElsewhere(_leaf, document))
            {
                candidates[kept++] = document;
            }
        }

        return kept;
    }

    private readonly record struct BoundAlternative(Postings[] Postings, AlternativeCounting Counting);

    /// <summary>A unit's postings in the segment.</summary>
    private sealed class BoundUnit(BoundAlternative[] alternatives, float[] weights, float saturation)
    {
        private const int Few = 64;

        public bool HasAny => Array.Exists(alternatives, alternative => alternative.Postings.Length > 0);

        public int Document
        {
            get
            {
                int first = Postings.End;
                foreach (BoundAlternative alternative in alternatives)
                {
                    foreach (Postings postings in alternative.Postings)
                    {
                        first = Math.Min(first, postings.Document);
                    }
                }

                return first;
            }
        }

        public void AddTo(ScoreWindow window)
        {
            for (int i = 0; i < alternatives.Length; i++)
            {
                foreach (Postings postings in alternatives[i].Postings)
                {
                    if (postings.Document < window.Base)
                    {
                        postings.Advance(window.Base);
                    }

                    postings.AddTo(window);
                }

                window.EndAlternative(weights[i], saturation, alternatives[i].Counting);
            }

            window.EndUnit();
        }

        // Function words have the longest postings: with few candidates it is cheaper to skip to each.
        public void AddTo(ScoreWindow window, ReadOnlySpan<int> candidates)
        {
            if (candidates.Length > Few)
            {
                AddTo(window);
                return;
            }

            for (int i = 0; i < alternatives.Length; i++)
            {
                foreach (Postings postings in alternatives[i].Postings)
                {
                    foreach (int document in candidates)
                    {
                        postings.AddTo(window, document);
                    }
                }

                window.EndAlternative(weights[i], saturation, alternatives[i].Counting);
            }

            window.EndUnit();
        }
    }
}
