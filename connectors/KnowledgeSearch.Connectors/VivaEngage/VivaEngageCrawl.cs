using System.Globalization;
using System.Runtime.CompilerServices;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// One crawl: people and memberships, then what is new in each feed, then the threads that are incomplete or due. Every page may be the last one before
/// a kill; the state says where to go on.
/// </summary>
internal sealed class VivaEngageCrawl
{
    private static readonly TimeSpan PeopleInterval = TimeSpan.FromDays(1);
    private static readonly TimeSpan MembersInterval = TimeSpan.FromMinutes(15);

    private readonly ConnectorContext _context;
    private readonly VivaEngageClient _client;
    private readonly VivaEngageState _state;
    private readonly VivaEngageDocuments _documents;
    private readonly EngageGroups _groups;
    private readonly VivaEngageThreads _threads;
    private readonly DateTimeOffset _started;
    private readonly bool _idsOnly;
    private ConnectorException? _unfinished;
    private int _sinceCheckpoint;
    private long _done;

    public VivaEngageCrawl(VivaEngageOptions options, ConnectorContext context, VivaEngageState state, bool idsOnly)
    {
        _context = context;
        _state = state;
        _idsOnly = idsOnly;
        _client = new VivaEngageClient(options, context);
        _documents = new VivaEngageDocuments(context);
        _groups = new EngageGroups(context, _client, state, _documents);
        _started = DateTimeOffset.FromUnixTimeSeconds(context.Time.GetUtcNow().ToUnixTimeSeconds());
        _threads = new VivaEngageThreads(options, context, _client, state, _documents, _groups, _started, idsOnly);
    }

    public async IAsyncEnumerable<SourceChange> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SourceChange change in ReadAccessAsync(everything: false, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        yield return new SourceChange.CheckpointReached(_state.Write());
        foreach (FeedWalk feed in _state.Feeds.ToList())
        {
            for (bool more = true; more;)
            {
                List<SourceChange> changes = [];
                try
                {
                    more = await WalkPageAsync(feed, changes, cancellationToken).ConfigureAwait(false);
                }
                catch (ConnectorException error) when (feed.Group is not null && error.Fault is ConnectorFault.Forbidden or ConnectorFault.NotFound or ConnectorFault.UnexpectedContent)
                {
                    // One group that cannot be read does not keep the others from being read.
                    _unfinished ??= error;
                    more = false;
                    changes.Add(new SourceChange.Failed(null, error.Message, Retryable: true));
                }

                foreach (SourceChange change in Checked(changes))
                {
                    yield return change;
                }
            }
        }

        foreach (KnownThread thread in _threads.Due())
        {
            foreach (SourceChange change in Checked(await _threads.RevisitAsync(thread, cancellationToken).ConfigureAwait(false)))
            {
                yield return change;
            }
        }

        ConnectorException? fault = _state.Full ? _unfinished : null;
        _state.Full = false;
        yield return new SourceChange.CheckpointReached(_state.Write());
        if (fault is not null)
        {
            // What was read is kept; but a full crawl that ends well says that what it did not mention is gone.
            throw fault;
        }
    }

    /// <summary>People, groups and their members; all of them or those that are due.</summary>
    public async IAsyncEnumerable<SourceChange> ReadAccessAsync(bool everything, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_idsOnly && (everything || _state.Full || _state.PeopleAt is not { } read || _started - read >= PeopleInterval))
        {
            await foreach (System.Text.Json.JsonElement user in _client.GetUsersAsync(cancellationToken).ConfigureAwait(false))
            {
                SourcePerson person = EngagePerson.Read(user, _context.Source)!;
                _documents.PeopleNames[user.Id("id")!.Value] = person.Name;
                _state.Users.Add(user.Id("id")!.Value);
                yield return new SourceChange.Person(person);
            }

            _state.PeopleAt = _started;
        }

        foreach (SourceChange change in await _groups.DiscoverAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        bool due = everything || _state.Full || _state.MembersAt is not { } at || _started - at >= MembersInterval;
        foreach (long group in _idsOnly ? [] : _groups.Closed.Where(group => due || !_state.Groups[group].MembersTold))
        {
            foreach (SourceChange change in await _groups.ReadMembersAsync(group, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }

        _state.MembersAt = due ? _started : _state.MembersAt;
    }

    /// <summary>Reads one page of a feed; answers whether there is another.</summary>
    private async Task<bool> WalkPageAsync(FeedWalk feed, List<SourceChange> changes, CancellationToken cancellationToken)
    {
        // newer_than only where no older_than is sent: their combination is not documented.
        EngagePage page = await _client.GetMessagesAsync(feed.Path, feed.Next, feed.Next is null && feed.Floor > 0 ? feed.Floor : null, cancellationToken).ConfigureAwait(false);
        changes.AddRange(page.Groups.Values.SelectMany(_groups.Learn));
        foreach (EngageMessage message in page.Messages.Where(message => message.Id > feed.Floor))
        {
            // A group with a feed of its own is read there, so that no message is read twice.
            if (VivaEngageDocuments.IsDocument(message, page) && (feed.Group is not null || !_state.Feeds.Exists(other => other.Group is { } group && group == message.GroupId)))
            {
                changes.AddRange(await _threads.AddAsync(message, page, cancellationToken).ConfigureAwait(false));
            }
        }

        if (page.Unreadable > 0)
        {
            changes.Add(new SourceChange.Failed(
                null, string.Create(CultureInfo.InvariantCulture, $"{page.Unreadable} messages of {feed.Path} older than {feed.Next} have no id and were skipped. Tell the service's support."), Retryable: false));
        }

        feed.Top = page.Messages.Select(message => message.Id).Append(feed.Top).Max();
        bool reachedFloor = feed.Floor > 0 && (page.Messages.Count == 0 || page.Messages.Min(message => message.Id) <= feed.Floor);
        if (page.OlderAvailable && !reachedFloor)
        {
            if (VivaEngageClient.NextPosition(page, feed.Next) is { } next)
            {
                feed.Next = next;
                return true;
            }

            _unfinished ??= new ConnectorException(ConnectorFault.UnexpectedContent, string.Create(
                CultureInfo.InvariantCulture, $"The feed {feed.Path} says that there are messages older than {feed.Next} but gives none. What lies below was not read; the next crawl tries again from there."));
            changes.Add(new SourceChange.Failed(null, _unfinished.Message, Retryable: true));
            return false;
        }

        feed.Floor = Math.Max(feed.Floor, feed.Top);
        feed.Top = 0;
        feed.Next = null;
        return false;
    }

    /// <summary>The changes, progress, and a checkpoint when one is worth its size: at every page while the state is small, more rarely when it weighs megabytes.</summary>
    private List<SourceChange> Checked(List<SourceChange> changes)
    {
        _done += changes.Count(change => change is SourceChange.Upsert);
        changes.Add(new SourceChange.Progress(_done, null));
        if (++_sinceCheckpoint > _state.Threads.Count / 2_000)
        {
            _sinceCheckpoint = 0;
            changes.Add(new SourceChange.CheckpointReached(_state.Write()));
        }

        return changes;
    }
}
