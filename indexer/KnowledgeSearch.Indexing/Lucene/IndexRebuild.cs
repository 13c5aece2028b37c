namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>A generation being written beside the live one.</summary>
internal sealed class IndexRebuild(LuceneIndex index, IndexGeneration generation, string root) : IIndexRebuild
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _ended;
    private string? _failed;

    public LearnedLanguages Learned => generation.Learned;

    public async ValueTask WriteAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Guard(() => generation.Write(changes, cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask CompleteAsync(long sequence, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Guard(() => generation.Commit(sequence));
            try
            {
                await index.SwapAsync(generation, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw Fail(exception);
            }

            _ended = true;
            index.EndRebuild(discarded: null);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (!_ended)
            {
                _ended = true;
                index.EndRebuild(generation);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Guard(Action action)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_failed is not null)
        {
            throw new IndexUnavailableException(_failed);
        }

        try
        {
            action();
        }
        catch (Exception exception) when (exception is not (DocumentRefusedException or OperationCanceledException))
        {
            throw Fail(exception);
        }
    }

    private IndexUnavailableException Fail(Exception fault)
    {
        _failed = $"The rebuild failed, begin it again: {IndexFaults.Explain(root, fault)}";
        return new IndexUnavailableException(_failed, fault);
    }
}
