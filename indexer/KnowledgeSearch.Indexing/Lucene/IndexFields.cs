using KnowledgeSearch.Indexing.Analysis;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>The fields of a Lucene document. Everything that filters, counts or groups is a doc value, read in one pass over the matches.</summary>
internal static class IndexFields
{
    /// <summary>Changes whenever a field is written differently: part of the hash that decides whether an index on disk can be used.</summary>
    public const int SchemaVersion = 10;

    /// <summary>Stored, binary: the <see cref="IndexDocument"/> as UTF-8 JSON.</summary>
    public const string Stored = "doc";

    /// <summary>Indexed, not analysed: the document id; the term that updates and deletes find it by.</summary>
    public const string Id = "id";

    /// <summary>
    /// Analysed by the partition's language: the title; empty for a reply, whose thread's title is its first message's. In the analysed fields the parts of Dutch compounds are terms
    /// of their own, with a mark, at the compound's position.
    /// </summary>
    public const string Title = "title";

    /// <summary>Analysed by the partition's language: the text.</summary>
    public const string Body = "body";

    /// <summary>Analysed by the partition's language: tags and the container's name.</summary>
    public const string Tags = "tags";

    /// <summary>Indexed, not analysed: <see cref="TagTerm"/> of each tag.</summary>
    public const string Tag = "tag";

    /// <summary>
    /// Indexed without frequencies, positions or lengths: every word of title, text, tags and container as written (lower-cased, folded, not stemmed), and what words lose:
    /// <c>@mention</c>, <c>#tag</c>, <c>c#</c>, codes, and acronyms in capitals. For prefixes and exact names.
    /// </summary>
    public const string Forms = "forms";

    /// <summary>Doc value, number: <see cref="DocumentKey"/> of the id. Recognises the same document in two languages, and breaks ties.</summary>
    public const string Key = "key";

    /// <summary>Doc value, number: <see cref="DocumentKey"/> of the thread, or of the id when it stands alone.</summary>
    public const string Group = "group";

    /// <summary>Doc value, number: UTC ticks of when it was written, else of when it was last changed (old pages print no other date); <see cref="long.MinValue"/> when neither is known.</summary>
    public const string Created = "created";

    /// <summary>Doc value, number: a bit for each language the document is indexed in, see <see cref="LanguageBit"/>.</summary>
    public const string Languages = "languages";

    /// <summary>Doc value, sorted: the access, see <see cref="AccessValue"/>; absent: nobody but admins. Decided once per distinct value and segment.</summary>
    public const string Access = "access";

    /// <summary>Doc value, sorted: the source's name.</summary>
    public const string Source = "source";

    /// <summary>Doc value, sorted: the kind, as on the wire.</summary>
    public const string Kind = "kind";

    /// <summary>Doc value, sorted: <see cref="FacetTerm"/> of the author's person id and name; absent when unknown.</summary>
    public const string Author = "author";

    /// <summary>Doc value, sorted: <see cref="FacetTerm"/> of the container's id and name; absent when in none.</summary>
    public const string Container = "container";

    /// <summary>Doc value, sorted: the title as it is shown, shortened; absent when it has none. What suggestions are made of.</summary>
    public const string Heading = "heading";

    /// <summary>Doc value, number: 1 when marked as the answer.</summary>
    public const string Accepted = "accepted";

    /// <summary>Doc value, number: endorsements.</summary>
    public const string Endorsements = "endorsements";

    private const int MaxTag = 256;

    /// <summary>Doc value, number: <see cref="KnowledgeSearch.Indexing.People.MessageMarks"/>: kind, acceptance and what the text says about its part in a thread.</summary>
    public const string Marks = "marks";

    /// <summary>Doc value, number: <see cref="DocumentKey"/> of what it replies to; 0: nothing.</summary>
    public const string Parent = "parent";

    /// <summary>Doc value, binary: eight bytes per address that leads to the document, see <see cref="DocumentKey"/>; absent when it has none.</summary>
    public const string Addresses = "addresses";

    /// <summary>Doc value, binary: eight bytes per address that the reply points to; absent when it points nowhere.</summary>
    public const string Pointers = "pointers";

    /// <summary>Doc value, number: <see cref="IndexDocument.Fingerprint"/>.</summary>
    public const string Fingerprint = "fingerprint";

    private const char LabelSeparator = '\u001f';

    /// <summary>The bit of a language in <see cref="Languages"/>: 1 for Dutch, 2 for English.</summary>
    public static long LanguageBit(string language) => language == "nl" ? 1 : 2;

    /// <summary>The bits of all languages of a document.</summary>
    public static long LanguageBits(IEnumerable<string> languages) => languages.Aggregate(0L, (bits, language) => bits | LanguageBit(language));

    /// <summary>A tag as it is filtered by: whatever its case, accents, spaces and number sign.</summary>
    public static string TagTerm(string tag)
    {
        string folded = string.Join(' ', FoldedText.Of(tag).TrimStart('#').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return folded.Length <= MaxTag ? folded : folded[..MaxTag];
    }

    /// <summary>A value that is filtered by and its label, as one term.</summary>
    public static string FacetTerm(string value, string label) => label.Length == 0 || label == value ? value : value + LabelSeparator + label;

    /// <summary>The parts of a <see cref="FacetTerm"/>.</summary>
    public static (string Value, string Label) SplitFacetTerm(string term) =>
        term.IndexOf(LabelSeparator, StringComparison.Ordinal) is >= 0 and int at ? (term[..at], term[(at + 1)..]) : (term, term);
}
