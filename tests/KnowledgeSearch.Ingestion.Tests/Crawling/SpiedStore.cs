using System.Reflection;
using System.Runtime.ExceptionServices;
using KnowledgeSearch.Ingestion.Store;

namespace KnowledgeSearch.Ingestion.Tests.Crawling;

/// <summary>A store that remembers the batches it was given, and can fail before or after applying one, as a process that is killed there would.</summary>
public class SpiedStore : DispatchProxy
{
    private IContentStore? _inner;
    private bool _killed;

    public List<CrawlBatch> Batches { get; } = [];

    public Action<CrawlBatch> Before { get; set; } = _ => { };

    public Action<CrawlBatch> After { get; set; } = _ => { };

    public IContentStore Store => (IContentStore)(object)this;

    public static SpiedStore Over(IContentStore inner)
    {
        SpiedStore spied = (SpiedStore)(object)Create<IContentStore, SpiedStore>();
        spied._inner = inner;
        return spied;
    }

    /// <summary>From here on every call fails, the recording of the run's end included: the process is gone.</summary>
    public void Kill() => _killed = true;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_killed)
        {
            throw new KilledException();
        }

        if (targetMethod!.Name == nameof(IContentStore.CommitAsync))
        {
            return Boxed(CommitAsync((CrawlBatch)args![0]!, (CancellationToken)args[1]!));
        }

        try
        {
            return targetMethod.Invoke(_inner, args);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    private static object Boxed(ValueTask<BatchOutcome> outcome) => outcome;

    private async ValueTask<BatchOutcome> CommitAsync(CrawlBatch batch, CancellationToken cancellationToken)
    {
        Before(batch);
        if (_killed)
        {
            throw new KilledException();
        }

        Batches.Add(batch);
        BatchOutcome outcome = await _inner!.CommitAsync(batch, cancellationToken);
        After(batch);
        return outcome;
    }
}

public sealed class KilledException : Exception;
