using System.Buffers;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Arrays of a search that grow, borrowed from the shared pool.</summary>
internal static class Pooled
{
    /// <summary>Replaces the array by one of at least twice the length with the same first items; the rest is zero.</summary>
    public static void Grow<T>(ref T[] array, int used)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(2 * array.Length);
        array.AsSpan(0, used).CopyTo(larger);
        larger.AsSpan(used).Clear();
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
