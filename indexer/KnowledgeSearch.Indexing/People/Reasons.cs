using System.Globalization;

namespace KnowledgeSearch.Indexing.People;

/// <summary>Why a hit or a person is shown, in words of either language.</summary>
internal static class Reasons
{
    /// <summary>The words of the query stand in the title.</summary>
    public static string Title(string language) => language == "nl" ? "woorden uit je vraag in de titel" : "title match";

    /// <summary>Answers to questions like the query point to it.</summary>
    public static string Referred(string language, int questions) => (language == "nl", questions) switch
    {
        (true, 1) => "een antwoord op een vraag als deze verwijst hierheen",
        (true, _) => $"antwoorden op {Number(questions)} vragen als deze verwijzen hierheen",
        (false, 1) => "an answer to a related question points here",
        _ => $"answers to {Number(questions)} related questions point here",
    };

    /// <summary>What a person answered; the beginning of a sentence about them.</summary>
    public static string Answered(string language, int answers, int accepted, DateTimeOffset? last)
    {
        bool dutch = language == "nl";
        string what = (dutch, answers) switch
        {
            (true, 1) => "beantwoordde 1 vraag als deze",
            (true, _) => $"beantwoordde {Number(answers)} vragen als deze",
            (false, 1) => "answered 1 question like this",
            _ => $"answered {Number(answers)} questions like this",
        };
        string marks = accepted == 0 ? "" : dutch ? $", {Number(accepted)} geaccepteerd" : $", {Number(accepted)} accepted";
        string when = last is { } time ? (dutch, answers) switch
        {
            (true, 1) => $", in {Month(time, "nl-NL")}",
            (true, _) => $", de laatste in {Month(time, "nl-NL")}",
            (false, 1) => $", in {Month(time, "en-GB")}",
            _ => $", the last in {Month(time, "en-GB")}",
        } : "";
        return what + marks + when;
    }

    /// <summary>The same about the author of a hit.</summary>
    public static string Author(string language, int answers, int accepted, DateTimeOffset? last) =>
        (language == "nl" ? "de schrijver " : "its author ") + Answered(language, answers, accepted, last);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Month(DateTimeOffset time, string culture) =>
        time.UtcDateTime.ToString("MMMM yyyy", CultureInfo.GetCultureInfo(culture));
}
