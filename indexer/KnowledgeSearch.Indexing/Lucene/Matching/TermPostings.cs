using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene.Matching;

/// <summary>The documents that have a term in a field.</summary>
internal sealed class TermPostings : Postings
{
    private readonly DocsEnum _documents;
    private readonly float[]? _occurrence;
    private readonly byte[]? _lengths;
    private readonly float _constant;

    /// <param name="documents">Not yet moved.</param>
    /// <param name="occurrence">What one occurrence counts for each length code.</param>
    /// <param name="lengths">Length codes of the field per document.</param>
    public TermPostings(DocsEnum documents, float[] occurrence, byte[] lengths)
    {
        (_documents, _occurrence, _lengths) = (documents, occurrence, lengths);
        Document = documents.NextDoc();
    }

    /// <param name="documents">Not yet moved.</param>
    /// <param name="constant">What having the term counts, however often.</param>
    public TermPostings(DocsEnum documents, float constant)
    {
        (_documents, _constant) = (documents, constant);
        Document = documents.NextDoc();
    }

    /// <inheritdoc/>
    public override void Advance(int target) => Document = _documents.Advance(target);

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window)
    {
        int end = window.End;
        int document = Document;
        while (document < end)
        {
            if (window.Wants(document))
            {
                window.Add(document, Frequency(document));
            }

            document = _documents.NextDoc();
        }

        Document = document;
    }

    /// <inheritdoc/>
    public override void AddTo(ScoreWindow window, int document)
    {
        if (Document < document)
        {
            Advance(document);
        }

        if (Document == document)
        {
            window.Add(document, Frequency(document));
        }
    }

    /// <inheritdoc/>
    public override void AddTo(ulong[] documents)
    {
        for (; Document != End; Document = _documents.NextDoc())
        {
            Set(documents, Document);
        }
    }

    private float Frequency(int document) => _lengths is null ? _constant : _documents.Freq * _occurrence![_lengths[document]];
}
