using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Suggesting;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Suggesting;

/// <summary>Finds what may be meant by letters typed so far, in documents that the searcher may see and in nothing else.</summary>
internal sealed class SuggestionSearch(IReadOnlyList<SearchLeaf> leaves, SuggestRequest request)
{
    // More titles than are shown: those that begin with what was typed come first, and phrases are what several have in common.
    private const int Looked = 64;
    private const int MostPeople = 3, MostPhrases = 2;
    private readonly List<TitleWord> _words = TitleText.Words(request.Text.Length <= SuggestRequest.MaxLength ? request.Text : request.Text[..SuggestRequest.MaxLength]);

    /// <summary>Whether anything was typed that can be looked up.</summary>
    public bool HasWords => _words.Count > 0;

    /// <summary>The suggestions.</summary>
    /// <param name="queries">Asked by many, found to answer this searcher.</param>
    /// <param name="deadline">Asked between segments; when it is over, what was found until then.</param>
    public List<Suggestion> Find(IReadOnlyList<string> queries, SearchDeadline deadline)
    {
        string[] typed = [.. _words.Select(word => word.Text)];
        bool whole = char.IsWhiteSpace(request.Text[^1]);
        List<FoundTitle> titles = Titles(typed, forgiving: false, whole, deadline);
        List<Suggestion> people = People(typed, forgiving: false, whole, deadline);
        int exact = titles.Count;
        if (titles.Count + people.Count < request.Size)
        {
            HashSet<string> known = [.. titles.Select(title => title.Key)];
            titles.AddRange(Titles(typed, forgiving: true, whole, deadline).Where(title => !known.Contains(title.Key)));
            people = [.. people.Concat(People(typed, forgiving: true, whole, deadline)).DistinctBy(person => person.Id).Take(MostPeople)];
        }

        IEnumerable<Suggestion> all =
        [
            .. queries.Select(query => new Suggestion(SuggestionKind.Query, query)),
            .. CommonPhrases.Of(typed, [.. titles.Take(exact).Select(title => title.Text)], MostPhrases).Select(phrase => new Suggestion(SuggestionKind.Phrase, phrase)),
            .. people,
            .. titles.Select(title => new Suggestion(SuggestionKind.Title, title.Text)),
        ];
        return [.. all.DistinctBy(suggestion => suggestion.Kind == SuggestionKind.Person ? suggestion.Id : string.Join(' ', TitleText.Words(suggestion.Text).Select(word => word.Text))).Take(request.Size)];
    }

    private List<FoundTitle> Titles(string[] typed, bool forgiving, bool whole, SearchDeadline deadline)
    {
        Dictionary<string, FoundTitle> titles = new(StringComparer.Ordinal);
        foreach (SearchLeaf leaf in leaves)
        {
            if (deadline.Skips())
            {
                break;
            }

            SegmentSuggestions segment = SegmentSuggestions.Of(leaf.Reader);
            bool[]? allowed = leaf.Allowed(request.Principals);
            IBits? live = leaf.Reader.LiveDocs;
            SortedDocValues? headings = null;
            int found = 0, last = -1;
            foreach (int title in segment.Titles.Find(typed, forgiving, whole))
            {
                int document = segment.Document(title);
                if ((live is not null && !live.Get(document)) || (allowed is not null && !allowed[leaf.Columns.Access[document]]))
                {
                    continue;
                }

                headings ??= leaf.Reader.GetSortedDocValues(IndexFields.Heading);
                int number = headings.GetOrd(document);
                if (number == last)
                {
                    continue;
                }

                last = number;
                string text = SegmentSuggestions.Text(headings, number);
                List<TitleWord> words = TitleText.Words(text);
                string key = string.Join(' ', words.Select(word => word.Text));
                FoundTitle one = new(key, text, segment.Weight(title), words.Count > 0 && words[0].Text.StartsWith(typed[0], StringComparison.Ordinal));
                found += titles.ContainsKey(key) ? 0 : 1;
                titles[key] = titles.TryGetValue(key, out FoundTitle? known) && !one.IsBefore(known) ? known : one;
                if (found == Looked)
                {
                    break;
                }
            }
        }

        return [.. titles.Values.OrderByDescending(title => title.Weight).ThenBy(title => title.Text, StringComparer.Ordinal).Take(Looked).OrderByDescending(title => title.Begins)];
    }

    private List<Suggestion> People(string[] typed, bool forgiving, bool whole, SearchDeadline deadline)
    {
        SortedDictionary<string, string> people = new(StringComparer.Ordinal);
        foreach (SearchLeaf leaf in leaves)
        {
            if (deadline.Skips())
            {
                break;
            }

            SegmentSuggestions segment = SegmentSuggestions.Of(leaf.Reader);
            int found = 0;
            foreach (int author in segment.People.Find(typed, forgiving, whole))
            {
                if (IsSeen(leaf, segment.Documents(author)))
                {
                    (string id, string name) = segment.Author(author);
                    found += people.ContainsKey(id) ? 0 : 1;
                    people[id] = people.TryGetValue(id, out string? known) && string.CompareOrdinal(known, name) >= 0 ? known : name;
                    if (found == MostPeople)
                    {
                        break;
                    }
                }
            }
        }

        return [.. people.Take(MostPeople).Select(person => new Suggestion(SuggestionKind.Person, person.Value, person.Key))];
    }

    private bool IsSeen(SearchLeaf leaf, ReadOnlySpan<int> documents)
    {
        bool[]? allowed = leaf.Allowed(request.Principals);
        IBits? live = leaf.Reader.LiveDocs;
        foreach (int document in documents)
        {
            if ((live is null || live.Get(document)) && (allowed is null || allowed[leaf.Columns.Access[document]]))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record FoundTitle(string Key, string Text, float Weight, bool Begins)
    {
        public bool IsBefore(FoundTitle other) => Weight != other.Weight ? Weight > other.Weight : string.CompareOrdinal(Text, other.Text) < 0;
    }
}
