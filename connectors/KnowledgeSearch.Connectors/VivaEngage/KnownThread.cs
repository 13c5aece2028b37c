using System.Globalization;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>What is remembered of a thread between crawls.</summary>
internal sealed class KnownThread
{
    private const char Separator = '|';

    public KnownThread(long id) => Id = id;

    public long Id { get; }

    public long? Group { get; set; }

    /// <summary>Whether the starter was seen, so that <see cref="Asker"/> means what it says.</summary>
    public bool StarterKnown { get; set; }

    /// <summary>Who asked, when the thread is a question; 0 for an asker without an account, null when it is none.</summary>
    public long? Asker { get; set; }

    public DateTimeOffset Visited { get; set; }

    public DateTimeOffset Active { get; set; }

    /// <summary>Messages in the thread as the source last counted them.</summary>
    public int Updates { get; private set; }

    public long LatestReply { get; private set; }

    /// <summary>The thread was read to its end since the source's count last changed: what still differs will not be found by reading again.</summary>
    public bool Settled { get; set; }

    /// <summary>Since when some <see cref="Known"/> message has been absent from the thread; null when all are there.</summary>
    public DateTimeOffset? AbsentSince { get; set; }

    /// <summary>Messages that were yielded as documents.</summary>
    public HashSet<long> Known { get; } = [];

    /// <summary>Whether the source counts otherwise than what was stored, or names a newer reply.</summary>
    public bool IsIncomplete => !Settled && Updates > 0 && (Updates != Known.Count || (LatestReply != 0 && !Known.Contains(LatestReply)));

    public void Counted(EngageThread thread)
    {
        if (thread.Updates != Updates || thread.LatestReplyId != LatestReply)
        {
            Updates = thread.Updates;
            LatestReply = thread.LatestReplyId;
            Settled = false;
        }
    }

    /// <summary>One line; ids of messages as distances from the thread's, which are short.</summary>
    public string Write() => string.Join(
        Separator, Text(Id), Text(Group), StarterKnown ? Text(Asker ?? -1) : "", Text(Visited.ToUnixTimeSeconds()), Text(Active.ToUnixTimeSeconds()), Text(Updates),
        LatestReply == 0 ? "" : Text(LatestReply - Id), Settled ? "1" : "", Text(AbsentSince?.ToUnixTimeSeconds()), string.Join(',', Known.Order().Select(id => Text(id - Id))));

    /// <exception cref="FormatException">The line was not written by <see cref="Write"/>.</exception>
    public static KnownThread Read(string? line)
    {
        if (line?.Split(Separator) is not { Length: 10 } parts)
        {
            throw new FormatException("A remembered thread does not have ten parts.");
        }

        long id = Number(parts[0]);
        KnownThread thread = new(id)
        {
            Group = Optional(parts[1]),
            StarterKnown = parts[2].Length > 0,
            Asker = Optional(parts[2]) is >= 0 and { } asker ? asker : null,
            Visited = DateTimeOffset.FromUnixTimeSeconds(Number(parts[3])),
            Active = DateTimeOffset.FromUnixTimeSeconds(Number(parts[4])),
            Updates = (int)Number(parts[5]),
            LatestReply = Optional(parts[6]) is { } distance ? id + distance : 0,
            Settled = parts[7] == "1",
            AbsentSince = Optional(parts[8]) is { } since ? DateTimeOffset.FromUnixTimeSeconds(since) : null,
        };
        thread.Known.UnionWith(parts[9].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(distance => id + Number(distance)));
        return thread;
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static long? Optional(string text) => text.Length == 0 ? null : Number(text);
}
