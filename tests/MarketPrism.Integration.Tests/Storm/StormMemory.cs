using System.Globalization;
using MarketPrism.Cli.Run;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>The managed memory of a storm's process at one time, by owner.</summary>
/// <param name="TotalBytes">All of it, after a collection.</param>
/// <param name="Pipeline">What connector, processor and bus hold.</param>
/// <param name="Parts">The same by part, in this order, each without what the one before holds.</param>
/// <param name="Test">What the storm itself holds: the simulated venues with their history, and the monitor with its copies of books, its audit and every ledger record that it saw.</param>
internal sealed record StormMemory(long TotalBytes, HeapShare Pipeline, IReadOnlyList<HeapShare> Parts, HeapShare Test)
{
    /// <summary>The pipeline keeps its last 10,000 ledger records, in the connector and in the processor, and a storm fills them: as much may come for them.</summary>
    internal const long LedgerBytes = 2 * 10_000 * 600L;

    /// <summary>Takes a census.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="others">What else the test holds, be it reachable from the pipeline.</param>
    internal static StormMemory Of(RunningPipeline pipeline, params ReadOnlySpan<object> others)
    {
        var total = GC.GetTotalMemory(forceFullCollection: true);
        var census = new HeapCensus();
        object[] tests = [pipeline, pipeline.Monitor, pipeline.Simulator!, pipeline.Monitor.Audit!, pipeline.Monitor.Truth!, .. pipeline.Simulator!.Venues.All, .. others];
        census.Reserve(tests); // the bus leads to the monitor that listens to it; what is behind that is not the pipeline's
        census.Reserve(pipeline.Bus, pipeline.Processor);
        HeapShare[] parts = [census.Count(pipeline.Connector), census.Count(pipeline.Processor), census.Count(pipeline.Bus)];
        return new StormMemory(total, HeapShare.Sum(parts), parts, census.Count(tests));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{TotalBytes / 1e6:0.0} MB, {Pipeline.Bytes / 1e6:0.0} of it the pipeline's (connector {Parts[0].Bytes / 1e6:0.0}, processor {Parts[1].Bytes / 1e6:0.0}, bus {Parts[2].Bytes / 1e6:0.0}), {Test.Bytes / 1e6:0.0} the test's own (venues and monitor)");
}
