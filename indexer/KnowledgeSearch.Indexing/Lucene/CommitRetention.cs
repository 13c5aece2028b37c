using Lucene.Net.Index;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>
/// Which commits of a partition stay on disk: the one that the <see cref="CommitRecord"/> names, those a backup copies, and the newest, which the next record
/// will name.
/// </summary>
internal sealed class CommitRetention(string? recorded) : IndexDeletionPolicy
{
    private readonly Lock _lock = new();
    private readonly List<string> _held = [];
    private string? _recorded = recorded;

    /// <summary>The newest commit; null before the first.</summary>
    public string? Newest { get; private set; } = recorded;

    /// <summary>Says that the record now names the newest commit.</summary>
    public void Record()
    {
        lock (_lock)
        {
            _recorded = Newest;
        }
    }

    /// <summary>Keeps the recorded commit until <see cref="Release"/>.</summary>
    public void Hold(string commit)
    {
        lock (_lock)
        {
            _held.Add(commit);
        }
    }

    /// <summary>Lets go of a held commit; it is deleted with the next one.</summary>
    public void Release(string commit)
    {
        lock (_lock)
        {
            _held.Remove(commit);
        }
    }

    public override void OnInit<T>(IList<T> commits) => OnCommit(commits);

    public override void OnCommit<T>(IList<T> commits)
    {
        if (commits.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            Newest = commits[^1].SegmentsFileName;
            foreach (T commit in commits.SkipLast(1))
            {
                if (commit.SegmentsFileName != _recorded && !_held.Contains(commit.SegmentsFileName))
                {
                    commit.Delete();
                }
            }
        }
    }
}
