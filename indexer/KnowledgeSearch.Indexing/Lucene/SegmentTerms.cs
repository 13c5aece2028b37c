using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Looks up words in one segment. Lucene's enumerators cost tens of kilobytes each to make, so they are kept and used again: within a search, and by the next one. Not for two
/// searches at a time.
/// </summary>
internal sealed class SegmentTerms
{
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);
    private AtomicReader? _reader;

    /// <summary>An enumerator that stands at the term; null when no document of the segment ever had it. Valid until the next call with this field.</summary>
    public TermsEnum? Find(string field, BytesRef term) => Of(field).Terms is { } terms && terms.SeekExact(term) ? terms : null;

    /// <summary>An enumerator of all terms of the field, to be moved; null when the segment has none.</summary>
    public TermsEnum? All(string field) => Of(field).Terms;

    /// <summary>The documents of the term at which <see cref="Find"/> or <see cref="All"/> stands, deleted ones included; the caller's until <see cref="Release"/>.</summary>
    public DocsEnum Documents(string field, TermsEnum terms, DocsFlags flags)
    {
        Field known = Of(field);
        DocsEnum? again = known.Used < known.Documents.Count ? known.Documents[known.Used] : null;
        DocsEnum documents = terms.Docs(null, again, flags);
        if (again is null)
        {
            known.Documents.Add(documents);
        }
        else
        {
            known.Documents[known.Used] = documents;
        }

        known.Used++;
        return documents;
    }

    /// <summary>
    /// For a search through this reader. Segments outlive their readers: each deletion makes a new one over the same core, and a field met for the first time must be read through one that is open.
    /// </summary>
    public SegmentTerms For(AtomicReader reader)
    {
        _reader = reader;
        return this;
    }

    /// <summary>The search is over: its enumerators may be used again.</summary>
    public void Release()
    {
        _reader = null;
        foreach (Field field in _fields.Values)
        {
            field.Used = 0;
        }
    }

    private Field Of(string field)
    {
        if (!_fields.TryGetValue(field, out Field? known))
        {
            known = new Field(_reader!.GetTerms(field)?.GetEnumerator()); // set for the search
            _fields.Add(field, known);
        }

        return known;
    }

    private sealed class Field(TermsEnum? terms)
    {
        public TermsEnum? Terms => terms;

        public List<DocsEnum> Documents { get; } = [];

        public int Used { get; set; }
    }
}
