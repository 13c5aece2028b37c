using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Audit;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Privacy;

/// <summary>
/// Writes what is kept of a person, as lines of JSON: their accounts, groups, principals and opt-outs, what they wrote, for what they can be named, the passages of others that name them,
/// and what they did as an admin.
/// </summary>
public sealed class PersonExport
{
    private const int AuditPageSize = 500;
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private readonly ContentStore _store;
    private readonly AuditLog _audit;

    internal PersonExport(ContentStore store, AuditLog audit) => (_store, _audit) = (store, audit);

    /// <summary>The person of an id, account id or e-mail address; null: nobody.</summary>
    public async ValueTask<StoredPerson?> FindAsync(string person, CancellationToken cancellationToken) =>
        await _store.FindPersonAsync(person, cancellationToken) ?? await _store.FindPersonByAccountAsync(person, cancellationToken);

    /// <summary>Writes the lines; answers how many.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="target">Not closed.</param>
    /// <param name="searches">What is remembered of their searches, which is kept elsewhere.</param>
    /// <param name="cancellationToken">Stops; what was written is a valid beginning.</param>
    public async ValueTask<long> ExportAsync(StoredPerson person, Stream target, IEnumerable<object> searches, CancellationToken cancellationToken)
    {
        long lines = 0;
        foreach (SourcePerson account in person.Accounts)
        {
            await WriteAsync(new { account });
        }

        HashSet<string> users = [.. person.Accounts.Select(account => DocumentAccess.User(account.Id))];
        await foreach (SourceGroup group in _store.ListGroupsAsync(cancellationToken))
        {
            if (group.Members.Any(users.Contains))
            {
                await WriteAsync(new { group = new { group.Id, group.Name } });
            }
        }

        await WriteAsync(new { principals = (await _store.GetPrincipalsAsync(person.Id, cancellationToken)).Order(StringComparer.Ordinal) });
        await WriteAsync(new { person.OptOuts });
        await WriteDocumentsAsync();
        await WriteAuditAsync();
        foreach (object search in searches)
        {
            await WriteAsync(new { search });
        }

        await target.FlushAsync(cancellationToken);
        return lines;

        async ValueTask WriteDocumentsAsync()
        {
            ErasedSet names = new(_store.Key);
            foreach (ErasedToken token in person.Accounts.SelectMany(account => ErasedIdentities.Of(_store.Key, account, new ErasedMark("", Keeps: false))))
            {
                names.Add(token);
            }

            HashSet<string> accounts = [.. person.Accounts.Select(account => account.Id)];
            await foreach (StoredDocument stored in _store.ReadChangesAsync(0, cancellationToken))
            {
                if (stored.Document is not { } document)
                {
                    continue;
                }

                if (document.Author is { } author && accounts.Contains(author))
                {
                    await WriteAsync(new { document });
                    if (document.Kind == DocumentKind.Answer || document.Accepted || document.Endorsements > 0)
                    {
                        await WriteAsync(new { evidence = new { document = document.Id.Value, document.Thread, document.InReplyTo, document.Accepted, document.Endorsements } });
                    }
                }
                else if (names.Passages(document.Title).Concat(names.Passages(document.Body)).ToList() is { Count: > 0 } passages)
                {
                    await WriteAsync(new { mention = new { document = document.Id.Value, document.Url, passages } });
                }
            }
        }

        async ValueTask WriteAuditAsync()
        {
            HashSet<string> known = new(person.Accounts.SelectMany(account => account.Emails), StringComparer.OrdinalIgnoreCase);
            AuditPage page = new([], long.MaxValue);
            while (page.Next is { } before)
            {
                page = await _audit.ReadAsync(new AuditQuery { Before = before, Size = AuditPageSize }, cancellationToken);
                foreach (AuditEntry entry in page.Entries.Where(entry => known.Contains(entry.Actor) || (entry.Person is { } concerned && known.Contains(concerned))))
                {
                    await WriteAsync(new { audit = new { entry.Number, entry.At, entry.Action, entry.Target, entry.Detail, did = known.Contains(entry.Actor) } });
                }
            }
        }

        async ValueTask WriteAsync<T>(T line)
        {
            await JsonSerializer.SerializeAsync(target, line, DocumentJson.Options, cancellationToken);
            await target.WriteAsync(LineEnd, cancellationToken);
            lines++;
        }
    }
}
