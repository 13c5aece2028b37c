using System.Globalization;
using Spectre.Console;

namespace KnowledgeSearch.SearchApi.Commands;

/// <summary>How far one piece of work has come.</summary>
/// <param name="Name">What is worked on: a source, a file.</param>
/// <param name="Done">Documents so far.</param>
/// <param name="Total">Documents expected; null when nobody knows.</param>
/// <param name="Note">A few words to show beside it.</param>
internal sealed record WorkProgress(string Name, long Done, long? Total, string Note);

/// <summary>Shows progress: bars on a terminal, plain lines elsewhere, at most one line per piece of work and <see cref="LineEvery"/> documents.</summary>
internal static class ProgressDisplay
{
    /// <summary>Documents between two plain lines.</summary>
    public const int LineEvery = 500;

    /// <summary>Runs work that reports its progress.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IProgress<WorkProgress>, Task<T>> work) =>
        console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? console.Progress()
                .AutoClear(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(context => work(new Bars(context)))
            : work(new Lines(console));

    // A directory ends without a single document: then only what became of it is worth saying.
    private static string Count(WorkProgress progress) => progress is { Done: 0, Note.Length: > 0 } ? progress.Note : string.Create(
        CultureInfo.InvariantCulture, $"{progress.Done:N0}{(progress.Total is { } total ? $" of {total:N0}" : "")}{(progress.Note.Length > 0 ? ", " + progress.Note : "")}");

    private sealed class Bars(ProgressContext context) : IProgress<WorkProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);

        public void Report(WorkProgress value)
        {
            lock (_tasks)
            {
                if (!_tasks.TryGetValue(value.Name, out ProgressTask? task))
                {
                    _tasks[value.Name] = task = context.AddTask(Markup.Escape(value.Name), autoStart: true);
                }

                task.Description = Markup.Escape($"{value.Name}  {Count(value)}");
                task.IsIndeterminate = value.Total is null;
                task.MaxValue = Math.Max(1, value.Total ?? value.Done);
                task.Value = value.Done;
            }
        }
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<WorkProgress>
    {
        private readonly Dictionary<string, (long Done, string Note)> _shown = new(StringComparer.Ordinal);

        public void Report(WorkProgress value)
        {
            lock (_shown)
            {
                (long Done, string Note) last = _shown.GetValueOrDefault(value.Name, (-LineEvery, ""));
                if (value.Done - last.Done < LineEvery && value.Note == last.Note)
                {
                    return;
                }

                _shown[value.Name] = (value.Done, value.Note);
                console.Profile.Out.Writer.WriteLine($"{value.Name}: {Count(value)}");
            }
        }
    }
}
