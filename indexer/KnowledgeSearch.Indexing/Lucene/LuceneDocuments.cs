using System.Buffers.Binary;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene.Highlighting;
using KnowledgeSearch.Indexing.People;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using PostingOptions = Lucene.Net.Index.IndexOptions;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Makes Lucene documents of index documents. One instance per writer: the fields are used again for every document, as Lucene advises, to spare garbage.
/// </summary>
internal sealed class LuceneDocuments
{
    private const int MaxLabel = 256;
    private const int MaxHeading = 160;
    private const int MaxValue = 512;
    private const int MaxAddresses = 32;

    private static readonly Dictionary<DocumentKind, string> Kinds = Enum.GetValues<DocumentKind>()
        .ToDictionary(kind => kind, kind => JsonSerializer.SerializeToElement(kind).GetString()!); // a kind is written as a string

    private static readonly FieldType FormsType = CreateFormsType();

    private readonly StoredField _stored = new(IndexFields.Stored, []);
    private readonly StringField _id = new(IndexFields.Id, "", Field.Store.NO);
    private readonly TextField _title = new(IndexFields.Title, "", Field.Store.NO);
    private readonly TextField _body = new(IndexFields.Body, "", Field.Store.NO);
    private readonly Field _titleForms = new(IndexFields.Forms, "", FormsType);
    private readonly Field _bodyForms = new(IndexFields.Forms, "", FormsType);
    private readonly NumericDocValuesField _key = new(IndexFields.Key, 0);
    private readonly NumericDocValuesField _group = new(IndexFields.Group, 0);
    private readonly NumericDocValuesField _created = new(IndexFields.Created, 0);
    private readonly NumericDocValuesField _languages = new(IndexFields.Languages, 0);
    private readonly NumericDocValuesField _accepted = new(IndexFields.Accepted, 0);
    private readonly NumericDocValuesField _endorsements = new(IndexFields.Endorsements, 0);
    private readonly NumericDocValuesField _marks = new(IndexFields.Marks, 0);
    private readonly NumericDocValuesField _parent = new(IndexFields.Parent, 0);
    private readonly NumericDocValuesField _fingerprint = new(IndexFields.Fingerprint, 0);
    private readonly BinaryDocValuesField _addresses = new(IndexFields.Addresses, new BytesRef());
    private readonly BinaryDocValuesField _pointers = new(IndexFields.Pointers, new BytesRef());
    private readonly SortedDocValuesField _access = new(IndexFields.Access, new BytesRef());
    private readonly SortedDocValuesField _source = new(IndexFields.Source, new BytesRef());
    private readonly SortedDocValuesField _kind = new(IndexFields.Kind, new BytesRef());
    private readonly SortedDocValuesField _heading = new(IndexFields.Heading, new BytesRef());
    private readonly SortedDocValuesField _author = new(IndexFields.Author, new BytesRef());
    private readonly SortedDocValuesField _container = new(IndexFields.Container, new BytesRef());

    /// <summary>The stored bytes of the document mapped last.</summary>
    public byte[] Stored { get; private set; } = [];

    /// <summary>The term that finds a document for updates and deletes.</summary>
    public static Term IdTerm(DocumentId id) => new(IndexFields.Id, id.Value);

