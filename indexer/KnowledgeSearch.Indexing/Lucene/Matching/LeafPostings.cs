using System.Text;
using KnowledgeSearch.Indexing.Analysis.Compounds;
using KnowledgeSearch.Indexing.Querying;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>Finds the postings of a query's alternatives in one segment.</summary>
internal sealed class LeafPostings(SearchLeaf leaf, WeightedQuery query, SearchDeadline deadline)
{
    private const int TermsPerCheck = 512;

    /// <summary>The postings of an alternative, one per field and term that the segment has.</summary>
    public Postings[] Of(Alternative alternative)
    {
        List<Postings> postings = new(4);
        switch (alternative)
        {
            case Alternative.Word word:
                AddWord(word.Term, word.IsWhole, postings);
                break;
            case Alternative.Part part:
                AddWord(part.Term, isWhole: false, postings);
                break;
            case Alternative.Name name:
                AddForm(name.Form, postings);
                break;
            case Alternative.AsTyped typed:
                AddForm(typed.Form, postings);
                break;
            case Alternative.Sequence sequence:
                AddSequence(IndexFields.Title, sequence, query.TitleOccurrence, postings);
                AddSequence(IndexFields.Body, sequence, query.BodyOccurrence, postings);
                break;
            case Alternative.Beginning beginning:
                AddBeginning(beginning.Form, postings);
                break;
        }

        return [.. postings];
    }

    private void AddWord(string word, bool isWhole, List<Postings> postings)
    {
        BytesRef term = new(word);
        AddTerm(IndexFields.Title, term, query.TitleOccurrence, postings);
        AddTerm(IndexFields.Body, term, query.BodyOccurrence, postings);
        AddTerm(IndexFields.Tags, term, query.TagsOccurrence, postings);
        if (!isWhole && leaf.Partition.Language == "nl")
        {
            BytesRef part = new(CompoundPartMarkFilter.TermOf(word));
            AddTerm(IndexFields.Title, part, query.TitlePartOccurrence, postings);
            AddTerm(IndexFields.Body, part, query.BodyPartOccurrence, postings);
            AddTerm(IndexFields.Tags, part, query.TagsPartOccurrence, postings);
        }
    }

    private void AddForm(string form, List<Postings> postings)
    {
        if (leaf.Terms.Find(IndexFields.Forms, new BytesRef(form)) is { } forms)
        {
            postings.Add(new TermPostings(leaf.Terms.Documents(IndexFields.Forms, forms, DocsFlags.NONE), constant: 1));
        }
    }

    private void AddTerm(string field, BytesRef term, float[] occurrence, List<Postings> postings)
    {
        if (leaf.Columns.Lengths(field) is { } lengths && leaf.Terms.Find(field, term) is { } terms)
        {
            postings.Add(new TermPostings(leaf.Terms.Documents(field, terms, DocsFlags.FREQS), occurrence, lengths));
        }
    }

    private void AddSequence(string field, Alternative.Sequence sequence, float[] occurrence, List<Postings> postings)
    {
        if (leaf.Columns.Lengths(field) is not { } lengths)
        {
            return;
        }

        WordPositions[] words = new WordPositions[sequence.Words.Count];
        for (int i = 0; i < words.Length; i++)
        {
            List<DocsAndPositionsEnum> positions = [];
            foreach (string term in sequence.Words[i])
            {
                if (leaf.Terms.Find(field, new BytesRef(term))?.DocsAndPositions(null, null, DocsAndPositionsFlags.NONE) is { } found)
                {
                    positions.Add(found);
                }
            }

            if (positions.Count == 0)
            {
                return;
            }

            words[i] = new WordPositions([.. positions]);
        }

        postings.Add(new SequencePostings(words, occurrence, lengths));
    }

    private void AddBeginning(string form, List<Postings> postings)
    {
        BytesRef prefix = new(Encoding.UTF8.GetBytes(form));
        if (leaf.Terms.All(IndexFields.Forms) is not { } terms || terms.SeekCeil(prefix) == TermsEnum.SeekStatus.END)
        {
            return;
        }

        ulong[] documents = new ulong[(leaf.Reader.MaxDoc + 63) / 64];
        DocsEnum? reuse = null;
        for (int count = 1; StringHelper.StartsWith(terms.Term, prefix); count++)
        {
            reuse = terms.Docs(null, reuse, DocsFlags.NONE);
            for (int doc = reuse.NextDoc(); doc != Postings.End; doc = reuse.NextDoc())
            {
                documents[doc >> 6] |= 1UL << doc;
            }

            if (count % TermsPerCheck == 0)
            {
                deadline.Check();
            }

            if (!terms.MoveNext())
            {
                break;
            }
        }

        postings.Add(new BeginningPostings(documents));
    }
}
