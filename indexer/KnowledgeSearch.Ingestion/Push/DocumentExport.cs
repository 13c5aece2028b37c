using System.IO.Pipelines;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Push;

/// <summary>
/// Writes everything the store knows as the lines that <see cref="DocumentIngest"/> reads: people and groups first, so that documents find their authors, then
/// documents in the order of their last
/// change. Imported into an empty store they give the same digest; only people that a key joined which no account has any more come apart.
/// </summary>
public sealed class DocumentExport(IContentStore store)
{
    // Changes made while it is written are written after it; where they never end, the rest is left for the next export.
    private const int MostRounds = 10;
    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <summary>Writes the lines.</summary>
    /// <param name="target">Not closed.</param>
    /// <param name="progress">Told the lines written now and then; null: nobody is.</param>
    /// <param name="cancellationToken">Stops; what was written is a valid beginning.</param>
    /// <returns>The lines written.</returns>
    public async ValueTask<long> ExportAsync(Stream target, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        PipeWriter lineWriter = PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
        long lines = 0;
        await foreach (StoredPerson person in store.ListPeopleAsync(cancellationToken))
        {
            foreach (SourcePerson account in person.Accounts)
            {
                await WriteAsync(account);
            }
        }

        await foreach (SourceGroup group in store.ListGroupsAsync(cancellationToken))
        {
            await WriteAsync(group);
        }

        long reached = 0;
        for (int round = 0; round < MostRounds; round++)
        {
            long before = reached;
            await foreach (StoredDocument change in store.ReadChangesAsync(reached, cancellationToken))
            {
                reached = change.Sequence;
                if (change.Document is { } document)
                {
                    await WriteAsync(document);
                }
                else if (round > 0)
                {
                    await WriteAsync(new { delete = change.Id.Value });
                }
            }

            if (reached == before)
            {
                break;
            }
        }

        await lineWriter.CompleteAsync();
        progress?.Report(lines);
        return lines;

        async ValueTask WriteAsync<T>(T value)
        {
            await JsonSerializer.SerializeAsync(lineWriter, value, DocumentJson.Options, cancellationToken);
            await lineWriter.WriteAsync(LineEnd, cancellationToken);
            if (++lines % 1_000 == 0)
            {
                progress?.Report(lines);
            }
        }
    }
}
