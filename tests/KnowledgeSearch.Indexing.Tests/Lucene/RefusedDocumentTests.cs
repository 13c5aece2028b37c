using KnowledgeSearch.Indexing.Analysis;
using KnowledgeSearch.Indexing.Lucene;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace KnowledgeSearch.Indexing.Tests.Lucene;

/// <summary>Documents on which the program itself fails.</summary>
public sealed class RefusedDocumentTests : IndexTests
{
    [Fact]
    public async Task Document_that_cannot_be_mapped_is_refused_and_the_writer_goes_on()
    {
        LuceneIndex index = Open();
        await index.WriteAsync([Upsert("wiki/1")], Cancel);
        ArgumentException refusal = await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await index.WriteAsync([Upsert("wiki/2"), Upsert(Document("wiki/3") with { Tags = [null!] }), Upsert("wiki/4")], Cancel));
        Assert.StartsWith("Document 'wiki/3' cannot be indexed", refusal.Message, StringComparison.Ordinal);
        await CommitAsync(index, 1, Upsert("wiki/4"));
        Assert.Equal(["nl wiki/1 Text.", "nl wiki/2 Text.", "nl wiki/4 Text."], Contents(index));
    }

    [Fact]
    public async Task Document_that_the_writer_fails_on_twice_is_refused_before_it_until_it_changes()
    {
        using LuceneIndex index = new(new IndexOptions { Path = IndexPath }, analyzer: _ => new FailingAnalyzer());
        await CommitAsync(index, 1, Upsert("wiki/1"));
        IndexChange poison = Upsert("wiki/2", "poison");
        for (int strike = 0; strike < 2; strike++)
        {
            // What the writer holds is unknown: back to the commit.
            await Assert.ThrowsAsync<IndexUnavailableException>(async () => await index.WriteAsync([Upsert("wiki/3"), poison, Upsert("wiki/4")], Cancel));
            Assert.Equal((IndexCondition.WriteFailed, 1L), (index.Status.Condition, index.Status.CommittedSequence));
        }

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await index.WriteAsync([Upsert("wiki/3"), poison, Upsert("wiki/4")], Cancel));
        await CommitAsync(index, 2, Upsert("wiki/3"), Upsert("wiki/4"));
        Assert.Equal(["nl wiki/1 Text.", "nl wiki/3 Text.", "nl wiki/4 Text."], Contents(index));

        await CommitAsync(index, 3, Upsert("wiki/2", "mended"));
        Assert.Contains("nl wiki/2 mended", Contents(index));
    }

    private sealed class FailingAnalyzer : Analyzer
    {
        protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
        {
            WhitespaceTokenizer tokenizer = new(LuceneVersion.LUCENE_48, reader);
            return new TokenStreamComponents(tokenizer, new FailingFilter(tokenizer));
        }
    }

    private sealed class FailingFilter : TokenFilter
    {
        private readonly ICharTermAttribute _term;

        public FailingFilter(TokenStream input)
            : base(input) => _term = AddAttribute<ICharTermAttribute>();

        public override bool IncrementToken() =>
            m_input.IncrementToken() && (_term.ToString() != "poison" ? true : throw new InvalidOperationException("An analyzer that fails."));
    }
}
