using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>What the venue sent of one stream on a connection that looked open; all of it must be delivered or stand in the ledger.</summary>
internal sealed class SentLog
{
    private readonly World _world;
    private readonly ModelStream _stream;
    private readonly string _key;
    private readonly List<(long Id, TimeSpan At)> _sent = [];

    internal SentLog(World world, ModelStream stream, string key)
    {
        _world = world;
        _stream = stream;
        _key = key;
        world.Venue.OnSent += OnSent;
    }

    /// <summary>Events that did not arrive, and whether the ledger has them.</summary>
    internal IReadOnlyList<(TimeSpan At, bool IsLedgered)> Missing()
    {
        var arrived = _world.Sink.Frames.Where(f => f.Key == _key).Select(f => f.Id).ToHashSet();
        var holes = _world.Sink.Holes.Where(h => h.Stream.Spec.Key == _key).GroupBy(h => h.Id)
            .Select(g => (From: At(g.First().FromNs), To: g.Last().ToNs is { } to ? At(to) : TimeSpan.MaxValue)).ToList();
        return [.. _sent.Where(s => s.At < _world.Elapsed - TimeSpan.FromSeconds(2) && !arrived.Contains(s.Id)).Select(s => (s.At, holes.Exists(h => s.At >= h.From && s.At <= h.To)))];
    }

    private void OnSent(ModelStream stream, long id)
    {
        if (stream == _stream) _sent.Add((id, _world.Elapsed));
    }

    private TimeSpan At(long unixNs) => TimeSpan.FromTicks((unixNs / 100) + DateTime.UnixEpoch.Ticks - _world.Time.GetUtcNow().Ticks) + _world.Elapsed;
}
