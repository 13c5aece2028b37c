using KnowledgeSearch.Connectors;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Reads stored documents of a snapshot, for one set of rights. What names another document that these may not see is left out.</summary>
internal sealed class DocumentReader(IReadOnlyList<SearchLeaf> leaves, Principals principals)
{
    private const int MostDuplicates = 10;
    private static readonly ISet<string> StoredField = new HashSet<string>(StringComparer.Ordinal) { IndexFields.Stored };
    private readonly Dictionary<string, bool> _visible = new(StringComparer.Ordinal);

    /// <summary>The document with this number in the snapshot, which may be seen.</summary>
    public IndexDocument Read(int document)
    {
        SearchLeaf leaf = leaves.Last(leaf => leaf.Base <= document);
        return Redact(Stored(leaf, document - leaf.Base));
    }

    /// <summary>The document with this id; null when it does not exist for these rights.</summary>
    public IndexDocument? Find(DocumentId id) => Locate(id.Value) is var (leaf, document) ? Redact(Stored(leaf, document)) : null;

    /// <summary>The other documents that say the same as this one, oldest first.</summary>
    public IReadOnlyList<IndexDocument> Duplicates(int document)
    {
        SearchLeaf own = leaves.Last(leaf => leaf.Base <= document);
        if (own.Columns.Duplicates.Fingerprint(document - own.Base) is not (not 0 and var fingerprint))
        {
            return [];
        }

        Dictionary<long, (long Created, int Document)> found = [];
        foreach (SearchLeaf leaf in leaves)
        {
            SegmentColumns columns = leaf.Columns;
            bool[]? allowed = leaf.Allowed(principals);
            foreach (int other in columns.Duplicates.Of(fingerprint))
            {
                if (leaf.Reader.LiveDocs?.Get(other) != false && (allowed is null || allowed[columns.Access[other]]))
                {
                    found.TryAdd(columns.Keys[other], (columns.Created[other], leaf.Base + other));
                }
            }
        }

        found.Remove(own.Columns.Keys[document - own.Base]);
        return [.. found.OrderBy(pair => pair.Value.Created).ThenBy(pair => pair.Key).Take(MostDuplicates).Select(pair => Read(pair.Value.Document))];
    }

    private static IndexDocument Stored(SearchLeaf leaf, int document)
    {
        BytesRef json = leaf.Reader.Document(document, StoredField).GetBinaryValue(IndexFields.Stored);
        return StoredDocumentJson.Read(json.Bytes.AsSpan(json.Offset, json.Length));
    }

    // A thread's title is its first message's; whoever may not see that message does not get its title by its replies.
    private IndexDocument Redact(IndexDocument document)
    {
        bool root = document.ThreadRoot is { } rootId && (rootId == document.Id.Value || IsVisible(rootId));
        bool parent = document.InReplyTo is { } parentId && IsVisible(parentId);
        return document with
        {
            ThreadTitle = root ? document.ThreadTitle : null,
            ThreadRoot = root ? document.ThreadRoot : null,
            InReplyTo = parent ? document.InReplyTo : null,
        };
    }

    private bool IsVisible(string id)
    {
        if (!_visible.TryGetValue(id, out bool visible))
        {
            visible = Locate(id) is not null;
            _visible.Add(id, visible);
        }

        return visible;
    }

    private (SearchLeaf Leaf, int Document)? Locate(string id)
    {
        BytesRef term = new(id);
        foreach (SearchLeaf leaf in leaves)
        {
            if (leaf.Terms.Find(IndexFields.Id, term) is not { } terms)
            {
                continue;
            }

            bool[]? allowed = leaf.Allowed(principals);
            DocsEnum documents = terms.Docs(leaf.Reader.LiveDocs, null, DocsFlags.NONE);
            int document = documents.NextDoc();
            if (document != DocsEnum.NO_MORE_DOCS && (allowed is null || allowed[leaf.Columns.Access[document]]))
            {
                return (leaf, document);
            }
        }

        return null;
    }
}
