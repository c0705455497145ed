namespace MarketPrism.Processor;

/// <summary>The time of a recording: stands still between its events.</summary>
internal sealed class RecordedClock : TimeProvider
{
    private readonly long _startNs;

    public RecordedClock(long startNs) => NowNs = _startNs = startNs;

    /// <summary>Unix ns.</summary>
    public long NowNs { get; set; }

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => NowNs - _startNs;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(NowNs / 100);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("a replay has no timers: its clock moves with the recording");
}
