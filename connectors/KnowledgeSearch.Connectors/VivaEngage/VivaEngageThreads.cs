using System.Globalization;
using System.Net;

namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>Threads are what is kept in step with the source: messages are added as feeds bring them, and whole threads are read again when they differ or are due.</summary>
internal sealed class VivaEngageThreads(
    VivaEngageOptions options, ConnectorContext context, VivaEngageClient client, VivaEngageState state, VivaEngageDocuments documents, EngageGroups groups, DateTimeOffset started, bool idsOnly)
{
    /// <summary>A removal is confirmed by a second look after a wait that the crawl runner decides; absent messages are reported daily for this long.</summary>
    private static readonly TimeSpan AbsenceReported = TimeSpan.FromDays(7);

    /// <summary>Yields a message found in a feed, with what must precede it.</summary>
    public async Task<List<SourceChange>> AddAsync(EngageMessage message, EngagePage page, CancellationToken cancellationToken)
    {
        KnownThread thread = state.Thread(message.ThreadId);
        if (page.Threads.TryGetValue(thread.Id, out EngageThread? told))
        {
            thread.Counted(told);
        }

        // A thread first met now has been read now; one met before keeps its turn.
        thread.Visited = thread.Known.Count == 0 ? started : thread.Visited;
        await LearnStarterAsync(thread, message, page, cancellationToken).ConfigureAwait(false);
        return await UpsertAsync(message, page, thread, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Incomplete threads first, then those that are due, longest overdue first; no more than the budget, but incomplete ones always in a full crawl.</summary>
    public List<KnownThread> Due()
    {
        List<KnownThread> incomplete = [.. state.Threads.Values.Where(thread => thread.IsIncomplete).OrderBy(thread => thread.Id)];
        if (state.Full)
        {
            return incomplete;
        }

        return [.. incomplete
            .Concat(from thread in state.Threads.Values
                    where !thread.IsIncomplete && thread.Visited < started
                    let next = NextAt(thread)
                    where next <= started
                    orderby next, thread.Id
                    select thread)
            .Take(options.RevisitsPerCrawl)];
    }

    public async Task<List<SourceChange>> RevisitAsync(KnownThread thread, CancellationToken cancellationToken)
    {
        ThreadReading reading = await client.ReadThreadAsync(thread.Id, cancellationToken).ConfigureAwait(false);
        List<SourceChange> changes = [];

        // In the crawl that has just read its messages only those that the feed left out are new.
        bool fresh = state.Full && thread.Visited == started;
        thread.Visited = started;
        thread.Settled = true;
        switch (reading.Status)
        {
            case HttpStatusCode.Gone:
                changes.AddRange(thread.Known.Order().Select(id => new SourceChange.Delete(documents.MessageId(id))));
                state.Threads.Remove(thread.Id);
                return changes;
            case HttpStatusCode.Forbidden:
                changes.AddRange(thread.Known.Order().Select(id => new SourceChange.Access(documents.MessageId(id), DocumentAccess.Nobody)));
                changes.Add(new SourceChange.Failed(
                    null, Invariant($"Thread {thread.Id} refuses the service account (403); nobody sees its messages until it can be read. Make the account a member of its group."), Retryable: true));
                return changes;
            case HttpStatusCode.NotFound:
                changes.AddRange(Absent(thread, [.. thread.Known.Order()], Invariant($"Thread {thread.Id} does not exist any more (404).")));
                return changes;
        }

        List<(EngageMessage Message, EngagePage Page)> found = [.. reading.Pages.SelectMany(page => page.Messages.Select(message => (message, page)))];
        foreach (EngagePage page in reading.Pages)
        {
            changes.AddRange(page.Groups.Values.SelectMany(groups.Learn));
            if (page.Threads.TryGetValue(thread.Id, out EngageThread? told))
            {
                thread.Counted(told);
            }
        }

        thread.Settled = true;
        (EngageMessage? starter, EngagePage? starterPage) = found.Find(pair => pair.Message.IsStarter);
        if (starter is not null)
        {
            await LearnStarterAsync(thread, starter, starterPage!, cancellationToken, again: true).ConfigureAwait(false);
        }

        foreach ((EngageMessage message, EngagePage page) in found
            .Where(pair => VivaEngageDocuments.IsDocument(pair.Message, pair.Page) && !(fresh && thread.Known.Contains(pair.Message.Id))))
        {
            changes.AddRange(await UpsertAsync(message, page, thread, cancellationToken).ConfigureAwait(false));
        }

        // What was public and no longer is (a conversation turned private) goes at once.
        foreach ((EngageMessage message, _) in found.Where(pair => !VivaEngageDocuments.IsDocument(pair.Message, pair.Page) && thread.Known.Remove(pair.Message.Id)))
        {
            changes.Add(new SourceChange.Delete(documents.MessageId(message.Id)));
        }

        // A reading that brings fewer than the source counts may be partial: nothing is concluded from it.
        List<long> gone = [.. thread.Known.Except(found.Select(pair => pair.Message.Id)).Order()];
        if (gone.Count > 0 && reading.IsWhole && found.Count >= thread.Updates)
        {
            changes.AddRange(Absent(thread, gone, Invariant($"It is no longer in thread {thread.Id}, which was read to its end.")));
        }
        else
        {
            thread.AbsentSince = gone.Count == 0 ? null : thread.AbsentSince;
        }

        return changes;
    }

    private DateTimeOffset NextAt(KnownThread thread)
    {
        DateTimeOffset next = RevisitSchedule.NextAt(thread.Visited, thread.Active, TimeSpan.FromDays(options.SweepDays));
        DateTimeOffset daily = thread.Visited + TimeSpan.FromDays(1);
        return thread.AbsentSince is not null && daily < next ? daily : next;
    }

    private IEnumerable<SourceChange> Absent(KnownThread thread, List<long> gone, string reason)
    {
        thread.AbsentSince ??= started;
        if (started - thread.AbsentSince >= AbsenceReported)
        {
            thread.AbsentSince = null;
            thread.Known.ExceptWith(gone);
            if (thread.Known.Count == 0)
            {
                state.Threads.Remove(thread.Id);
            }
        }

        return gone.Select(id => new SourceChange.Missing(documents.MessageId(id), reason));
    }

    private async Task<List<SourceChange>> UpsertAsync(EngageMessage message, EngagePage page, KnownThread thread, CancellationToken cancellationToken)
    {
        List<SourceChange> changes = [];
        GroupState? group = null;
        if (!idsOnly)
        {
            if (message.GroupId is { } id)
            {
                (group, List<SourceChange> before) = await groups.OfAsync(id, cancellationToken).ConfigureAwait(false);
                changes.AddRange(before);
            }

            changes.AddRange(await LearnAuthorAsync(message, page, cancellationToken).ConfigureAwait(false));
        }

        thread.Group = message.GroupId;
        thread.Known.Add(message.Id);
        thread.Active = message.Created > thread.Active ? message.Created.Value : thread.Active;
        changes.Add(new SourceChange.Upsert(documents.Create(message, page, thread, group)));
        return changes;
    }

    /// <summary>Whether the thread asks something decides what its replies are; the starter is often pages away from them.</summary>
    private async Task LearnStarterAsync(KnownThread thread, EngageMessage message, EngagePage page, CancellationToken cancellationToken, bool again = false)
    {
        if (thread.StarterKnown && !again && !message.IsStarter)
        {
            return;
        }

        EngageMessage? starter = message.IsStarter ? message
            : page.Messages.Find(other => other.Id == thread.Id) ?? (page.Parents.TryGetValue(thread.Id, out EngageMessage? parent) && parent.Type.Length > 0 ? parent : null);
        if (starter is null && !idsOnly)
        {
            starter = await client.FindMessageAsync(thread.Id, cancellationToken).ConfigureAwait(false);
        }

        thread.StarterKnown = true;
        thread.Asker = starter is { IsQuestion: true } ? starter.SenderId ?? 0 : null;
    }

    /// <summary>Authors whom the directory does not list (new, left, from elsewhere) are asked for once.</summary>
    private async Task<List<SourceChange>> LearnAuthorAsync(EngageMessage message, EngagePage page, CancellationToken cancellationToken)
    {
        if (message.SenderId is not { } sender || !state.Users.Add(sender))
        {
            return [];
        }

        SourcePerson? person = await client.FindUserAsync(sender, cancellationToken).ConfigureAwait(false);
        person ??= page.Users.TryGetValue(sender, out SourcePerson? referred) ? referred with { Active = false } : null;
        return person is null ? [] : [new SourceChange.Person(person with { Id = EngagePerson.AccountId(context.Source, sender) })];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
