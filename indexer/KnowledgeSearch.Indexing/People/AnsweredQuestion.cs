using KnowledgeSearch.Connectors;

namespace KnowledgeSearch.Indexing.People;

/// <summary>A reply that answers the question of its thread.</summary>
/// <param name="Message">The message.</param>
/// <param name="Confidence">How surely it answers, 0 to 1.</param>
/// <param name="IsThanked">Whether the asker gave thanks for it.</param>
internal readonly record struct ThreadAnswer(ThreadMessage Message, double Confidence, bool IsThanked);

/// <summary>
/// A thread read as a question and its answers, from the messages that the searcher may see and no others: what a hidden message would add, it does not, and a late reply, mark or
/// word of thanks counts as soon as it can be found.
/// </summary>
/// <param name="Question">The first message.</param>
/// <param name="Answers">What answers it, oldest first.</param>
internal sealed record AnsweredQuestion(ThreadMessage Question, IReadOnlyList<ThreadAnswer> Answers)
{
    private const int Sure = 50;

    // A reply in a thread that nobody marked: most replies to a question do answer it.
    private const double UnmarkedReply = 0.6;

    /// <summary>Whether one of the answers was accepted.</summary>
    public bool IsDecided { get; } = Answers.Any(answer => answer.Message.Marks.IsAccepted);

    /// <summary>Whether one of the answers was endorsed.</summary>
    public bool IsEndorsed { get; } = Answers.Any(answer => answer.Message.Endorsements > 0);

    /// <summary>Reads a thread; null when nothing was asked.</summary>
    /// <param name="messages">Its visible messages, oldest first.</param>
    public static AnsweredQuestion? Of(IReadOnlyList<ThreadMessage> messages)
    {
        if (messages.Count == 0)
        {
            return null;
        }

        ThreadMessage question = messages[0];
        bool asks = question.Marks.Kind == DocumentKind.Question
            || (question.Marks.Kind == DocumentKind.Message && (question.Marks.Question >= Sure || messages.Skip(1).Any(message => message.Marks.IsAccepted)));
        if (!asks)
        {
            return null;
        }

        HashSet<long>? thanked = Thanked(messages, question.Author);
        List<ThreadAnswer> answers = new(messages.Count - 1);
        for (int i = 1; i < messages.Count; i++)
        {
            ThreadMessage message = messages[i];
            double confidence = message.Author != 0 && message.Author != question.Author ? Confidence(message) : 0;
            if (confidence > 0)
            {
                bool isThanked = thanked?.Contains(message.Key) == true;
                answers.Add(new ThreadAnswer(message, isThanked ? Math.Max(confidence, 0.9) : confidence, isThanked));
            }
        }

        return new AnsweredQuestion(question, answers);
    }

    private static double Confidence(ThreadMessage message)
    {
        MessageMarks marks = message.Marks;
        if (marks.IsAccepted || marks.Kind == DocumentKind.Answer)
        {
            return 1;
        }

        if (marks.Kind != DocumentKind.Message || marks.Question >= Sure || marks.Thanks >= Sure)
        {
            return 0;
        }

        return marks.IsPointer ? 0.9 : UnmarkedReply;
    }

    // Thanks go to what they reply to; when that is the question or unknown, to the last one who wrote before.
    private static HashSet<long>? Thanked(IReadOnlyList<ThreadMessage> messages, int asker)
    {
        HashSet<long>? thanked = null; // as in most threads
        for (int i = 1; i < messages.Count; i++)
        {
            ThreadMessage thanks = messages[i];
            if (asker != 0 && thanks.Author == asker && thanks.Marks.Thanks >= Sure)
            {
                bool known = thanks.Parent != 0 && thanks.Parent != messages[0].Key && messages.Any(message => message.Key == thanks.Parent);
                long last = messages.Take(i).LastOrDefault(message => message.Author != asker).Key;
                (thanked ??= []).Add(known ? thanks.Parent : last);
            }
        }

        return thanked;
    }
}
