using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Store;
using static KnowledgeSearch.Ingestion.Tests.Crawling.ScriptedSource;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>Random runs over a dozen documents against a model of what may be removed, suspected and held.</summary>
public sealed class GoneModelTests : CrawlTests
{
    private const int Documents = 12;
    private const int Floor = 3;

    private enum Fate
    {
        Told,
        Deleted,
        Failed,
        Absent,
    }

    private enum Decision
    {
        None,
        Accept,
        Reject,
    }

    [Fact]
    public async Task Any_runs_remove_hold_and_suspect_what_the_model_says()
    {
        (Options.ShrinkFloor, Options.ShrinkShare) = (Floor, 0);
        Gen<Step> step = Gen.Select(
            Gen.Frequency((12, Gen.Const(Fate.Told)), (1, Gen.Const(Fate.Deleted)), (1, Gen.Const(Fate.Failed)), (3, Gen.Const(Fate.Absent))).Array[Documents],
            Gen.Frequency((5, Gen.Const(true)), (1, Gen.Const(false))),
            Gen.Frequency((2, Gen.Const(0)), (1, Gen.Const(30))),
            Gen.Frequency((4, Gen.Const(Decision.None)), (1, Gen.Const(Decision.Accept)), (1, Gen.Const(Decision.Reject))),
            (fates, endsWell, hours, decision) => new Step(fates, endsWell, hours, decision));
        int name = 0;
        await step.Array[3, 10].SampleAsync(
            async steps =>
            {
                IContentStore store = await OpenStoreAsync($"gone{name++}");
                Model model = new();
                foreach (Step one in steps)
                {
                    Time.Advance(TimeSpan.FromHours(one.Hours));
                    Tell(one);
                    CrawlRun run = await RunAsync(store: store);
                    int removed = model.Run(one, Time.GetUtcNow(), out bool held);
                    Assert.Equal(
                        !one.EndsWell ? RunState.Failed
                            : held ? RunState.Held
                            : one.Fates.Contains(Fate.Failed) ? RunState.CompletedWithFailures : RunState.Completed,
                        run.State);
                    Assert.Equal(removed, run.Deleted);
                    Assert.Equal(model.States, await store.ListDocumentsAsync(Id, Cancel).ToListAsync(Cancel));
                    if (one.Decision is not Decision.None)
                    {
                        await store.ReleaseHoldAsync(Id, one.Decision is Decision.Accept, Time.GetUtcNow(), Cancel);
                        model.Release(one.Decision is Decision.Accept);
                        Assert.Equal(model.States, await store.ListDocumentsAsync(Id, Cancel).ToListAsync(Cancel));
                    }
                }
            },
            seed: "0002TsXqz9Pj",
            iter: 40,
            threads: 1);
    }

    private void Tell(Step step)
    {
        List<SourceChange> changes =
        [
            .. step.Fates.Index().Where(pair => pair.Item is not Fate.Absent).Select(pair => pair.Item switch
            {
                Fate.Told => Page(pair.Index),
                Fate.Deleted => new SourceChange.Delete(Doc(pair.Index)),
                _ => new SourceChange.Failed(Doc(pair.Index), "Bad.", Retryable: false),
            }),
        ];
        if (step.EndsWell)
        {
            Source.Tell([.. changes, At("end")]);
        }
        else
        {
            Source.TellAndFail(changes, new ConnectorException(ConnectorFault.Unavailable, "Down."));
        }
    }

    private sealed record Step(Fate[] Fates, bool EndsWell, int Hours, Decision Decision);

    private sealed class Model
    {
        private readonly SortedDictionary<int, (DateTimeOffset? Suspect, bool Held)> _live = [];
        private bool _cutOff;

        public IEnumerable<DocumentState> States => _live.Select(pair => new DocumentState(Doc(pair.Key), pair.Value.Suspect, pair.Value.Held));

        public int Run(Step step, DateTimeOffset now, out bool held)
        {
            HashSet<int> reported = [], absent = [];
            for (int number = 0; number < Documents; number++)
            {
                if (step.Fates[number] is Fate.Told)
                {
                    _live[number] = (null, false);
                }
                else if (_live.ContainsKey(number))
                {
                    (step.Fates[number] is Fate.Deleted ? reported : step.Fates[number] is Fate.Absent && step.EndsWell ? absent : []).Add(number);
                }
            }

            int[] gone =
            [
                .. from pair in _live
                   where reported.Contains(pair.Key) || absent.Contains(pair.Key) || pair.Value.Suspect is not null || pair.Value.Held
                   select pair.Key,
            ];
            bool weighed = step.EndsWell || _cutOff || step.Fates.Contains(Fate.Deleted);
            _cutOff = !step.EndsWell;
            held = weighed && gone.Length > Floor;
            if (held)
            {
                foreach (int number in gone)
                {
                    _live[number] = (reported.Contains(number) ? DateTimeOffset.MinValue : _live[number].Suspect, true);
                }

                return 0;
            }

            DateTimeOffset waited = now - TimeSpan.FromHours(24);
            int[] removed = [.. reported, .. absent.Where(number => _live[number] is { Held: false, Suspect: { } since } && since <= waited)];
            foreach (int number in absent.Where(number => _live[number] is { Held: false, Suspect: null }))
            {
                _live[number] = (now, false);
            }

            foreach (int number in removed)
            {
                _live.Remove(number);
            }

            return removed.Length;
        }

        public void Release(bool accept)
        {
            foreach (int number in _live.Where(pair => pair.Value.Held).Select(pair => pair.Key).ToList())
            {
                if (accept)
                {
                    _live.Remove(number);
                }
                else
                {
                    _live[number] = (null, false);
                }
            }
        }
    }
}
