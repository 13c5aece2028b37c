using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Spelling;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Spelling;

/// <summary>
/// Proposes other words for those of a query that nothing says. Proposed is only what stands in documents that the searcher may see whoever they are (every signed-in person, or
/// everybody); doubted is only what no document says that they themselves may see.
/// </summary>
/// <param name="leaves">The segments.</param>
/// <param name="principals">Who asks.</param>
/// <param name="analyzers">Those of the snapshot; a word that its splitter or lexicon understands is new, not wrong.</param>
internal sealed class SpellingSearch(IReadOnlyList<SearchLeaf> leaves, Principals principals, Analyzers analyzers)
{
    private const int MostQueries = 5;
    private const int WordsLookedAt = 8;
    private const int ShortestHalf = 3;

    // A word that hardly any document has may be a slip of who wrote it; only if another beside it is this much more usual.
    private const int RareDocuments = 2, MuchMoreUsual = 25;

    // Beside words that find enough, a word that nothing says is a slip when another is one edit away that so many documents have.
    private const int SurelyUsual = 3;
    private const int JoinCost = 6, SplitCost = 8;
    private readonly SearchStatistics _statistics = new(leaves, principals);
    private readonly List<SearchLeaf> _open = [.. leaves.Where(leaf => leaf.Partition.IsOpen)];

    /// <summary>Queries that may have been meant, most likely first.</summary>
    /// <param name="query">As typed.</param>
    /// <param name="onlySlips">Whether to mend only words that are surely misspelt: of a query that finds enough as it is.</param>
    public List<(string Query, double Score)> Corrections(string query, bool onlySlips = false)
    {
        List<QueryWord> words = QueryWords.Of(query);
        List<(string Query, double Score)> corrections = [(query, 0)];
        bool changed = false;

        // From the last to the first: what is replaced leaves the places of the words before it as they are.
        for (int i = Math.Min(words.Count, WordsLookedAt) - 1; i >= 0; i--)
        {
            List<SpellingCandidate> candidates = Doubtful(words[i].Text) is { } least ? Candidates(words[i].Text, least, onlySlips) : [];
            if (candidates.Count == 0)
            {
                continue;
            }

            QueryWord word = words[i];
            changed = true;
            corrections =
            [
                .. corrections.SelectMany(done => candidates.Select(candidate => (QueryWords.Replace(done.Query, word.Start, word.End, candidate.Text), done.Score + candidate.Score)))
                    .OrderByDescending(correction => correction.Item2).ThenBy(correction => correction.Item1, StringComparer.Ordinal).Take(MostQueries),
            ];
        }

        return [.. (changed ? corrections : []).Concat(onlySlips ? [] : Joined(query, words)).OrderByDescending(correction => correction.Score).ThenBy(correction => correction.Query, StringComparer.Ordinal).Take(MostQueries)];
    }

