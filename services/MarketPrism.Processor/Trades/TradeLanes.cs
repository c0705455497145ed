using MarketPrism.Exchanges;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>
/// The connections that bring one instrument's trades. Where ids skip, it is they that show whether trades are missing: when one ends, another must have carried the stream before, or what lies
/// between the last trade of the one and the first of the other is in doubt. An end is often heard of after the successor's first trade, or much later when a connector was killed.
/// </summary>
internal sealed class TradeLanes
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

    /// <summary>Connections that are remembered at most. Installations have a few; one whose end nobody told, or that somebody made up, leaves when newer ones need its place: the idlest first.</summary>
    internal const int Limit = 64;

    private readonly Dictionary<string, Start> _lanes = [];
    private LaneEnd? _end;
    private string? _current;
    private string _last = ""; // the connection of the last trade

    /// <summary>Connections that are remembered.</summary>
    internal int Count => _lanes.Count;

    /// <summary>Whether a connection is the one that brought the last trade, and has not ended.</summary>
    public bool IsCurrent(string lane) => ReferenceEquals(lane, _current);

    /// <summary>A trade came over another connection than the one before.</summary>
    /// <param name="lane">The connection.</param>
    /// <param name="track">What is known of it; null or without a time of opening when it opened before anybody here listened.</param>
    /// <param name="trade">The trade.</param>
    /// <param name="receivedNs">When it was received, Unix ns.</param>
    /// <param name="last">The highest id before it, and when that was received.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>What is in doubt, when all that carried before had ended without handing over to it.</returns>
    public TradeSeam? Switch(string lane, ConnectionTrack? track, in TradeEvent trade, long receivedNs, (long Id, long Ns) last, TimeSpan now)
    {
        Touch(_last, now);
        Touch(lane, now);
        var isKnown = _lanes.ContainsKey(lane);
        if (!isKnown && track is { IsEnded: true }) return null; // a late frame: it carries nothing any more
        _current = _last = lane;
        if (isKnown) return null;
        var start = new Start(track?.OpenedNs ?? 0, receivedNs, last.Id == DepthEvent.NoId ? null : new TradeSeam(last.Id + 1, trade.FirstId - 1, last.Ns, receivedNs), now);
        if (_lanes.Count >= Limit) _lanes.Remove(_lanes.MinBy(static l => l.Value.SeenAt).Key);
        _lanes.Add(lane, start);
        if (_end is not { } end) return null;
        _end = null;
        return start.TookOver(end) ? null : start.Seam;
    }

    /// <summary>A connection ended.</summary>
    /// <param name="end">Its end.</param>
    /// <returns>What is in doubt, when those that go on began only after it.</returns>
    public TradeSeam? OnEnd(in LaneEnd end)
    {
        if (!_lanes.Remove(end.Connection)) return null;
        if (_current == end.Connection) _current = null;
        Start? next = null;
        foreach (var start in _lanes.Values)
        {
            if (start.FirstNs <= end.EndedNs || start.TookOver(end)) return null;
            if (next is not { } earliest || start.FirstNs < earliest.FirstNs) next = start;
        }

        if (next is null) _end = end;
        return next?.Seam;
    }

    /// <summary>Whether what one connection lost may not have come over another.</summary>
    /// <param name="lane">The connection.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>False when it brings no trades of this instrument, or another one did a moment ago.</returns>
    public bool IsAlone(string lane, TimeSpan now)
    {
        if (!_lanes.ContainsKey(lane)) return false;
        foreach (var (other, start) in _lanes)
        {
            if (other != lane && now - start.SeenAt < FreshFor) return false;
        }

        return true;
    }

    /// <summary>Whether a connection carries trades as far as is known.</summary>
    public bool IsAlive(string lane) => _lanes.ContainsKey(lane);

    /// <summary>Whether another connection carried before a time and still does.</summary>
    public bool OtherCarriesSince(string lane, long ns)
    {
        foreach (var (other, start) in _lanes)
        {
            if (other != lane && start.FirstNs <= ns) return true;
        }

        return false;
    }

    private void Touch(string lane, TimeSpan now)
    {
        if (_lanes.TryGetValue(lane, out var start)) _lanes[lane] = start with { SeenAt = now };
    }

    private readonly record struct Start(long OpenedNs, long FirstNs, TradeSeam? Seam, TimeSpan SeenAt)
    {
        public bool TookOver(in LaneEnd end) => end.IsHandedOver && OpenedNs <= end.EndedNs;
    }
}
