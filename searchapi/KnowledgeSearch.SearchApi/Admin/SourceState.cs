using KnowledgeSearch.SearchApi.Sources;

namespace KnowledgeSearch.SearchApi.Admin;

/// <summary>What a source does, in words.</summary>
internal static class SourceState
{
    public static string Describe(SourceView source, AdminTexts texts) => source switch
    {
        { Running: { Started: null } } => texts.Waiting,
        { Running.Progress: { Expected: { } expected } progress } => texts.Format(texts.RunningOf, texts.Number(progress.Seen), texts.Number(expected)),
        { Running: { } running } => texts.Format(texts.Running, texts.Number(running.Progress?.Seen ?? 0)),
        { Status.PausedReason: { } reason } => texts.Format(texts.Paused, reason),
        { Status.HoldReason: not null } => texts.Format(texts.Held, texts.Number(source.Status.Held)),
        { Status.LastError: { } error } => texts.Format(texts.Failed, error),
        { IsCrawled: true, Status.LastRun: null } => texts.NotYet,
        _ => texts.Good,
    };

    /// <summary>A class for the look of it: busy, wait, bad or good.</summary>
    public static string Look(SourceView source) =>
        source.Running is not null ? "busy" : source.Status.PausedReason is not null || source.Status.HoldReason is not null ? "wait" : source.Status.LastError is not null ? "bad" : "good";
}
