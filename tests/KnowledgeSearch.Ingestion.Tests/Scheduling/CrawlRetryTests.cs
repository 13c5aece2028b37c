using CsCheck;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Ingestion.Scheduling;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Tests.Scheduling;

public sealed class CrawlRetryTests
{
    private static readonly SourceId Wiki = new("wiki");
    private static readonly CrawlSchedule Nightly = CrawlSchedule.Parse("0 0 3 * * ?", Wiki, TimeZoneInfo.Utc);
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Waits_double_up_to_an_hour_and_end_after_the_last_try()
    {
        CrawlSchedulingOptions options = new() { RetryDelay = TimeSpan.FromMinutes(5), MaxRetries = 8 };
        double?[] minutes = [.. Enumerable.Range(0, 9).Select(attempt => (CrawlRetry.Plan(Failed(attempt), Nightly, null, options, Now) - Now)?.TotalMinutes)];
        Assert.Equal([5, 10, 20, 40, 60, 60, 60, 60, null], minutes);
    }

    [Fact]
    public void Next_slot_that_is_sooner_is_the_next_try()
    {
        CrawlSchedule everyMinute = CrawlSchedule.Parse("0 * * * * ?", Wiki, TimeZoneInfo.Utc);
        Assert.Null(CrawlRetry.Plan(Failed(0), everyMinute, null, new CrawlSchedulingOptions { RetryDelay = TimeSpan.FromMinutes(5) }, Now));
    }

    [Fact]
    public void Source_crawled_by_hand_is_tried_again_by_hand()
    {
        Assert.Null(CrawlRetry.Plan(Failed(0), null, TimeSpan.FromMinutes(1), new CrawlSchedulingOptions(), Now));
    }

    [Theory]
    [InlineData(10, 10)] // later than the back-off
    [InlineData(0.5, 1)] // sooner: the back-off holds
    [InlineData(-5, 1)]
    [InlineData(20 * 60, 20 * 60)] // beyond the next slot, at 03:00: the slot gives way
    [InlineData(100 * 24 * 60, 24 * 60)] // three months: more likely a mistake
    public void Wish_to_be_left_alone_comes_first(double askedMinutes, double waitMinutes)
    {
        Assert.Equal(Now.AddMinutes(waitMinutes), CrawlRetry.Plan(Failed(0), Nightly, TimeSpan.FromMinutes(askedMinutes), new CrawlSchedulingOptions(), Now));
    }

    [Fact]
    public void Wish_beyond_the_next_slot_is_honoured_after_the_last_try_too()
    {
        CrawlSchedulingOptions options = new() { MaxRetries = 0 };
        Assert.Null(CrawlRetry.Plan(Failed(0), Nightly, TimeSpan.FromHours(1), options, Now));
        Assert.Equal(Now.AddHours(20), CrawlRetry.Plan(Failed(0), Nightly, TimeSpan.FromHours(20), options, Now));
    }

    [Fact]
    public void Whatever_happens_a_try_lies_ahead_and_within_bounds()
    {
        Gen.Select(Gen.Int[0, 100], Gen.Long[-1_000_000, long.MaxValue / 2], Gen.Int[1, 3600], Gen.Int[0, 20]).Sample(
            (attempt, asked, delay, most) =>
            {
                CrawlSchedulingOptions options = new() { RetryDelay = TimeSpan.FromSeconds(delay), MaxRetries = most };
                DateTimeOffset? at = CrawlRetry.Plan(Failed(attempt), Nightly, asked % 7 == 0 ? null : TimeSpan.FromTicks(asked), options, Now);
                Assert.True(at is null || (at > Now && at <= Now + CrawlRetry.LongestQuiet));
            },
            iter: 5000,
            seed: "0000KOIPS6f0");
    }

    [Theory]
    [InlineData(ConnectorFault.Unavailable, true)]
    [InlineData(ConnectorFault.Timeout, true)]
    [InlineData(ConnectorFault.RateLimited, true)]
    [InlineData(ConnectorFault.Connection, true)]
    [InlineData(ConnectorFault.NameResolution, true)]
    [InlineData(ConnectorFault.Credentials, false)]
    [InlineData(ConnectorFault.NotFound, false)]
    [InlineData(ConnectorFault.Tls, false)]
    [InlineData(ConnectorFault.Other, false)]
    [InlineData(null, false)]
    public void Only_faults_that_pass_by_themselves_are_tried_again(ConnectorFault? fault, bool helps)
    {
        CrawlRun run = new() { Id = 1, Source = Wiki, Mode = CrawlMode.Full, Started = Now, State = RunState.Failed, Fault = fault };
        Assert.Equal(helps, CrawlRetry.MayHelp(run));
        Assert.False(CrawlRetry.MayHelp(run with { State = RunState.Cancelled }));
        Assert.True(CrawlRetry.MayHelp(null));
    }

    private static Firing Failed(int attempt) => new(Wiki, CrawlPurpose.Content, FiringCause.Retry, null, attempt, Now);
}
