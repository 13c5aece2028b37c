using System.Buffers;

namespace KnowledgeSearch.Indexing.Lucene;

/// <summary>Numbers for the 64-bit keys that a search meets, from 0 in the order met. Open addressing in pooled arrays.</summary>
internal sealed class GroupTable : IDisposable
{
    private long[] _keys = ArrayPool<long>.Shared.Rent(1024);
    private int[] _slots;
    private int _mask;

    public GroupTable()
    {
        _slots = Slots(2048);
        _mask = 2047;
    }

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a key; new ones get <see cref="Count"/> before the call.</summary>
    public int Number(long key)
    {
        int slot = Slot(key);
        for (; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            if (_keys[_slots[slot] - 1] == key)
            {
                return _slots[slot] - 1;
            }
        }

        if (Count == _keys.Length)
        {
            Pooled.Grow(ref _keys, Count);
        }

        _keys[Count] = key;
        _slots[slot] = ++Count;
        if (2 * Count > _mask)
        {
            Spread();
        }

        return Count - 1;
    }

    /// <summary>Returns the arrays.</summary>
    public void Dispose()
    {
        ArrayPool<long>.Shared.Return(_keys);
        ArrayPool<int>.Shared.Return(_slots);
    }

    private static int[] Slots(int length)
    {
        int[] slots = ArrayPool<int>.Shared.Rent(length);
        slots.AsSpan(0, length).Clear();
        return slots;
    }

    // Fibonacci hashing: also keys of a few low bits spread.
    private int Slot(long key) => (int)(((ulong)key * 0x9E3779B97F4A7C15) >> 33) & _mask;

    private void Spread()
    {
        int length = 2 * (_mask + 1);
        ArrayPool<int>.Shared.Return(_slots);
        _slots = Slots(length);
        _mask = length - 1;
        for (int i = 0; i < Count; i++)
        {
            int slot = Slot(_keys[i]);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = i + 1;
        }
    }
}
