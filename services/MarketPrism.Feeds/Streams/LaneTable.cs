using System.Runtime.InteropServices;

namespace MarketPrism.Feeds;

/// <summary>Finds the lane of a frame by the bytes of its channel and symbol. Immutable; replaced as a whole.</summary>
internal sealed class LaneTable
{
    private readonly Entry[] _entries;
    private readonly int _mask;

    internal LaneTable(IReadOnlyCollection<StreamLane> lanes)
    {
        var size = 16;
        while (size < lanes.Count * 2) size *= 2;
        _entries = new Entry[size];
        _mask = size - 1;
        foreach (var lane in lanes)
        {
            var entry = new Entry(lane, lane.Stream.Spec.MatchChannel.ToArray(), lane.Stream.Spec.MatchSymbol.ToArray());
            var i = Hash(entry.Channel, entry.Symbol) & _mask;
            while (_entries[i].Lane is not null) i = (i + 1) & _mask;
            _entries[i] = entry;
        }
    }

    internal StreamLane? Find(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol)
    {
        var entries = _entries;
        for (var i = Hash(channel, symbol) & _mask; (uint)i < (uint)entries.Length; i = (i + 1) & _mask)
        {
            ref readonly var entry = ref entries[i];
            if (entry.Lane is null) return null;
            if (symbol.SequenceEqual(entry.Symbol) && channel.SequenceEqual(entry.Channel)) return entry.Lane;
        }

        return null;
    }

    private static int Hash(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol)
    {
        var hash = (Mix(symbol) ^ ((ulong)channel.Length << 56)) * 0x9E3779B97F4A7C15;
        hash = (hash ^ Mix(channel)) * 0xD6E8FEB86659FD93;
        return (int)(hash >> 33);
    }

    /// <summary>The ends and the middle: enough to tell the names of one venue apart, a few loads instead of a loop over the bytes.</summary>
    private static ulong Mix(ReadOnlySpan<byte> name)
    {
        var hash = (ulong)name.Length;
        if (name.Length < sizeof(ulong))
        {
            foreach (var b in name) hash = (hash << 8) | b;
            return hash;
        }

        hash ^= MemoryMarshal.Read<ulong>(name) * 0xBF58476D1CE4E5B9;
        hash ^= MemoryMarshal.Read<ulong>(name[((name.Length - sizeof(ulong)) / 2)..]) * 0x94D049BB133111EB;
        hash ^= MemoryMarshal.Read<ulong>(name[^sizeof(ulong)..]) * 0xD6E8FEB86659FD93;
        return hash ^ (hash >> 29);
    }

    /// <summary>The names beside the lane: a look into the stream's own would be four loads, one after the other.</summary>
    private readonly record struct Entry(StreamLane? Lane, byte[] Channel, byte[] Symbol);
}
