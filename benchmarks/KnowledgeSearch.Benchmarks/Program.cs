using System.CommandLine;
using KnowledgeSearch.Benchmarks.Crash;
using KnowledgeSearch.Benchmarks.Ingestion;
using KnowledgeSearch.Benchmarks.Interference;
using KnowledgeSearch.Benchmarks.Languages;
using KnowledgeSearch.Benchmarks.People;
using KnowledgeSearch.Benchmarks.Queries;
using KnowledgeSearch.Benchmarks.Relevance;
using KnowledgeSearch.Benchmarks.Trust;
using KnowledgeSearch.Benchmarks.Typing;

RootCommand root = new("Measures KnowledgeSearch. Build with -c Release.")
{
    IngestBenchmark.Create(), UnchangedBenchmark.Create(), FreshnessBenchmark.Create(), StartBenchmark.Create(), CrashVerb.Create(), RelevanceVerb.Create(),
    ApartVerb.Create(), QueriesVerb.Create(), SuggestVerb.Create(), SpellingVerb.Create(), LanguageVerb.Create(), PointedVerb.Create(), TrustVerb.Create(), AccessCostVerb.Create(), InterferenceVerb.Create(), PeopleCostVerb.Create(),
};
return await root.Parse(args).InvokeAsync();
