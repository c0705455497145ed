namespace MarketPrism.Feeds;

/// <summary>Finds the lane of a frame by the bytes of its channel and symbol. Immutable; replaced as a whole.</summary>
internal sealed class LaneTable
{
    private readonly StreamLane?[] _lanes;
    private readonly int _mask;

    internal LaneTable(IReadOnlyCollection<StreamLane> lanes)
    {
        var size = 16;
        while (size < lanes.Count * 2) size *= 2;
        _lanes = new StreamLane[size];
        _mask = size - 1;
        foreach (var lane in lanes)
        {
            var spec = lane.Stream.Spec;
            var i = Hash(spec.MatchChannel.Span, spec.MatchSymbol.Span) & _mask;
            while (_lanes[i] is not null) i = (i + 1) & _mask;
            _lanes[i] = lane;
        }
    }

    internal StreamLane? Find(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol)
    {
        for (var i = Hash(channel, symbol) & _mask; _lanes[i] is { } lane; i = (i + 1) & _mask)
        {
            var spec = lane.Stream.Spec;
            if (spec.MatchSymbol.Span.SequenceEqual(symbol) && spec.MatchChannel.Span.SequenceEqual(channel)) return lane;
        }

        return null;
    }

    private static int Hash(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol)
    {
        var hash = 2166136261u;
        foreach (var b in symbol) hash = (hash ^ b) * 16777619;
        foreach (var b in channel) hash = (hash ^ b) * 16777619;
        return (int)(hash ^ (hash >> 15));
    }
}
