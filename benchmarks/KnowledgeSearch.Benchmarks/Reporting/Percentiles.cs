using System.Globalization;

namespace KnowledgeSearch.Benchmarks.Reporting;

/// <summary>Times as they are reported: median, 95th percentile and greatest, in milliseconds.</summary>
internal static class Percentiles
{
    /// <summary>The values in words.</summary>
    public static string Text(IEnumerable<TimeSpan> times)
    {
        double[] sorted = [.. times.Select(time => time.TotalMilliseconds).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0} ms, p95 {At(0.95):0} ms, max {sorted[^1]:0} ms of {sorted.Length}");

        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
