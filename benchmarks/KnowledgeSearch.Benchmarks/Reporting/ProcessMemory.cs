using System.Globalization;

namespace KnowledgeSearch.Benchmarks.Reporting;

/// <summary>What the kernel says of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>The most memory that was resident at one time, in megabytes (VmHWM of proc(5)); of .NET's own figure where there is none.</summary>
    public static double PeakMegabytes()
    {
        string? line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is not null
            ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024
            : Environment.WorkingSet / 1048576.0;
    }
}
