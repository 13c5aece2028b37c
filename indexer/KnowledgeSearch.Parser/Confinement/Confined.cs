using System.Runtime.InteropServices;

namespace KnowledgeSearch.Parser.Confinement;

/// <summary>What the worker still gives up when it runs, before it reads a byte.</summary>
internal static class Confined
{
    private const uint Allow = 0x7FFF0000, Refuse = 0x00050001, Kill = 0x80000000; // refused: EPERM
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, Return = 0x06;

    // Sockets, other programs, other processes, mounts, kernel modules and the like: include/uapi/asm-generic/unistd.h and arch/x86/entry/syscalls/syscall_64.tbl. Threads and
    // memory stay, which a runtime cannot do without.
    private static readonly uint[] OfX64 =
        [41, 42, 43, 44, 49, 50, 53, 57, 58, 59, 62, 101, 165, 166, 175, 200, 248, 249, 250, 272, 288, 298, 304, 308, 310, 311, 313, 319, 321, 322, 323, 425, 426, 427, 438];

    private static readonly uint[] OfArm64 =
        [198, 199, 200, 201, 202, 203, 206, 221, 129, 117, 40, 39, 105, 130, 217, 218, 219, 97, 242, 241, 265, 268, 270, 271, 273, 279, 280, 281, 282, 425, 426, 427, 438];

    /// <summary>Gives up; answers what all was given up, for the greeting.</summary>
    public static IReadOnlyList<string> Finish()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        List<string> gaveUp = [.. Environment.GetCommandLineArgs().Skip(1)];
        _ = LinuxCalls.prctl(LinuxCalls.Dumpable, 0, 0, 0, 0);
        if (TryFilter())
        {
            gaveUp.Add("calls");
        }

        return gaveUp;
    }

    /// <summary>From now on the process may use so many seconds of processor time more; then the kernel ends it.</summary>
    public static void AllowProcessorTime(int seconds)
    {
        if (OperatingSystem.IsLinux() && LinuxCalls.getrlimit(LinuxCalls.ProcessorTime, out LinuxCalls.Limit limit) == 0)
        {
            limit.Soft = (ulong)Math.Ceiling(Environment.CpuUsage.TotalTime.TotalSeconds) + (ulong)seconds;
            _ = LinuxCalls.setrlimit(LinuxCalls.ProcessorTime, limit); // the parent's clock holds without it
        }
    }

    private static unsafe bool TryFilter()
    {
        bool isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64;
        if (!isArm && RuntimeInformation.ProcessArchitecture is not Architecture.X64)
        {
            return false;
        }

        uint[] refused = isArm ? OfArm64 : OfX64;
        List<LinuxCalls.Instruction> program =
        [
            new() { Code = Load, Operand = 4 },
            new() { Code = JumpIfEqual, Operand = isArm ? 0xC00000B7 : 0xC000003E, IfTrue = 1 },
            new() { Code = Return, Operand = Kill },
            new() { Code = Load, Operand = 0 },
            new() { Code = JumpIfAtLeast, Operand = 0x40000000, IfTrue = (byte)(refused.Length + 1) }, // the same calls by the numbers of x32
        ];
        foreach ((int i, uint call) in refused.Index())
        {
            program.Add(new() { Code = JumpIfEqual, Operand = call, IfTrue = (byte)(refused.Length - i) });
        }

        program.Add(new() { Code = Return, Operand = Allow });
        program.Add(new() { Code = Return, Operand = Refuse });
        fixed (LinuxCalls.Instruction* instructions = program.ToArray())
        {
            LinuxCalls.Filter filter = new() { Length = (ushort)program.Count, Instructions = instructions };

            // seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC): for all threads that there are.
            return LinuxCalls.syscall(isArm ? 277 : 317, 1, 1, (nint)(&filter), 0) == 0;
        }
    }
}
