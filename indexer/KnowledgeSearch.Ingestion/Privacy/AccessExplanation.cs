using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Crawling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>
/// Says by which chain of accounts, groups and access entries a person can find a document, or where it breaks. Only for admins, and recorded: it tells of documents and people that
/// nobody else may know of.
/// </summary>
public sealed class AccessExplanation(IContentStore store, IIndexSearcher searcher, SourceCatalog sources)
{
    private const string Yes = "yes", No = "no", Note = "note";

    /// <summary>Explains.</summary>
    /// <param name="user">A person id (<c>p42</c>) or an e-mail address; <c>public</c>: a visitor; an address nobody has: any signed-in person.</param>
    /// <param name="document">The document.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<AccessReason> ExplainAsync(string user, DocumentId document, CancellationToken cancellationToken)
    {
        List<AccessStep> steps = [];
        (StoredPerson? person, Principals principals, IReadOnlyDictionary<string, IReadOnlyList<string>> chains) = await PersonAsync(user, steps, cancellationToken);
        StoredDocument? stored = await store.FindAsync(document, cancellationToken);
        bool passes = false;
        if (stored?.Document is not { } found)
        {
            steps.Add(new AccessStep("document", No, stored is null
                ? $"The store has never had a document '{document}': it was not crawled, was refused, or has been erased."
                : $"Document '{document}' was removed: its source no longer has it, or it was taken out.", []));
        }
        else
        {
            steps.Add(new AccessStep("document", Yes, $"The store has '{document}'.", []));
            passes = Access(found, principals, chains, steps);
            await IndexAsync(document, principals, passes, steps, cancellationToken);
            Evidence(found, stored.Author, steps);
        }

        bool visible = steps.TrueForAll(step => step.Outcome != No);
        string summary = visible ? steps.Last(step => step.Outcome == Yes && step.About is "access" or "list").Text : steps.First(step => step.Outcome == No).Text;
        return new AccessReason(person?.Id, document.Value, visible, summary, steps);
    }

    private async ValueTask<(StoredPerson? Person, Principals Principals, IReadOnlyDictionary<string, IReadOnlyList<string>> Chains)> PersonAsync(
        string user, List<AccessStep> steps, CancellationToken cancellationToken)
    {
        Dictionary<string, IReadOnlyList<string>> none = [];
        if (user == "public")
        {
            steps.Add(new AccessStep("person", Note, "A visitor who is not signed in sees what is public.", []));
            return (null, Principals.Anonymous, none);
        }

        if (await store.FindPersonAsync(user, cancellationToken) is not { } person)
        {
            steps.Add(new AccessStep("person", Note, $"No account of any source has '{user}': signed in, they see what every signed-in person sees, and nothing of a group.", []));
            return (null, Principals.SignedIn([]), none);
        }

        string accounts = string.Join(", ", person.Accounts.Select(account => account.Active ? account.Id : $"{account.Id} (closed)"));
        if (!person.Accounts.Any(account => account.Active))
        {
            steps.Add(new AccessStep("person", Note, $"Every account of {person.Id} is closed ({accounts}): they see what the public sees.", []));
            return (person, Principals.Anonymous, none);
        }

        steps.Add(new AccessStep("person", Yes, $"{person.Id} has the accounts {accounts}.", []));
        IReadOnlyCollection<string> held = await store.GetPrincipalsAsync(person.Id, cancellationToken);
        IReadOnlyDictionary<string, IReadOnlyList<string>> chains = await ChainsAsync(person, cancellationToken);
        steps.Add(new AccessStep("principals", Note, $"They hold {held.Count} principals, of themselves and through groups.", [.. held.Order(StringComparer.Ordinal).Take(100)]));
        return (person, Principals.SignedIn(held), chains);
    }