    /// <summary>The words near one, most likely first; the word itself is none of them.</summary>
    public List<SpellingCandidate> Near(string word, int count)
    {
        string folded = Fold(word);
        int most = SpellingCandidate.Most(folded.Length);
        if (most == 0 || folded.Length > EditTable.MaxLength)
        {
            return [];
        }

        // Words further away are looked for where hardly any are near: it costs five times as much.
        List<SpellingCandidate> candidates = Within(folded, Math.Min(most, EditCosts.Edit));
        if (candidates.Count < MostQueries && most > EditCosts.Edit)
        {
            candidates = Within(folded, most);
        }

        return [.. candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Text, StringComparer.Ordinal).Take(count)];
    }

    private List<SpellingCandidate> Within(string folded, int most)
    {
        Dictionary<string, (int Cost, int Documents)> near = new(StringComparer.Ordinal);
        foreach (SearchLeaf leaf in _open)
        {
            SegmentWords segment = SegmentWords.Of(leaf.Reader);
            foreach (NearWord found in segment.Words.Near(folded, most))
            {
                string text = segment.Words[found.From].ToString();
                near[text] = (found.Cost, near.GetValueOrDefault(text).Documents + segment.Frequency(found.From));
            }
        }

        // Who is not signed in gets words of public documents only, as often as these have them.
        near.Remove(folded);
        IEnumerable<SpellingCandidate> candidates = near.Select(pair => new SpellingCandidate(pair.Key, pair.Value.Cost, principals.IsSignedIn ? pair.Value.Documents : Frequency(pair.Key)));
        return [.. candidates.Where(candidate => candidate.Documents > 0)];
    }

    // Null: the word is right. Otherwise how many documents a candidate must have.
    private int? Doubtful(string word)
    {
        string folded = Fold(word);
        if (folded.Length < 3 || FunctionWords.Contains(folded) || analyzers.Splitter.Split(folded).Count > 0)
        {
            return null;
        }

        if (IsSeen(IndexFields.Forms, folded, null))
        {
            int documents = Frequency(folded);
            return documents is > 0 and <= RareDocuments ? MuchMoreUsual * documents : null;
        }

        return analyzers.Splitter.Knows(folded) || IsSeenByStem(word) ? null : 1;
    }

    private List<SpellingCandidate> Candidates(string word, int least, bool onlySlips)
    {
        List<SpellingCandidate> candidates = Near(word, MostQueries);
        if (onlySlips)
        {
            return candidates.FindAll(candidate => candidate.Cost <= EditCosts.Edit && candidate.Documents >= Math.Max(least, SurelyUsual));
        }

        if (least == 1 && Split(Fold(word)) is { } split)
        {
            candidates.Add(split);
        }

        return [.. candidates.Where(candidate => candidate.Documents >= least && (least == 1 || candidate.Cost <= EditCosts.Edit))];
    }

    // Two words written as one: where both are known, the cut at which the rarer one is most usual.
    private SpellingCandidate? Split(string word)
    {
        SpellingCandidate? best = null;
        for (int cut = ShortestHalf; cut <= word.Length - ShortestHalf; cut++)
        {
            int documents = Math.Min(Frequency(word[..cut]), Frequency(word[cut..]));
            if (documents > (best?.Documents ?? 0))
            {
                best = new SpellingCandidate($"{word[..cut]} {word[cut..]}", SplitCost, documents);
            }
        }

        return best;
    }

    // One word written as two.
    private IEnumerable<(string Query, double Score)> Joined(string query, List<QueryWord> words)
    {
        for (int i = 0; i + 1 < words.Count && i < WordsLookedAt; i++)
        {
            QueryWord first = words[i], second = words[i + 1];
            if (query.AsSpan(first.End, second.Start - first.End).IsWhiteSpace() && Fold(first.Text + second.Text) is { } joined && Frequency(joined) is > 0 and int documents)
            {
                yield return (QueryWords.Replace(query, first.Start, second.End, joined), new SpellingCandidate(joined, JoinCost, documents).Score);
            }
        }
    }

    private int Frequency(string folded) => _statistics.DocumentFrequency(IndexFields.Forms, folded, folded);

    // A form that no document has may be found all the same: by its stem.
    private bool IsSeenByStem(string word) => ((string[])["nl", "en"]).Any(language =>
        TextAnalysis.Terms(analyzers.For(language), IndexFields.Body, word) is [var first, ..]
        && (IsSeen(IndexFields.Body, first.Text, language) || IsSeen(IndexFields.Title, first.Text, language) || IsSeen(IndexFields.Tags, first.Text, language)));

    private bool IsSeen(string field, string term, string? language)
    {
        BytesRef bytes = new(term);
        foreach (SearchLeaf leaf in leaves.Where(leaf => language is null || leaf.Partition.Language == language))
        {
            if (leaf.Terms.Find(field, bytes) is not { } terms)
            {
                continue;
            }

            bool[]? allowed = leaf.Allowed(principals);
            DocsEnum documents = terms.Docs(leaf.Reader.LiveDocs, null, DocsFlags.NONE);
            for (int document = documents.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = documents.NextDoc())
            {
                if (allowed is null || allowed[leaf.Columns.Access[document]])
                {
                    return true;
                }
            }
        }

        return false;
    }

    private string Fold(string word) => TextAnalysis.Terms(analyzers.Dutch, IndexFields.Forms, word) is [var form, ..] ? form.Text : "";
}
