namespace KnowledgeSearch.Demo;

/// <summary>The state of the Viva Engage network. Ids rise with time, as the API's paging relies on.</summary>
public sealed class EngageNetwork
{
    /// <summary>The account that the crawler signs in as.</summary>
    public const string ServiceAccount = "kb.crawler";

    // Steps of 4096 above 2^60: ids that a double cannot hold apart.
    private const long FirstId = 1L << 60;
    private const long IdStep = 4096 + 1;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, EngageMessage> _messages = [];
    private readonly Dictionary<string, long> _threadKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _members = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private long _lastId = FirstId;

    internal EngageNetwork(TimeProvider time, IReadOnlyList<EngageGroup> groups, IReadOnlyDictionary<string, IReadOnlyList<string>> members)
    {
        _time = time;
        Groups = groups;
        foreach (EngageGroup group in groups)
        {
            _members.Add(group.Key, [.. members[group.Key]]);
        }
    }

    public IReadOnlyList<EngageGroup> Groups { get; }

    /// <summary>All messages, oldest first.</summary>
    public IReadOnlyList<EngageMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages.Values];
            }
        }
    }

    /// <exception cref="KeyNotFoundException">There is no such group.</exception>
    public EngageGroup Group(string key) => Groups.FirstOrDefault(group => group.Key == key) ?? throw new KeyNotFoundException($"The demo network has no group '{key}'.");

    public IReadOnlyList<string> Members(string group)
    {
        lock (_lock)
        {
            return [.. _members[group].Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The message that starts the thread of that name in the content.</summary>
    public EngageMessage Thread(string key)
    {
        lock (_lock)
        {
            return _messages[_threadKeys[key]];
        }
    }

    internal long? FindThread(string key)
    {
        lock (_lock)
        {
            return _threadKeys.TryGetValue(key, out long id) ? id : null;
        }
    }

    /// <summary>Starts a thread now; null as group is the whole company.</summary>
    public EngageMessage Post(string? group, string sender, string text, string title = "", string type = "update") =>
        Add(id => new EngageMessage { Id = id, ThreadId = id, Sender = sender, Group = group is null ? null : Group(group).Key, Created = _time.GetUtcNow(), Text = text, Title = title, Type = type });

    /// <summary>Replies now, however old the thread is.</summary>
    public EngageMessage Reply(long to, string sender, string text, bool isBestReply = false)
    {
        lock (_lock)
        {
            EngageMessage parent = _messages[to];
            return Add(id => new EngageMessage
            {
                Id = id, ThreadId = parent.ThreadId, RepliedToId = to, Sender = sender, Group = parent.Group, Created = _time.GetUtcNow(), Text = text, IsBestReply = isBestReply,
            });
        }
    }

    /// <summary>Changes the text; id and date stay, and no feed tells of it.</summary>
    public void Edit(long id, string text)
    {
        lock (_lock)
        {
            _messages[id] = _messages[id] with { Text = text };
        }
    }

    public void Like(long id, string person)
    {
        lock (_lock)
        {
            _messages[id] = _messages[id] with { LikedBy = [.. _messages[id].LikedBy.Union([person])] };
        }
    }

    /// <summary>Deletes a message; a starter takes its thread with it.</summary>
    public void Delete(long id)
    {
        lock (_lock)
        {
            foreach (long gone in _messages.Values.Where(message => message.Id == id || message.ThreadId == id).Select(message => message.Id).ToList())
            {
                _messages.Remove(gone);
            }
        }
    }

    public void AddMember(string group, string person)
    {
        lock (_lock)
        {
            _members[Group(group).Key].Add(person);
        }
    }

    public void RemoveMember(string group, string person)
    {
        lock (_lock)
        {
            _members[Group(group).Key].Remove(person);
        }
    }

    internal EngageMessage Add(Func<long, EngageMessage> create)
    {
        lock (_lock)
        {
            _lastId += IdStep;
            EngageMessage message = create(_lastId);
            _messages.Add(message.Id, message);
            if (message.Key.Length > 0)
            {
                _threadKeys.Add(message.Key, message.Id);
            }

            return message;
        }
    }
}