    // The shortest way to each principal. What is reached here is what the store's own expansion reaches; this one remembers how.
    private async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>> ChainsAsync(StoredPerson person, CancellationToken cancellationToken)
    {
        List<SourceGroup> groups = await store.ListGroupsAsync(cancellationToken).ToListAsync(cancellationToken);
        ILookup<string, string> holders = groups.SelectMany(group => group.Members.Select(member => (member, DocumentAccess.Group(group.Id))))
            .ToLookup(pair => pair.member, pair => pair.Item2, StringComparer.Ordinal);
        Dictionary<string, IReadOnlyList<string>> chains = person.Accounts.Select(account => DocumentAccess.User(account.Id))
            .ToDictionary(token => token, token => (IReadOnlyList<string>)[token], StringComparer.Ordinal);
        Queue<string> open = new(chains.Keys);
        while (open.TryDequeue(out string? member))
        {
            foreach (string group in holders[member].Where(group => !chains.ContainsKey(group)))
            {
                chains.Add(group, [.. chains[member], group]);
                open.Enqueue(group);
            }
        }

        return chains;
    }

    private bool Access(SourceDocument document, Principals principals, IReadOnlyDictionary<string, IReadOnlyList<string>> chains, List<AccessStep> steps)
    {
        int before = steps.Count;
        if (document.Access is not { } access)
        {
            steps.Add(new AccessStep("access", No, "It has no access: nobody but admins see it. Set Access of its source, or let the source tell it.", []));
            return false;
        }

        if (sources.Find(document.Id.Source) is { Access: { } configured } && configured.Equals(access))
        {
            steps.Add(new AccessStep("access", Note, $"Its access equals what Sources:{document.Id.Source}:Access says.", []));
        }

        foreach (string denied in access.Deny.Where(principals.Holds))
        {
            steps.Add(new AccessStep("deny", No, $"It is denied to '{denied}', which they hold; a denial wins.", chains.GetValueOrDefault(denied) ?? []));
        }

        if (access.Public || (access.Everyone && principals.IsSignedIn))
        {
            steps.Add(new AccessStep("access", Yes, access.Public ? "It is public." : "Every signed-in person may see it.", []));
        }
        else if (!principals.IsSignedIn || access.AllOf.Count == 0)
        {
            steps.Add(new AccessStep("access", No, access.AllOf.Count == 0 && !access.Everyone ? "Its access lets nobody in." : "It is not public, and they count as a visitor.", []));
        }

        for (int i = 0; i < access.AllOf.Count; i++)
        {
            string? held = access.AllOf[i].FirstOrDefault(principals.Holds);
            string list = string.Join(", ", access.AllOf[i].Take(20));
            steps.Add(held is null
                ? new AccessStep("list", No, $"List {i + 1} of {access.AllOf.Count} demands one of {(list.Length == 0 ? "nothing, which nobody has" : list)}, and they hold none.", [])
                : new AccessStep("list", Yes, $"List {i + 1} of {access.AllOf.Count} demands one of {list}, and they hold '{held}'.", chains.GetValueOrDefault(held) ?? []));
        }

        bool passes = steps.Skip(before).All(step => step.Outcome != No);
        return passes == principals.MaySee(access) ? passes
            : throw new InvalidOperationException($"The explanation of '{document.Id}' does not agree with the rule that decides.");
    }

    private async ValueTask IndexAsync(DocumentId document, Principals principals, bool passes, List<AccessStep> steps, CancellationToken cancellationToken)
    {
        bool indexed = await searcher.FindAsync(document, Principals.Admin, cancellationToken) is not null;
        bool shown = await searcher.FindAsync(document, principals, cancellationToken) is not null;
        steps.Add(!indexed ? new AccessStep("index", No, "It is not in the index: not yet written, left out by a policy term, or listed among its source's failures.", [])
            : shown == passes ? new AccessStep("index", shown ? Yes : Note, "The index holds it with this access.", [])
            : new AccessStep("index", shown ? Note : No, $"The index still holds an older access, by which they {(shown ? "see" : "do not see")} it; it is written anew within seconds.", []));
    }

    private void Evidence(SourceDocument document, StoredPerson? author, List<AccessStep> steps)
    {
        if (author is { OptOuts.Count: > 0 })
        {
            steps.Add(new AccessStep("evidence", Note, $"Its author does not want to be named for {(author.OptOuts.Contains("") ? "anything" : string.Join(", ", author.OptOuts))}: that hides the name in people, not the document.", []));
        }

        if (sources.Find(document.Id.Source) is { Sensitive: true })
        {
            steps.Add(new AccessStep("evidence", Note, $"Source '{document.Id.Source}' is sensitive: nothing of it names people as knowing about a subject.", []));
        }
    }
}
