using System.Runtime.InteropServices;

namespace KnowledgeSearch.Parser.Confinement;

/// <summary>The calls of Linux by which a process gives up rights. Structures as in linux/landlock.h, linux/seccomp.h and sys/resource.h.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int ProcessorTime = 0, FileSize = 1, CoreSize = 4, OpenFiles = 7;
    public const int Dumpable = 4, NoNewPrivileges = 38;
    public const int PathOnly = 0x200000, CloseOnExec = 0x80000;

    public struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    public struct RulesetAttributes
    {
        public ulong Files;
        public ulong Network;
        public ulong Scoped;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct PathBeneath
    {
        public ulong Allowed;
        public int Parent;
    }

    public struct Instruction
    {
        public ushort Code;
        public byte IfTrue;
        public byte IfFalse;
        public uint Operand;
    }

    public struct Filter
    {
        public ushort Length;
        public Instruction* Instructions;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setrlimit(int resource, in Limit limit);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint syscall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int execv(string path, string?[] arguments);
}
