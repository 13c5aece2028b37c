using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Analysis.Compounds;

namespace KnowledgeSearch.Benchmarks.Relevance;

/// <summary>
/// <c>apart --corpus DIR --to DIR</c>: the same corpus, asked by people who write compounds apart. Keeps the queries that have a compound and writes its parts as words; cut by a general
/// word list alone, so that the index under test has no say in it.
/// </summary>
internal static partial class ApartVerb
{
    private const string WordList = "/usr/share/dict/dutch", Patterns = "/usr/share/hyphen/hyph_nl_NL.dic";

    public static Command Create()
    {
        Option<DirectoryInfo> corpus = new("--corpus") { Description = "Folder with documents.jsonl, queries.tsv and qrels.txt.", Required = true };
        Option<DirectoryInfo> to = new("--to") { Description = "Folder to make.", Required = true };
        Command command = new("apart", "Makes a corpus whose queries have their compounds written apart; needs the Debian packages wdutch and hyphen-nl.") { corpus, to };
        command.SetAction(parsed => Run(parsed.GetValue(corpus)!, parsed.GetValue(to)!)); // required
        return command;
    }

    private static int Run(DirectoryInfo corpus, DirectoryInfo to)
    {
        if (!File.Exists(WordList) || !File.Exists(Patterns))
        {
            Console.Error.WriteLine($"'{WordList}' or '{Patterns}' does not exist: install wdutch and hyphen-nl.");
            return 1;
        }

        WordTable lexicon = new([.. LexiconFile.Read(WordList).Select(word => KeyValuePair.Create(word, 1))]);
        CompoundSplitter splitter = new(WordTable.Empty, 0, lexicon, Hyphenation.Read(Patterns), WordRules.None);
        to.Create();
        foreach (string name in (string[])["documents.jsonl", "people.jsonl", "qrels.txt"])
        {
            if (File.Exists(Path.Combine(corpus.FullName, name)))
            {
                File.Copy(Path.Combine(corpus.FullName, name), Path.Combine(to.FullName, name), overwrite: true);
            }
        }

        CorpusQuery[] queries = [.. CorpusFolder.Open(corpus.FullName).Queries];
        CorpusQuery[] apart = [.. queries.Select(query => query with { Text = Write(query.Text, splitter) }).Except(queries)];
        File.WriteAllLines(Path.Combine(to.FullName, "queries.tsv"), apart.Select(query => $"{query.Id}\t{query.Text}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{apart.Length} of {queries.Length} queries have a compound"));
        return 0;
    }

    private static string Write(string text, CompoundSplitter splitter) =>
        LetterRun().Replace(text, word => splitter.Split(word.ValueSpan) is { Count: > 0 } parts ? string.Join(' ', parts.Select(part => part.Text)) : word.Value);

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex LetterRun();
}
