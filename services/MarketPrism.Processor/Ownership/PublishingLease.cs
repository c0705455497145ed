namespace MarketPrism.Processor;

/// <summary>
/// Until when this processor may publish. Every heartbeat of its own that comes back over the bus renews it; each publication asks it. So a processor whose ownership check does not run, because a loop
/// hangs or the machine stood still, stops publishing by itself when others may have taken over. Written by the control loop, read by the workers.
/// </summary>
internal sealed class PublishingLease(TimeProvider time, TimeSpan duration)
{
    private readonly long _ticks = (long)(duration.TotalSeconds * time.TimestampFrequency);
    private long _until = long.MinValue;

    /// <summary>A heartbeat came back.</summary>
    public void Renew() => Volatile.Write(ref _until, time.GetTimestamp() + _ticks);

    /// <summary>Whether it holds.</summary>
    /// <param name="timestamp">Of the same clock.</param>
    public bool HoldsAt(long timestamp) => timestamp < Volatile.Read(ref _until);
}
