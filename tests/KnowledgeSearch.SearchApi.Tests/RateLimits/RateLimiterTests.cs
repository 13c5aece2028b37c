using CsCheck;
using KnowledgeSearch.SearchApi.RateLimits;

namespace KnowledgeSearch.SearchApi.Tests.RateLimits;

public sealed class RateLimiterTests
{
    private static readonly RateKey s_anna = new(RateClass.Search, "person anna"), s_bram = new(RateClass.Search, "person bram");

    [Fact]
    public void No_more_pass_in_any_stretch_than_a_minutes_worth_and_the_pace() =>
        Gen.Select(Gen.Int[1, 600], Gen.Int[0, 4_000].Array[1, 400]).Sample(
            (perMinute, gaps) =>
            {
                HeldClock clock = new();
                RateLimiter limiter = new(clock);
                List<long> passed = [];
                foreach (int gap in gaps)
                {
                    clock.Now = clock.Now.AddMilliseconds(gap);
                    if (limiter.Take(s_anna, perMinute).Passes)
                    {
                        passed.Add(clock.Now.UtcTicks);
                    }
                }

                for (int first = 0; first < passed.Count; first++)
                {
                    for (int last = first; last < passed.Count; last++)
                    {
                        double minutes = (passed[last] - passed[first]) / (double)TimeSpan.TicksPerMinute;
                        Assert.True(last - first + 1 <= perMinute + (perMinute * minutes) + 1);
                    }
                }
            },
            iter: 200, seed: "0000Rate0001");

    [Fact]
    public void Caller_who_waits_as_told_passes_and_one_who_does_not_is_refused() =>
        Gen.Int[1, 2_000].Sample(
            perMinute =>
            {
                HeldClock clock = new();
                RateLimiter limiter = new(clock);
                for (int i = 0; i < perMinute; i++)
                {
                    RateVerdict verdict = limiter.Take(s_anna, perMinute);
                    Assert.True(verdict.Passes);
                    Assert.Equal(perMinute - i - 1, verdict.Remaining);
                }

                RateVerdict refused = limiter.Take(s_anna, perMinute);
                Assert.False(refused.Passes);
                Assert.True(limiter.Take(s_bram, perMinute).Passes);
                clock.Now += refused.Wait - TimeSpan.FromTicks(1);
                Assert.False(limiter.Take(s_anna, perMinute).Passes);
                clock.Now += TimeSpan.FromTicks(1);
                Assert.True(limiter.Take(s_anna, perMinute).Passes);
            },
            iter: 100, seed: "0000Rate0002");

    [Fact]
    public void Callers_of_long_ago_are_forgotten()
    {
        HeldClock clock = new();
        RateLimiter limiter = new(clock);
        for (int i = 0; i < 200_000; i++)
        {
            clock.Now = clock.Now.AddMilliseconds(20);
            Assert.True(limiter.Take(new RateKey(RateClass.Search, $"address {i}"), 1_000).Passes);
        }

        Assert.InRange(limiter.Callers, 1, 2_100);
    }

    private sealed class HeldClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
