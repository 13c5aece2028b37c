using System.Diagnostics.Metrics;

namespace KnowledgeSearch.SearchApi.Search;

/// <summary>What is measured of searching.</summary>
internal sealed class ApiMetrics
{
    /// <summary>The meter, as exporters name it.</summary>
    public const string MeterName = "KnowledgeSearch.SearchApi";

    private readonly Histogram<double> _duration;

    public ApiMetrics(IMeterFactory meters)
    {
        // Steps around the target of 300 ms at p95; the default ones begin at 5 s.
        _duration = meters.Create(MeterName).CreateHistogram(
            "knowledgesearch.search.duration", "s", "Time that the engine took for a search.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5] });
    }

    /// <summary>A search was answered or not; the histogram's count is the number of searches.</summary>
    public void Searched(SearchSurface surface, string outcome, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, new("surface", surface switch { SearchSurface.Api => "api", SearchSurface.Page => "page", _ => "feed" }), new("outcome", outcome));
}