    /// <summary>The document for every partition it goes to; valid until the next call.</summary>
    public Document Map(IndexDocument document)
    {
        string id = document.Id.Value;
        Stored = StoredDocumentJson.Write(document);
        _stored.SetBytesValue(Stored);
        _id.SetStringValue(id);
        _key.SetInt64Value(DocumentKey.Of(id));
        _group.SetInt64Value(DocumentKey.Of(document.Thread ?? id));
        _created.SetInt64Value((document.Created ?? document.Modified)?.UtcTicks ?? long.MinValue);
        _languages.SetInt64Value(IndexFields.LanguageBits(document.Languages));
        _accepted.SetInt64Value(document.Accepted ? 1 : 0);
        _endorsements.SetInt64Value(document.Endorsements);
        _marks.SetInt64Value(MessageMarks.Of(document).Bits);
        _parent.SetInt64Value(document.InReplyTo is { } parent ? DocumentKey.Of(parent) : 0);
        _fingerprint.SetInt64Value(document.Fingerprint);
        Document mapped = [_stored, _id, _key, _group, _created, _languages, _accepted, _endorsements, _marks, _parent, _fingerprint];

        // A field that a document does not have must not count as an empty one in averages.
        AddText(mapped, _title, document.Title);
        AddText(mapped, _titleForms, document.Title);
        AddHeading(mapped, document.Title);
        AddText(mapped, _body, document.Body);
        AddText(mapped, _bodyForms, document.Body);
        foreach (string tag in document.Tags.Append(document.Container?.Name ?? "").Where(tag => tag.Length > 0))
        {
            mapped.Add(new TextField(IndexFields.Tags, tag, Field.Store.NO));
            mapped.Add(new Field(IndexFields.Forms, tag, FormsType));
        }

        foreach (string tag in document.Tags.Select(IndexFields.TagTerm).Where(tag => tag.Length > 0))
        {
            mapped.Add(new StringField(IndexFields.Tag, tag, Field.Store.NO));
        }

        AddKeys(mapped, _addresses, document.Addresses);
        AddKeys(mapped, _pointers, document.PointsTo);
        AddValue(mapped, _source, document.Id.Source.Value);
        AddValue(mapped, _kind, Kinds[document.Kind]);
        if (AccessValue.Write(document.Access) is { } access)
        {
            _access.SetBytesValue(new BytesRef(access));
            mapped.Add(_access);
        }

        if (document.Author is { } author)
        {
            AddValue(mapped, _author, IndexFields.FacetTerm(Value(author.Id), Label(author.Name)));
        }

        if (document.Container is { } container)
        {
            AddValue(mapped, _container, IndexFields.FacetTerm(Value(container.Id), Label(container.Name)));
        }

        return mapped;
    }

    // Which documents have a word, and nothing else: neither how often nor where.
    private static FieldType CreateFormsType()
    {
        FieldType type = new(TextField.TYPE_NOT_STORED) { IndexOptions = PostingOptions.DOCS_ONLY, OmitNorms = true };
        type.Freeze();
        return type;
    }

    private static void AddText(Document document, Field field, string text)
    {
        if (text.Length > 0)
        {
            field.SetStringValue(text);
            document.Add(field);
        }
    }

    private void AddHeading(Document document, string title)
    {
        if (title.Length > 0)
        {
            AddValue(document, _heading, title.Length <= MaxHeading ? title : title[..TextCut.AtOrBefore(title, 0, MaxHeading)]);
        }
    }

    private static void AddKeys(Document document, BinaryDocValuesField field, IReadOnlyList<string> addresses)
    {
        if (addresses.Count > 0)
        {
            byte[] keys = new byte[sizeof(long) * Math.Min(addresses.Count, MaxAddresses)];
            for (int i = 0; i < keys.Length; i += sizeof(long))
            {
                BinaryPrimitives.WriteInt64LittleEndian(keys.AsSpan(i), DocumentKey.Of(addresses[i / sizeof(long)]));
            }

            field.SetBytesValue(new BytesRef(keys));
            document.Add(field);
        }
    }

    private static void AddValue(Document document, SortedDocValuesField field, string value)
    {
        field.SetBytesValue(new BytesRef(value));
        document.Add(field);
    }

    // Lucene refuses a value of more than 32,766 bytes, and with it the document; sources write what they like.
    private static string Label(string text) => text.Length <= MaxLabel ? text : text[..MaxLabel];

    private static string Value(string text) => text.Length <= MaxValue ? text : $"{text.AsSpan(0, MaxValue - 17)}#{DocumentKey.Of(text):x16}";
}
