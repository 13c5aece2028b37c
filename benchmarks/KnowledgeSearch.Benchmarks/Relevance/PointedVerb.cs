using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.Demo;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// <c>pointed --to DIR</c>: a corpus of the sample organisation in which the right document of a question is a page of other words that somebody pointed to. Every question is asked as it
/// was asked then, and once more with half of its words.
/// </summary>
internal static class PointedVerb
{
    private static readonly DateTimeOffset s_present = new(2026, 5, 20, 10, 30, 0, TimeSpan.Zero);

    public static Command Create()
    {
        Option<DirectoryInfo> to = new("--to") { Description = "Folder to make.", Required = true };
        Option<int> seed = new("--seed") { Description = "Of who asks and answers.", DefaultValueFactory = _ => 20 };
        Command command = new("pointed", "Makes a corpus of questions that were answered with the address of a page.") { to, seed };
        command.SetAction(parsed => Run(parsed.GetValue(to)!, parsed.GetValue(seed))); // required
        return command;
    }

    private static void Run(DirectoryInfo to, int seed)
    {
        to.Create();
        PointedQuestions pointed = PointedQuestions.Compose(DemoOrganisation.Create(new Clock()), DocumentAccess.ForEveryone, seed);
        File.WriteAllLines(Path.Combine(to.FullName, "documents.jsonl"), pointed.Documents.Select(document => JsonSerializer.Serialize(document, DocumentJson.Options)));
        File.WriteAllLines(Path.Combine(to.FullName, "people.jsonl"), pointed.People.Select(person => JsonSerializer.Serialize(person, DocumentJson.Options)));
        Random random = new(seed);
        List<string> queries = [], judgements = [];
        for (int i = 0; i < pointed.Questions.Count; i++)
        {
            PointedQuestion question = pointed.Questions[i];
            string[] words = question.Text.Split(' ');
            string half = string.Join(' ', words.Where((_, at) => at == 0 || random.Next(2) == 0));
            foreach ((string id, string text) in (IEnumerable<(string, string)>)[($"{i + 1}", question.Text), ($"{i + 1}-half", half)])
            {
                queries.Add($"{id}\t{text}");
                judgements.Add($"{id} 0 {question.Page} 1");
            }
        }

        File.WriteAllLines(Path.Combine(to.FullName, "queries.tsv"), queries);
        File.WriteAllLines(Path.Combine(to.FullName, "qrels.txt"), judgements);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pointed.Documents.Count} documents, {queries.Count} queries"));
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_present;
    }
}
