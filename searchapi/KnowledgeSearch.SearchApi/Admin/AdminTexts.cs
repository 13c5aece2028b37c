using System.Globalization;

namespace KnowledgeSearch.SearchApi.Admin;

/// <summary>The words of the admin pages, in Dutch or English. What the program says of a source (faults, steps of a test) is in English, as in its log and its API.</summary>
public sealed partial record AdminTexts
{
    public required string Language { get; init; }
    public required CultureInfo Culture { get; init; }
    public required string Title { get; init; }
    public required string Sources { get; init; }
    public required string AddSource { get; init; }
    public required string NoSources { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required string State { get; init; }
    public required string Documents { get; init; }
    public required string Failures { get; init; }
    public required string LastSuccess { get; init; }
    public required string NextRun { get; init; }
    public required string Never { get; init; }
    public required string ByHand { get; init; }
    public required string Pushed { get; init; }
    public required string Running { get; init; }
    public required string RunningOf { get; init; }
    public required string Waiting { get; init; }
    public required string Paused { get; init; }
    public required string Held { get; init; }
    public required string NotYet { get; init; }
    public required string Good { get; init; }
    public required string Failed { get; init; }
    public required string Installation { get; init; }
    public required string Index { get; init; }
    public required string IndexHolds { get; init; }
    public required string Behind { get; init; }
    public required string InStep { get; init; }
    public required string Store { get; init; }
    public required string StoreHolds { get; init; }
    public required string Scheduler { get; init; }
    public required string AllWell { get; init; }
    public required string RunNow { get; init; }
    public required string RunFull { get; init; }
    public required string Prune { get; init; }
    public required string Pause { get; init; }
    public required string PauseReason { get; init; }
    public required string Resume { get; init; }
    public required string Cancel { get; init; }
    public required string HoldExplained { get; init; }
    public required string HoldAccept { get; init; }
    public required string HoldReject { get; init; }
    public required string Runs { get; init; }
    public required string Started { get; init; }
    public required string Took { get; init; }
    public required string Outcome { get; init; }
    public required string Added { get; init; }
    public required string Changed { get; init; }
    public required string Removed { get; init; }
    public required string FailureList { get; init; }
    public required string NoFailures { get; init; }
    public required string Document { get; init; }
    public required string Reason { get; init; }
    public required string Seen { get; init; }
    public required string Remove { get; init; }
    public required string RemoveExplained { get; init; }
    public required string RemoveWith { get; init; }
    public required string RemoveKeep { get; init; }
    public required string Configured { get; init; }
    public required string Back { get; init; }
    public required string ChooseType { get; init; }
    public required string NameHelp { get; init; }
    public required string Schedule { get; init; }
    public required string ScheduleHelp { get; init; }
    public required string NextFive { get; init; }
    public required string Access { get; init; }
    public required string AccessHelp { get; init; }
    public required string AccessEveryone { get; init; }
    public required string AccessPublic { get; init; }
    public required string AccessNobody { get; init; }
    public required string Settings { get; init; }
    public required string Required { get; init; }
    public required string OneALine { get; init; }
    public required string SecretKept { get; init; }
    public required string Test { get; init; }
    public required string Trial { get; init; }
    public required string Save { get; init; }
    public required string Faults { get; init; }
    public required string TestResult { get; init; }
    public required string StepGood { get; init; }
    public required string StepBad { get; init; }
    public required string TrialResult { get; init; }
    public required string TrialEmpty { get; init; }
    public required string Skipped { get; init; }
    public required string Seers { get; init; }

    /// <summary>The texts of a language; English for any but Dutch.</summary>
    public static AdminTexts Of(string language) => language == "nl" ? Dutch : English;

    public string Format(string text, params object?[] values) => string.Format(Culture, text, values);

    public string Time(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("ddd d MMM HH:mm", Culture);

    public string Number(long number) => number.ToString("N0", Culture);
}
