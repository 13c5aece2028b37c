using KnowledgeSearch.Connectors;
using KnowledgeSearch.Demo;
using KnowledgeSearch.Indexing;
using KnowledgeSearch.Ingestion.Projection;
using KnowledgeSearch.Ingestion.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KnowledgeSearch.SearchApi.Tests.Demo;

/// <summary>The questions of the sample organisation that were answered with the address of a page whose own words differ, through the real store, enrichment and index.</summary>
public sealed class PointedQuestionTests
{
    private const string Insiders = "group:engage/group/pointed";
    private const int Seen = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_that_an_answer_points_to_is_among_the_first_three_for_whoever_may_see_the_question_and_for_nobody_else()
    {
        PointedQuestions pointed = PointedQuestions.Compose(DemoOrganisation.Create(new StandingClock()), DocumentAccess.ForAnyOf(Insiders), seed: 20);
        Assert.True(pointed.Questions.Count >= 40);
        await using Installation installation = await Installation.StartAsync(pointed);

        int asked = 0, inside = 0;
        List<string> outside = [];
        foreach (PointedQuestion question in pointed.Questions)
        {
            IReadOnlyList<SearchHit> others = await FirstAsync(installation, question, Principals.SignedIn([]));
            Assert.All(others, hit => Assert.Null(hit.ReferredBy));
            if (others.Any(hit => hit.Id == question.Page))
            {
                outside.Add(question.Text); // by a word that page and question do share
                continue;
            }

            asked++;
            inside += (await FirstAsync(installation, question, Principals.SignedIn([Insiders]))).Any(hit => hit.Id == question.Page && hit.ReferredBy is not null) ? 1 : 0;
        }

        Assert.True(outside.Count <= 2, string.Join('\n', outside));
        Assert.True(inside >= 0.8 * asked, $"{inside} of {asked}");
    }

    private static async Task<IReadOnlyList<SearchHit>> FirstAsync(Installation installation, PointedQuestion question, Principals principals) =>
        (await installation.Searcher.SearchAsync(new SearchRequest(question.Text, principals) { Size = Seen }, Cancel)).Hits;

    private sealed class Installation : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("knowledgesearch-test-");
        private readonly ServiceProvider _services;

        private Installation()
        {
            IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Store:Path"] = Path.Combine(_folder.FullName, "content.db"), ["Index:Path"] = Path.Combine(_folder.FullName, "index"),
                ["Index:Lexicon"] = "none", ["Index:Hyphenation"] = "none",
            }).Build();
            _services = new ServiceCollection().AddLogging().AddContentStore(configuration).AddIndex(configuration).AddIndexProjection(configuration)
                .AddSingleton<TimeProvider>(new StandingClock()).BuildServiceProvider();
        }

        public IIndexSearcher Searcher => _services.GetRequiredService<IIndexSearcher>();

        public static async Task<Installation> StartAsync(PointedQuestions pointed)
        {
            Installation installation = new();
            IContentStore store = installation._services.GetRequiredService<IContentStore>();
            await store.OpenAsync(Cancel);
            foreach (IGrouping<SourceId, SourceDocument> source in pointed.Documents.GroupBy(document => document.Id.Source))
            {
                SourcePerson[] people = [.. pointed.People.Where(person => person.Id.StartsWith(source.Key.Value + "/", StringComparison.Ordinal))];
                await store.CommitAsync(new CrawlBatch { Source = source.Key, Upserts = [.. source], People = people, Now = DateTimeOffset.UnixEpoch }, Cancel);
            }

            await installation._services.GetRequiredService<IndexProjection>().CatchUpAsync(Cancel);
            return installation;
        }

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
