namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>
/// Gives memory back after a burst of work: an operator at rest allocates too little for the collector to run, and would keep what
/// a thousand reconciliations needed once.
/// </summary>
internal sealed class HeapTrimmer(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    /// <summary>Less than this in a span is rest.</summary>
    private const long Quiet = 8 * 1024 * 1024;

    /// <summary>What must have been allocated for a collection of tens of milliseconds to be worth it.</summary>
    private const long Worthwhile = 32 * 1024 * 1024;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (last, trimmedAt) = (0L, 0L);
        while (true)
        {
            await Task.Delay(Every, time, cancellationToken).ConfigureAwait(false);
            var allocated = GC.GetTotalAllocatedBytes();
            var isQuiet = allocated - last < Quiet;
            last = allocated;
            if (!isQuiet || allocated - trimmedAt < Worthwhile) continue;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            trimmedAt = last;
        }
    }
}
