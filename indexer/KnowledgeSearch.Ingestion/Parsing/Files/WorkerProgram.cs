using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KnowledgeSearch.Parser;
using KnowledgeSearch.Parser.Confinement;

namespace KnowledgeSearch.Ingestion.Parsing.Files;

/// <summary>How the worker is started: the assembly beside this one, by the runtime that runs this one; on Linux confined to the files that it needs to run.</summary>
internal static class WorkerProgram
{
    // What a runtime reads besides its own folder and the program's: libraries of the system, the clock's zone, limits and processors.
    private static readonly string[] SystemPaths =
    [
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/dev/null", "/dev/urandom", "/proc/self", "/proc/meminfo",
        "/proc/cpuinfo", "/proc/stat", "/proc/sys", "/sys/fs/cgroup", "/sys/devices/system",
    ];

    public static ProcessStartInfo Start()
    {
        string assembly = typeof(FileKinds).Assembly.Location;
        string folder = Path.GetDirectoryName(assembly) ?? throw new WorkerLostException("The program that reads files is not beside this one.");
        string host = Host();
        return OperatingSystem.IsLinux()
            ? new ProcessStartInfo(host, [assembly, LinuxConfinement.Enter, host, .. SystemPaths, Root(), .. Programs(folder)])
            : new ProcessStartInfo(host, [assembly]);
    }

    /// <summary>All that the worker has for an environment.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(int megabytes) =>
    [
        ("DOTNET_GCHeapHardLimit", string.Create(CultureInfo.InvariantCulture, $"0x{megabytes * 1024L * 1024:X}")),
        ("DOTNET_gcServer", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_PROCESSOR_COUNT", "1"),
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_EnableWriteXorExecute", "0"), // its second mapping is a file, and the worker may write none
        ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
        ("DOTNET_TieredPGO", "0"),
    ];

    // The folder may hold the store and the keys as well: only what is program is readable, file by file.
    private static IEnumerable<string> Programs(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Path.GetExtension(file) is ".dll" or ".so" || file.EndsWith(".deps.json", StringComparison.Ordinal) || file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal));

    // {root}/shared/Microsoft.NETCore.App/{version}/
    private static string Root() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static string Host()
    {
        string host = Path.Combine(Root(), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(host) ? host
            : throw new WorkerLostException($"Files are read by a program of their own, which needs the .NET runtime installed; {host} is not there.");
    }
}
