namespace KnowledgeSearch.Connectors.VivaEngage;

/// <summary>
/// Who may see what. A document of a closed group stands under the group's principal, and the group is yielded with its members. Where members cannot be read
/// the group is yielded empty: nobody sees its messages, and the next crawl that can read them opens them again without reading the messages anew.
/// </summary>
internal sealed class EngageGroups(ConnectorContext context, VivaEngageClient client, VivaEngageState state, VivaEngageDocuments documents)
{
    private readonly HashSet<long> _read = [];

    /// <summary>Reads the groups' privacy and decides which feeds there are: the network's, and that of each closed group the account is a member of (the network's feed leaves those out).</summary>
    public async Task<List<SourceChange>> DiscoverAsync(CancellationToken cancellationToken)
    {
        List<SourceChange> changes = [];
        await foreach (System.Text.Json.JsonElement element in client.GetGroupsAsync(mine: false, cancellationToken).ConfigureAwait(false))
        {
            changes.AddRange(EngageGroup.Read(element) is { } group ? Learn(group) : []);
        }

        HashSet<long> mine = [];
        await foreach (System.Text.Json.JsonElement element in client.GetGroupsAsync(mine: true, cancellationToken).ConfigureAwait(false))
        {
            if (EngageGroup.Read(element) is { } group)
            {
                changes.AddRange(Learn(group));
                mine.Add(group.Id);
            }
        }

        state.Feeds.RemoveAll(feed => feed.Group is { } group && !mine.Contains(group));
        foreach (long group in mine.Where(group => state.Groups[group].Closed && state.Feeds.TrueForAll(feed => feed.Group != group)).Order())
        {
            state.Groups[group].Used = true;
            state.Feeds.Add(new FeedWalk { Group = group });
        }

        return changes;
    }

    /// <summary>Remembers a group as just told. When its privacy changed, the messages known of it change with it at once, not at their next visit.</summary>
    public IEnumerable<SourceChange> Learn(EngageGroup group)
    {
        if (!state.Groups.TryGetValue(group.Id, out GroupState? known))
        {
            state.Groups.Add(group.Id, new GroupState { Name = group.Name, Closed = group.Closed });
            return [];
        }

        known.Name = group.Name.Length > 0 ? group.Name : known.Name;
        if (known.Closed == group.Closed)
        {
            return [];
        }

        known.Closed = group.Closed;
        known.MembersTold = false;
        return [.. state.Threads.Values.Where(thread => thread.Group == group.Id).SelectMany(thread => thread.Known)
            .Select(message => new SourceChange.Access(documents.MessageId(message), documents.Access(group.Id, group.Closed)))];
    }

    /// <summary>The group of a message about to be yielded, with what must be yielded before it.</summary>
    public async Task<(GroupState Group, List<SourceChange> Before)> OfAsync(long id, CancellationToken cancellationToken)
    {
        List<SourceChange> before = [];
        if (!state.Groups.TryGetValue(id, out GroupState? group))
        {
            before.AddRange(Learn(await client.FindGroupAsync(id, cancellationToken).ConfigureAwait(false) ?? new EngageGroup(id, "", Closed: true)));
            group = state.Groups[id];
        }

        group.Used = true;
        if (group is { Closed: true, MembersTold: false })
        {
            before.AddRange(await ReadMembersAsync(id, cancellationToken).ConfigureAwait(false));
        }

        return (group, before);
    }

    /// <summary>The closed groups that documents stand under.</summary>
    public IReadOnlyList<long> Closed => [.. state.Groups.Where(pair => pair.Value is { Closed: true, Used: true }).Select(pair => pair.Key).Order()];

    public async Task<List<SourceChange>> ReadMembersAsync(long id, CancellationToken cancellationToken)
    {
        if (!_read.Add(id))
        {
            return [];
        }

        state.Groups[id].MembersTold = true;
        string name = state.Groups[id].Name;
        List<string> members = [];
        try
        {
            await foreach (System.Text.Json.JsonElement user in client.GetMembersAsync(id, cancellationToken).ConfigureAwait(false))
            {
                members.Add(DocumentAccess.User(EngagePerson.Read(user, context.Source)!.Id));
            }
        }
        catch (ConnectorException fault) when (fault.Fault is ConnectorFault.Forbidden or ConnectorFault.NotFound or ConnectorFault.UnexpectedContent)
        {
            return
            [
                new SourceChange.Group(new SourceGroup { Id = documents.GroupId(id), Name = name }),
                new SourceChange.Failed(null, $"The members of the closed group '{name}' ({id}) could not be read, so nobody sees its messages: {fault.Message}", Retryable: true),
            ];
        }

        return [new SourceChange.Group(new SourceGroup { Id = documents.GroupId(id), Name = name, Members = members })];
    }
}
