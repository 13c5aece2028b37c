using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.People;

/// <summary>A message of a thread that the searcher may see, without its text.</summary>
/// <param name="Document">Its number in the snapshot.</param>
/// <param name="Key">Its own key.</param>
/// <param name="Parent">Key of what it replies to; 0: of nothing known.</param>
/// <param name="Created">UTC ticks; <see cref="long.MinValue"/> when unknown.</param>
/// <param name="Author">Number of its author; 0: unknown.</param>
/// <param name="AuthorTerm">Number of its author as named there.</param>
/// <param name="Marks">What it is and what its text says.</param>
/// <param name="Endorsements">Likes and thanks.</param>
internal readonly record struct ThreadMessage(int Document, long Key, long Parent, long Created, int Author, int AuthorTerm, MessageMarks Marks, int Endorsements);

/// <summary>Kind, acceptance and <see cref="MessageCues"/> of a message in one number, as it stands in the index.</summary>
internal readonly record struct MessageMarks(int Bits)
{
    private const int Percent = 127;

    /// <summary>The marks of a document.</summary>
    public static MessageMarks Of(IndexDocument document)
    {
        MessageCues cues = document.Cues;
        return new MessageMarks(
            (int)document.Kind | (Bound(cues.Question) << 3) | (Bound(cues.Answer) << 10) | (Bound(cues.Thanks) << 17)
            | (cues.Pointer ? 1 << 24 : 0) | (cues.Withheld ? 1 << 25 : 0) | (document.Accepted ? 1 << 26 : 0));

        static int Bound(int percent) => Math.Clamp(percent, 0, 100);
    }

    /// <summary>What it is.</summary>
    public DocumentKind Kind => (DocumentKind)(Bits & 7);

    /// <summary>See <see cref="MessageCues.Question"/>.</summary>
    public int Question => (Bits >> 3) & Percent;

    /// <summary>See <see cref="MessageCues.Answer"/>.</summary>
    public int Answer => (Bits >> 10) & Percent;

    /// <summary>See <see cref="MessageCues.Thanks"/>.</summary>
    public int Thanks => (Bits >> 17) & Percent;

    /// <summary>See <see cref="MessageCues.Pointer"/>.</summary>
    public bool IsPointer => (Bits & (1 << 24)) != 0;

    /// <summary>See <see cref="MessageCues.Withheld"/>.</summary>
    public bool IsWithheld => (Bits & (1 << 25)) != 0;

    /// <summary>Marked as the answer.</summary>
    public bool IsAccepted => (Bits & (1 << 26)) != 0;
}
