using System.Reflection;

namespace KnowledgeSearch.Parser.Confinement;

/// <summary>
/// The first of a worker's two lives: closes files and network to itself, and then becomes the worker. Landlock binds the thread that asks for it and what it becomes, not the
/// threads that a runtime already has; hence the second start.
/// </summary>
internal static class LinuxConfinement
{
    /// <summary>The argument that asks for it; after it come the program to become and the paths that may be read.</summary>
    public const string Enter = "--confine";

    private const nint CreateRuleset = 444, AddRule = 445, RestrictSelf = 446;
    private const ulong Execute = 1, ReadFile = 4, ReadFolder = 8;

    /// <summary>Does not return, unless the program could not be started.</summary>
    public static int Become(ReadOnlySpan<string> arguments)
    {
        List<string> gaveUp = [];
        if (LinuxCalls.prctl(LinuxCalls.NoNewPrivileges, 1, 0, 0, 0) == 0)
        {
            gaveUp.Add("privileges");
        }

        // Not even what is open may be written to, except pipes; no core dump that would hold a document.
        if (Lower(LinuxCalls.FileSize, 0) & Lower(LinuxCalls.CoreSize, 0) & Lower(LinuxCalls.OpenFiles, 256))
        {
            gaveUp.Add("writing");
        }

        string program = arguments[0];
        if (TryRestrict(arguments[1..]))
        {
            gaveUp.Add("files");
        }

        return LinuxCalls.execv(program, [program, Assembly.GetExecutingAssembly().Location, .. gaveUp, null]);
    }

    private static bool Lower(int resource, ulong limit) => LinuxCalls.setrlimit(resource, new LinuxCalls.Limit { Soft = limit, Hard = limit }) == 0;

    // Landlock (docs.kernel.org/userspace-api/landlock.html): rights that a newer kernel knows are given up where it is one.
    private static unsafe bool TryRestrict(ReadOnlySpan<string> readable)
    {
        int version = (int)LinuxCalls.syscall(CreateRuleset, 0, 0, 1, 0);
        if (version < 1)
        {
            return false;
        }

        LinuxCalls.RulesetAttributes attributes = new()
        {
            Files = (1UL << (version switch { 1 => 13, 2 => 14, 3 or 4 => 15, _ => 16 })) - 1,
            Network = version >= 4 ? 3UL : 0,
            Scoped = version >= 6 ? 3UL : 0,
        };
        int ruleset = (int)LinuxCalls.syscall(CreateRuleset, (nint)(&attributes), version >= 6 ? 24 : version >= 4 ? 16 : 8, 0, 0);
        if (ruleset < 0)
        {
            return false;
        }

        foreach (string path in readable)
        {
            int descriptor = LinuxCalls.open(path, LinuxCalls.PathOnly | LinuxCalls.CloseOnExec);
            if (descriptor >= 0)
            {
                LinuxCalls.PathBeneath rule = new() { Allowed = Execute | ReadFile | (Directory.Exists(path) ? ReadFolder : 0), Parent = descriptor };
                _ = LinuxCalls.syscall(AddRule, ruleset, 1, (nint)(&rule), 0); // without it the path is closed, which the start will show
                _ = LinuxCalls.close(descriptor);
            }
        }

        return LinuxCalls.syscall(RestrictSelf, ruleset, 0, 0, 0) == 0;
    }
}
