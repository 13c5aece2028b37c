using KnowledgeSearch.SearchApi.Tests.Site;

namespace KnowledgeSearch.SearchApi.Tests.Embed;

/// <summary>One browser and one pair of sites for all tests of embedding: starting them costs more than most of the tests.</summary>
[CollectionDefinition]
public sealed class Embedding : ICollectionFixture<Chromium>, ICollectionFixture<EmbedSite>;
