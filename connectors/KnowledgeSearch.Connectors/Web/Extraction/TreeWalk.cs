using AngleSharp.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>
/// Walks what is below a node in document order, telling when it enters and leaves. Without recursion, because depth is the page's choice; by child index, because AngleSharp
/// searches the parent's children for each <c>NextSibling</c>, which is quadratic on a page of 100,000 line breaks.
/// </summary>
internal sealed class TreeWalk
{
    private readonly Stack<(INode Node, int Next)> open = new();

    public TreeWalk(INode root)
    {
        open.Push((root, 0));
        Current = root;
    }

    /// <summary>The node entered or left.</summary>
    public INode Current { get; private set; }

    /// <summary>Whether the node is left: everything below it was seen, or skipped.</summary>
    public bool Leaving { get; private set; }

    /// <summary>How far the node is below the root.</summary>
    public int Depth => open.Count - (Leaving ? 0 : 1);

    public bool MoveNext()
    {
        (INode node, int next) = open.Pop();
        if (next < node.ChildNodes.Length)
        {
            open.Push((node, next + 1));
            Current = node.ChildNodes[next];
            open.Push((Current, 0));
            Leaving = false;
            return true;
        }

        Current = node;
        Leaving = true;
        return open.Count > 0;
    }

    /// <summary>Leaves the entered node next.</summary>
    public void SkipChildren()
    {
        (INode node, _) = open.Pop();
        open.Push((node, int.MaxValue));
    }
}
