using System.Runtime.CompilerServices;
using KnowledgeSearch.Connectors.Http;
using Microsoft.Extensions.Logging;

namespace KnowledgeSearch.Connectors.Feeds;

/// <summary>Reads one configured feed: the subscription document, the older pages that are due (RFC 5005), and the feeds of replies.</summary>
internal sealed partial class FeedCrawl(ConnectorContext context, FeedOptions options, FeedClient client, FeedCheckpoint state)
{
    /// <summary>Visits without news after which a thread is taken to be closed: with the default interval, after a month.</summary>
    private const int MaxQuiet = 11;

    private readonly FeedDocuments _documents = new(context);
    private readonly FeedThreads _threads = new(state.Threads);
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _people = new(StringComparer.Ordinal);

    /// <summary>Why the last feed could not be read at all; null when it could.</summary>
    public ConnectorException? Fault { get; private set; }

    public async IAsyncEnumerable<SourceChange> ReadAsync(string configured, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FeedPosition? position = state.Feeds.GetValueOrDefault(configured);
        DateTimeOffset now = context.Time.GetUtcNow();
        bool untilKnown = position is { Continue: null };
        IReadOnlyList<string> known = position?.Recent ?? [];
        Fault = position is { Gone: true } ? HttpFaults.From(System.Net.HttpStatusCode.Gone, new Uri(position.Url)) : null;
        if (Fault is null && !(position?.NotBefore > now))
        {
            (FetchedFeed? fetched, Fault) = await TryAsync(() => position is null ? client.FindAsync(new Uri(configured), cancellationToken)
                : client.GetAsync(new Uri(position.Url), position.ETag, position.LastModified, cancellationToken)).ConfigureAwait(false);
            position ??= fetched is null ? null : new FeedPosition { Url = fetched.Address.AbsoluteUri };
            if (position is not null && fetched is not null)
            {
                if (fetched.Feed is { } feed)
                {
                    foreach (SourceChange change in Changes(feed, fetched.Answered, configured, _documents.Container(feed, configured), null))
                    {
                        yield return change;
                    }

                    bool caughtUp = known.Count > 0 && Marks(feed).Intersect(known).Any();
                    position.Continue = caughtUp ? position.Continue : feed.NextPage is { Length: > 0 } next && FeedAddress.IsWeb(next) ? next : position.Continue;
                    position.Recent = [.. Marks(feed).Take(500)];
                    position.Schedule = feed.Schedule;
                }

                position.Url = fetched.Address.AbsoluteUri;
                position.ETag = fetched.ETag;
                position.LastModified = fetched.LastModified;
                position.NotBefore = position.Schedule.NextAfter(now, options.MinimumInterval);
                state.Feeds[configured] = position;
                yield return state.Reached();
            }
            else if (position is not null && Fault is not null)
            {
                position.Gone = Fault.Fault == ConnectorFault.NotFound && Fault.Message.Contains("(410)", StringComparison.Ordinal);
                position.NotBefore = Fault.RetryAfter is { } wait ? now + wait : position.NotBefore;
            }
        }

        if (position is not null && Fault is null)
        {
            await foreach (SourceChange change in OlderAsync(configured, position, untilKnown ? known : [], cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
    }

    private async IAsyncEnumerable<SourceChange> OlderAsync(string configured, FeedPosition position, IReadOnlyList<string> known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> visited = new(StringComparer.Ordinal) { position.Url };
        await foreach (SourceChange change in RepliesAsync(configured, cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }

        while (position.Continue is { } page && options.MaxPages > 0)
        {
            position.Continue = null;
            if (!visited.Add(page))
            {
                break;
            }

            if (visited.Count > options.MaxPages + 1)
            {
                yield return new SourceChange.Failed(null, $"{HttpFaults.Shown(new Uri(configured))} has more than {options.MaxPages} older pages; those from {page} on were not read. Raise the limit 'Most pages' and crawl in full to have them.", false);
                break;
            }

            (FetchedFeed? fetched, ConnectorException? fault) = await TryAsync(() => client.GetAsync(new Uri(page), null, null, cancellationToken)).ConfigureAwait(false);
            if (fetched?.Feed is not { } feed)
            {
                position.Continue = fault?.IsTransient == true ? page : null;
                yield return new SourceChange.Failed(null, $"An older page of the feed could not be read: {fault?.Message}", fault?.IsTransient == true);
                break;
            }

            int before = _mentioned.Count;
            foreach (SourceChange change in Changes(feed, fetched.Answered, configured, _documents.Container(feed, configured), null))
            {
                yield return change;
            }

            // A page that adds nothing is the mark of a feed that answers every page number.
            bool isNew = _mentioned.Count > before && !(known.Count > 0 && Marks(feed).Intersect(known).Any());
            position.Continue = isNew && FeedAddress.IsWeb(feed.NextPage) ? feed.NextPage : null;
            yield return state.Reached();
            yield return new SourceChange.Progress(_mentioned.Count, null);
            await foreach (SourceChange change in RepliesAsync(configured, cancellationToken).ConfigureAwait(false))
            {
                yield return change;
            }
        }
    }

    private async IAsyncEnumerable<SourceChange> RepliesAsync(string configured, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        foreach ((string address, RepliesPosition replies) in state.Replies.Where(pair => pair.Value.Feed == configured && pair.Value.NotBefore <= now).ToArray())
        {
            HashSet<string> visited = new(StringComparer.Ordinal);
            List<string> seen = [];
            for (string? page = address; page is not null && visited.Add(page) && visited.Count <= options.MaxPages + 1;)
            {
                bool first = visited.Count == 1;
                string asked = page;
                (FetchedFeed? fetched, ConnectorException? fault) = await TryAsync(() =>
                    client.GetAsync(new Uri(asked), first ? replies.ETag : null, first ? replies.LastModified : null, cancellationToken)).ConfigureAwait(false);
                page = fetched?.Feed is { } feed && FeedAddress.IsWeb(feed.NextPage) ? feed.NextPage : null;
                if (fault is not null)
                {
                    yield return new SourceChange.Failed(null, $"The replies to an item could not be read: {fault.Message}", fault.IsTransient);
                }

                if (fault?.IsTransient == true)
                {
                    // A server in trouble is not asked for a thousand more feeds; all that are due stay due.
                    yield break;
                }

                if (first && fetched is not null)
                {
                    (replies.ETag, replies.LastModified) = (fetched.ETag, fetched.LastModified);
                }

                if (fetched?.Feed is { } read)
                {
                    seen.AddRange(Marks(read));
                    foreach (SourceChange change in Changes(read, fetched.Answered, configured, replies.Container, replies))
                    {
                        yield return change;
                    }
                }
            }

            string found = seen.Count == 0 ? replies.Seen : FeedDocuments.Hash(string.Concat(seen));
            replies.Quiet = found == replies.Seen ? replies.Quiet + 1 : 0;
            replies.Seen = found;
            replies.NotBefore = replies.Quiet > MaxQuiet ? DateTimeOffset.MaxValue : now + (options.MinimumInterval * Math.Pow(2, replies.Quiet));
            yield return state.Reached();
        }
    }

    private IEnumerable<SourceChange> Changes(Feed feed, Uri answered, string configured, DocumentContainer container, RepliesPosition? repliesTo)
    {
        string feedKey = FeedDocuments.FeedKey(configured);
        string shown = HttpFaults.Shown(answered);
        foreach (string note in feed.Notes)
        {
            LogNote(context.Logger, shown, note);
        }

        foreach (string fault in feed.Faults)
        {
            yield return new SourceChange.Failed(null, $"{shown}: {fault}", true);
        }

        foreach (SourcePerson person in _documents.People(feed).Where(person => _people.Add(person.Id)))
        {
            yield return new SourceChange.Person(person);
        }

        Dictionary<string, (string Key, FeedItem Item)> page = new(StringComparer.Ordinal);
        List<(string Key, FeedItem Item)> items = [];
        foreach (FeedItem item in feed.Items)
        {
            if (FeedDocuments.Key(item, feedKey) is not { } key)
            {
                yield return new SourceChange.Failed(null, $"{shown}: the item on line {item.Line} has neither guid, link, title nor date to know it by. Tell the publisher to give it a guid.", true);
            }
            else if (page.TryAdd(key, (key, item)))
            {
                items.Add((key, item));
                page.TryAdd(item.Link, (key, item));
            }
            else if (page[key].Item.Link != item.Link)
            {
                yield return new SourceChange.Failed(null, $"{shown}: the item on line {item.Line} has the same guid '{item.Id}' as the one on line {page[key].Item.Line} and was not read. Tell the publisher that guids must differ.", true);
            }
        }

        foreach ((string key, FeedItem item) in items.Where(pair => _mentioned.Add(pair.Key)))
        {
            (string root, string? parent) = _threads.Place(item, key, feedKey, page);
            if (repliesTo is not null)
            {
                (root, parent) = (repliesTo.Root, parent ?? repliesTo.Starter);
                _threads.Learn(key, root);
            }

            yield return new SourceChange.Upsert(_documents.Document(item, key, root, parent, container));
            ExpectReplies(item, key, root, configured, container);
        }

        foreach (FeedTombstone tombstone in feed.Tombstones)
        {
            // RFC 6721 §3: an entry that is newer than its tombstone has come back.
            string key = FeedDocuments.Key(tombstone.Reference, feedKey);
            if (!(page.TryGetValue(key, out (string Key, FeedItem Item) entry) && (entry.Item.Updated ?? entry.Item.Published) > tombstone.When))
            {
                yield return new SourceChange.Delete(context.Id(key));
            }
        }
    }

    private void ExpectReplies(FeedItem item, string key, string root, string configured, DocumentContainer container)
    {
        if (!options.Replies || !FeedAddress.IsWeb(item.RepliesFeed))
        {
            return;
        }

        if (!state.Replies.TryGetValue(item.RepliesFeed, out RepliesPosition? replies))
        {
            DateTimeOffset due = item.Replies == 0 ? context.Time.GetUtcNow() + options.MinimumInterval : DateTimeOffset.MinValue;
            state.Replies[item.RepliesFeed] = new RepliesPosition { Starter = key, Root = root, Feed = configured, Container = container, Count = item.Replies, NotBefore = due };
        }
        else if (replies.Count != item.Replies)
        {
            (replies.Count, replies.Quiet, replies.NotBefore) = (item.Replies, 0, DateTimeOffset.MinValue);
        }
    }

    /// <summary>What an item is recognised by between crawls, edits included.</summary>
    private static IEnumerable<string> Marks(Feed feed) =>
        feed.Items.Select(static item => FeedDocuments.Hash($"{item.Id}\n{item.Link}\n{item.RawDate}\n{item.Title}")[..12]);

    private static async Task<(FetchedFeed? Fetched, ConnectorException? Fault)> TryAsync(Func<Task<FetchedFeed>> fetch)
    {
        try
        {
            return (await fetch().ConfigureAwait(false), null);
        }
        catch (ConnectorException fault)
        {
            return (null, fault);
        }
    }

    [LoggerMessage(1101, LogLevel.Information, "{Feed}: {Note}")]
    private static partial void LogNote(ILogger logger, string feed, string note);
}
