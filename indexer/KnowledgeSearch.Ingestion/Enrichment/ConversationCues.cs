using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Enrichment;

/// <summary>
/// Reads from a message whether it asks, answers, thanks or points somewhere, in Dutch and English, with how sure that is. What needs the whole thread (whose question, whose
/// thanks) is decided when it is searched, by <see cref="MessageCues"/> of the messages that the searcher may see.
/// </summary>
internal static partial class ConversationCues
{
    // A cue far down a long text is a quotation, a signature or rhetoric.
    private const int Beginning = 1_500;
    private const int LongestThanks = 400;

    /// <summary>The cues of a document.</summary>
    /// <param name="document">As the source tells it.</param>
    /// <param name="title">Its title, clean.</param>
    /// <param name="text">Its text, plain.</param>
    /// <param name="author">Who wrote it; null: unknown.</param>
    /// <param name="root">The first message of its thread; null: none.</param>
    public static MessageCues Of(SourceDocument document, string title, string text, StoredPerson? author, ThreadRoot? root)
    {
        if (document.Kind is DocumentKind.Page or DocumentKind.File or DocumentKind.Person)
        {
            return new MessageCues();
        }

        string own = OwnWords(text);
        int question = document.Kind switch
        {
            DocumentKind.Question => 100,
            DocumentKind.Answer => 0,
            _ => Question(title, own),
        };
        int thanks = own.Length <= LongestThanks ? Thanks(own) : 0;
        bool pointer = document.Links.Count > 0 || Address().IsMatch(own);
        return new MessageCues(question, Answer(document, author, root, question, thanks, pointer), thanks, pointer, Withheld: author?.IsWithheld(document, title, root?.Title) ?? false);
    }

    /// <summary>How surely a text asks.</summary>
    public static int Question(string title, string text)
    {
        string beginning = text.Length <= Beginning ? text : text[..Beginning];
        bool asksInTitle = title.TrimEnd().EndsWith('?');
        bool mark = asksInTitle || QuestionMark().IsMatch(beginning);
        bool words = AskingWords().IsMatch(title.Length > 0 ? $"{title}\n{beginning}" : beginning);
        return (mark, words) switch
        {
            (true, true) => 95,
            (true, false) => asksInTitle ? 85 : 70,
            (false, true) => 60,
            _ => 0,
        };
    }

    /// <summary>How surely a short text thanks for help that was given.</summary>
    public static int Thanks(string text)
    {
        if (Solved().IsMatch(text))
        {
            return 95;
        }

        // "Thanks in advance" asks; thanks with a question goes on asking.
        return ThankingWords().IsMatch(text) && !InAdvance().IsMatch(text) ? (QuestionMark().IsMatch(text) ? 40 : 85) : 0;
    }

    private static int Answer(SourceDocument document, StoredPerson? author, ThreadRoot? root, int question, int thanks, bool pointer)
    {
        if (document.Kind == DocumentKind.Question || root?.IsAnsweredBy(document, author) != true)
        {
            return 0;
        }

        if (document.Accepted || document.Kind == DocumentKind.Answer)
        {
            return 100;
        }

        return question >= 50 || thanks >= 50 ? 0 : pointer ? 90 : 60;
    }

    // What is quoted is somebody else's question or thanks.
    private static string OwnWords(string text) =>
        text.Contains("\n>", StringComparison.Ordinal) || text.StartsWith('>') ? string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('>'))) : text;

    // A mark that ends a sentence, not one within an address.
    [GeneratedRegex(@"\?(?=[\s""')\]!?]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex QuestionMark();

    [GeneratedRegex(
        @"(?:^|[.!?\n]\s*)(?:hoi|hallo|hi|hey|hello|dag|beste|dear)?[\s\w,']{0,24}?\b(?:wie|wat|waar|wanneer|waarom|hoe|welke?|kan iemand|kunnen jullie|kun je|kunt u|weet iemand|heeft iemand|is er iemand|mag ik|iemand een idee|ik zoek|ik ben op zoek|who|what|where|when|why|how|which|can (?:anyone|someone|somebody|i|we|you)|could (?:anyone|someone|you)|does anyone|does anybody|has anyone|is there|is it possible|anyone know|any idea|i am looking for|i'm looking for|i need help)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AskingWords();

    [GeneratedRegex(
        @"\b(?:bedankt|dank(?:je| je)?(?: ?wel)?|dank u(?: wel)?|hartelijk dank|veel dank|top[,!]? bedankt|merci|thanks|thank you|thx|tnx|cheers)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ThankingWords();

    [GeneratedRegex(@"\b(?:alvast|bij voorbaat|vooraf|in advance|no thanks|nee bedankt)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex InAdvance();

    [GeneratedRegex(
        @"\b(?:dat werkt|dit werkt|het werkt nu|werkt weer|dat was het|dat is het antwoord|opgelost|gelukt|that worked|this worked|it worked|works now|that did it|that solved|this solved|solved it|problem solved|fixed it for me|exactly what i (?:needed|was looking for))\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Solved();

    [GeneratedRegex(@"\bhttps?://[^\s]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
