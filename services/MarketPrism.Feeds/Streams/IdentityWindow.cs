namespace MarketPrism.Feeds;

/// <summary>Which connection delivered which event, while more than one carries a stream. Bounded by time and by count.</summary>
internal sealed class IdentityWindow
{
    private const int MaxCount = 65536;
    private static readonly long MaxAge = TimeSpan.FromSeconds(120).Ticks;
    private readonly Lock _lock = new();
    private readonly Dictionary<FrameIdentity, long> _owners = new(512);
    private readonly Queue<(FrameIdentity Identity, long At)> _order = new(512);

    /// <summary>Claims an event for a connection; false when another connection has delivered it.</summary>
    internal bool TryClaim(in FrameIdentity identity, long epoch, long now)
    {
        lock (_lock)
        {
            if (_owners.TryGetValue(identity, out var owner)) return owner == epoch;
            while (_order.TryPeek(out var oldest) && (_order.Count >= MaxCount || now - oldest.At > MaxAge)) _owners.Remove(_order.Dequeue().Identity);
            _owners.Add(identity, epoch);
            _order.Enqueue((identity, now));
            return true;
        }
    }
}
