using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Enrichment;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeSearch.Ingestion.Tests.Projection;

/// <summary>Whatever happens to the store and to the index, in whatever order, the index ends up as one built anew.</summary>
public sealed class ProjectionModelTests : ProjectionTests
{
    private static readonly string[] Bodies =
        ["", "HR 3.2", "Weet iemand waar dit formulier staat?", "Does anyone know where this form is?", "ok", "Zie de wiki. See the wiki for the details."];

    private static readonly Gen<SourceDocument> Documents = Gen.Select(
        Gen.Int[1, 9], Gen.Int[0, 3], Gen.Int[0, 6], Gen.Int[0, Bodies.Length - 1], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2],
        (number, thread, minute, body, title, author, access) => new SourceDocument
        {
            Id = DocumentId.Parse($"wiki/{number}"),
            Thread = thread == 0 ? null : $"wiki/thread/{thread}",
            Created = minute == 0 ? null : Monday.AddMinutes(minute),
            Body = Bodies[body],
            Title = title == 0 ? "" : $"Titel {title}",
            Author = author == 0 ? null : $"wiki/user/{author}",
            Access = access == 0 ? null : access == 1 ? DocumentAccess.ForEveryone : DocumentAccess.ForPublic,
        });

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, Documents.Array[1, 3].Select(documents => (Step)new Step.Commit(Batch(Wiki, documents)))),
        (2, Gen.Int[1, 9].Select(number => (Step)new Step.Commit(Batch(Wiki) with { Deletes = [DocumentId.Parse($"wiki/{number}")] }))),
        (2, Gen.Select(Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 1], (person, name, mail) => (Step)new Step.Commit(
            Batch(Wiki) with { People = [Person($"wiki/user/{person}", $"Naam {name}", mail == 0 ? null : "same@example.org")] }))),
        (1, Gen.Select(Gen.Int[1, 9], Gen.Bool, (number, accept) => (Step)new Step.Hold(DocumentId.Parse($"wiki/{number}"), accept))),
        (3, Gen.Const((Step)new Step.CatchUp())),
        (2, Gen.Const((Step)new Step.Crash())),
        (2, Gen.Int[1, 3].Select(operations => (Step)new Step.Fault(operations))),
        (1, Gen.Const((Step)new Step.Rebuild())),
        (1, Gen.Enum<IndexCondition>().Where(condition => condition is IndexCondition.Outdated or IndexCondition.Damaged or IndexCondition.Empty)
            .Select(condition => (Step)new Step.Become(condition))));

    [Fact]
    public async Task Index_kept_up_to_date_through_anything_equals_one_built_anew()
    {
        int name = 0;
        await Steps.Array[1, 14].SampleAsync(
            async steps =>
            {
                IContentStore store = await Stores.OpenAsync($"model{name++}", Cancel);
                MemoryIndex index = new();
                IndexProjection projection = Create(store, index);
                foreach (Step step in steps)
                {
                    projection = await ApplyAsync(step, store, index, projection);
                }

                index.Before = _ => { };
                await projection.CatchUpAsync(Cancel);
                projection.Dispose();
                MemoryIndex fresh = new();
                using IndexProjection anew = Create(store, fresh);
                await anew.RebuildAsync(null, Cancel);
                Assert.Equal(Text(fresh.Visible), Text(index.Visible));
                long live = await store.CountDocumentsAsync(Wiki, Cancel);
                Assert.Equal(live, index.Visible.Count);
            },
            seed: "0002TsXqz9Pj",
            iter: 150,
            threads: 1,
            print: steps => string.Join('\n', steps.Select(step => step.ToString())));
    }

    private static async Task<IndexProjection> ApplyAsync(Step step, IContentStore store, MemoryIndex index, IndexProjection projection)
    {
        switch (step)
        {
            case Step.Commit commit:
                await store.CommitAsync(commit.Batch, Cancel);
                break;
            case Step.Hold hold:
                await store.HoldAsync(Wiki, [hold.Document], "shrank", Monday, Cancel);
                await store.ReleaseHoldAsync(Wiki, hold.Accept, Monday, Cancel);
                break;
            case Step.CatchUp:
                await projection.CatchUpAsync(Cancel);
                break;
            case Step.Rebuild:
                await projection.RebuildAsync(null, Cancel);
                break;
            case Step.Become become:
                projection.Dispose();
                index.Crash();
                index.Become(become.Condition);
                return Create(store, index);
            case Step.Crash:
                projection.Dispose();
                index.Crash();
                return Create(store, index);
            case Step.Fault fault:
                int left = fault.Operations;
                index.Before = _ =>
                {
                    if (--left == 0)
                    {
                        throw new IndexUnavailableException("The disk is full: free space.");
                    }
                };
                try
                {
                    await projection.CatchUpAsync(Cancel);
                }
                catch (IndexUnavailableException)
                {
                    Assert.Equal(0, left);
                }

                index.Before = _ => { };
                break;
        }

        return projection;
    }

    private static IndexProjection Create(IContentStore store, MemoryIndex index) =>
        new(store, index, new Enricher(store), new ProjectionOptions { CommitChanges = 3 }, TimeProvider.System, NullLogger<IndexProjection>.Instance);

    private abstract record Step
    {
        public sealed record Commit(CrawlBatch Batch) : Step
        {
            public override string ToString() =>
                $"Commit {string.Join(", ", Batch.Upserts.Select(Text))} "
                + $"people {string.Join(", ", Batch.People)} deletes {string.Join(", ", Batch.Deletes)}";

            private static string Text(SourceDocument document) =>
                $"{document.Id} in {document.Thread} at {document.Created:mm} by {document.Author}: '{document.Title}' '{document.Body}'";
        }

        public sealed record Hold(DocumentId Document, bool Accept) : Step;

        public sealed record CatchUp : Step;

        public sealed record Crash : Step;

        public sealed record Fault(int Operations) : Step;

        public sealed record Rebuild : Step;

        public sealed record Become(IndexCondition Condition) : Step;
    }
}
