using System.Text.Json;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>How far a feed has been walked. A walk goes from the newest message down to <see cref="Floor"/>.</summary>
internal sealed class FeedWalk
{
    /// <summary>The group whose feed it is; null for the network's.</summary>
    public long? Group { get; set; }

    /// <summary>Messages up to this id were walked before; 0 when none were.</summary>
    public long Floor { get; set; }

    /// <summary>The highest id seen in the walk under way; becomes the floor when it ends.</summary>
    public long Top { get; set; }

    /// <summary>Where the walk under way goes on; null at its beginning.</summary>
    public long? Next { get; set; }

    public string Path => Group is { } group ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"messages/in_group/{group}") : "messages";
}

/// <summary>What is remembered of a group.</summary>
internal sealed class GroupState
{
    public string Name { get; set; } = "";

    public bool Closed { get; set; }

    /// <summary>Documents stand under its principal, so that its members must be known.</summary>
    public bool Used { get; set; }

    /// <summary>The members were yielded, or that nobody knows them, since the group closed.</summary>
    public bool MembersTold { get; set; }
}

/// <summary>
/// The connector's checkpoint: positions of the feeds and what revisiting threads needs. Bounded: beyond <see cref="MaxMessages"/> the threads that were
/// silent longest are forgotten. A new reply brings such a thread back; its edits and deletions are then seen by full crawls.
/// </summary>
internal sealed class VivaEngageState
{
    /// <summary>About 10 characters each, 70 more per thread: below the 16 MB that a checkpoint may have.</summary>
    public const int MaxMessages = 300_000;

    private const int MaxThreads = 80_000;
    private const int Version = 1;

    /// <summary>A full crawl is under way, perhaps resumed.</summary>
    public bool Full { get; set; } = true;

    /// <summary>When the people directory was last read.</summary>
    public DateTimeOffset? PeopleAt { get; set; }

    /// <summary>When memberships were last read.</summary>
    public DateTimeOffset? MembersAt { get; set; }

    public List<FeedWalk> Feeds { get; init; } = [new()];

    public Dictionary<long, GroupState> Groups { get; init; } = [];

    /// <summary>Accounts that were yielded.</summary>
    public HashSet<long> Users { get; init; } = [];

    public Dictionary<long, KnownThread> Threads { get; init; } = [];

    public KnownThread Thread(long id)
    {
        if (!Threads.TryGetValue(id, out KnownThread? thread))
        {
            Threads.Add(id, thread = new KnownThread(id));
        }

        return thread;
    }

    public Checkpoint Write()
    {
        Forget();
        return new Checkpoint(JsonSerializer.Serialize(
            new Written(Version, Full, PeopleAt, MembersAt, Feeds, Groups, [.. Users.Order()], [.. Threads.Values.OrderBy(thread => thread.Id).Select(thread => thread.Write())]), DocumentJson.Options));
    }

    /// <exception cref="ConnectorException">The checkpoint is not one of ours.</exception>
    public static VivaEngageState Read(Checkpoint? checkpoint)
    {
        if (checkpoint is null)
        {
            return new VivaEngageState();
        }

        try
        {
            if (JsonSerializer.Deserialize<Written>(checkpoint.Value, DocumentJson.Options) is { V: Version, Feeds: not null, Groups: not null, Users: not null, Threads: not null } written
                && written.Feeds.TrueForAll(feed => feed is not null) && written.Groups.Values.All(group => group is not null))
            {
                return new VivaEngageState
                {
                    Full = written.Full,
                    PeopleAt = written.PeopleAt,
                    MembersAt = written.MembersAt,
                    Feeds = written.Feeds,
                    Groups = written.Groups,
                    Users = [.. written.Users],
                    Threads = written.Threads.Select(KnownThread.Read).ToDictionary(thread => thread.Id),
                };
            }
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException or ArgumentException)
        {
            throw Lost(error);
        }

        throw Lost(null);
    }

    private static ConnectorException Lost(Exception? error) =>
        new(ConnectorFault.CheckpointLost, "The stored position of this Viva Engage source cannot be read. Run a full crawl.", error);

    private void Forget()
    {
        int messages = Threads.Values.Sum(thread => thread.Known.Count);
        if (messages <= MaxMessages && Threads.Count <= MaxThreads)
        {
            return;
        }

        foreach (KnownThread thread in Threads.Values.OrderBy(thread => thread.Active).ThenBy(thread => thread.Id).ToList())
        {
            if (messages <= MaxMessages && Threads.Count <= MaxThreads)
            {
                break;
            }

            messages -= thread.Known.Count;
            Threads.Remove(thread.Id);
        }
    }

    private sealed record Written(
        int V, bool Full, DateTimeOffset? PeopleAt, DateTimeOffset? MembersAt, List<FeedWalk> Feeds, Dictionary<long, GroupState> Groups, List<long> Users, List<string> Threads);
}
