using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing.Lucene;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>Random writing, refreshing, committing, closing and rebuilding against a model in memory.</summary>
public sealed class IndexModelTests : IndexTests
{
    private static readonly DocumentAccess?[] Accesses = [DocumentAccess.ForEveryone, DocumentAccess.ForPublic, DocumentAccess.ForAnyOf("group:hr"), null];

    private static readonly string[][] Languages = [["nl"], ["en"], ["nl", "en"]];

    private static readonly Gen<IndexChange> Changes = Gen.Select(
        Gen.Int[1, 6],
        Gen.Int[0, 3],
        Gen.Int[0, 2],
        Gen.Int[0, 3],
        (id, body, language, access) => body == 0
            ? Delete($"wiki/{id}")
            : Upsert(Document($"wiki/{id}", $"Text {body}.", Languages[language]) with { Access = Accesses[access] }));

    private static readonly Gen<(IndexChange[] Changes, int Then)[]> Histories = Gen.Select(Changes.Array[0, 6], Gen.Int[0, 5]).Array[1, 10];

    [Fact]
    public async Task Any_history_shows_and_keeps_what_the_model_says()
    {
        int name = 0;
        await Histories.SampleAsync(
            async history =>
            {
                string path = Path.Combine(Folder, $"model{name++}");
                LuceneIndex index = Open(path, new FailingStorage());
                Dictionary<DocumentId, IndexDocument> written = [], visible = [], durable = [];
                long sequence = 0;
                foreach ((IndexChange[] changes, int then) in history)
                {
                    await index.WriteAsync(changes, Cancel);
                    Apply(written, changes);
                    switch (then)
                    {
                        case 1:
                            await index.RefreshAsync(Cancel);
                            visible = new(written);
                            break;
                        case 2:
                            await index.CommitAsync(++sequence, Cancel);
                            visible = durable = new(written);
                            break;
                        case 3:
                            index.Dispose();
                            index = Open(path, new FailingStorage());
                            visible = new(durable);
                            written = new(durable);
                            break;
                        case 4:
                            await RebuildAsync(index, written.Values, ++sequence);
                            visible = durable = new(written);
                            break;
                    }

                    Assert.Equal(Expected(visible), Contents(index));
                    Assert.Equal((sequence, visible.Count), (index.Status.CommittedSequence, index.Status.Documents));
                }

                Assert.Empty(await index.CheckAsync(Cancel));
                index.Dispose();
            },
            seed: "0002TsXqz9Pj",
            iter: 60,
            threads: 1);
    }

    private static async Task RebuildAsync(LuceneIndex index, IEnumerable<IndexDocument> documents, long sequence)
    {
        await using IIndexRebuild rebuild = await index.BeginRebuildAsync(Cancel);
        await rebuild.WriteAsync([.. documents.Select(Upsert)], Cancel);
        await rebuild.CompleteAsync(sequence, Cancel);
    }

    private static void Apply(Dictionary<DocumentId, IndexDocument> model, IndexChange[] changes)
    {
        foreach (IndexChange change in changes)
        {
            if (change is IndexChange.Upsert { Document: var document })
            {
                model[document.Id] = document;
            }
            else if (change is IndexChange.Delete { Id: var id })
            {
                model.Remove(id);
            }
        }
    }

    private static IEnumerable<string> Expected(Dictionary<DocumentId, IndexDocument> model) =>
        from partition in Partition.All
        from document in model.Values.OrderBy(document => document.Id.Value, StringComparer.Ordinal)
        let open = document.Access is { Everyone: true } or { Public: true }
        where document.Languages.Contains(partition.Language) && open == partition.IsOpen
        select $"{partition.Name} {document.Id} {document.Body}";
}
