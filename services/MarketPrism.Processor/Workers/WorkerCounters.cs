namespace MarketPrism.Processor;

/// <summary>What a worker has counted; written by its thread, read by others.</summary>
internal sealed class WorkerCounters
{
    public long Frames;
    public long Lost;
    public long Duplicates;
    public long Malformed;
    public long OutOfRange;
    public long OddValues;
    public long OddElements;
    public long Unrouted;
    public long Published;
    public long Refused;
    public long Trades;
    public long Backfilled;
    public long BookUpdates;
    public long Values;
    public long DroppedUnowned;
}
