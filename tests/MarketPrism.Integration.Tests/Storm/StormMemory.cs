using System.Globalization;
using MarketPrism.Cli.Run;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>The managed memory of a storm's process at one time, by owner.</summary>
/// <param name="TotalBytes">All of it, after a collection.</param>
/// <param name="Pipeline">What connector, bus and processor hold.</param>
/// <param name="Test">What the storm itself holds: the simulated venues with their history, and the monitor with its copies of books, its audit and every ledger record that it saw.</param>
internal sealed record StormMemory(long TotalBytes, HeapShare Pipeline, HeapShare Test)
{
    /// <summary>The pipeline keeps its last 10,000 ledger records, in the connector and in the processor, and a storm fills them: as much may come for them.</summary>
    internal const long LedgerBytes = 2 * 10_000 * 600L;

    internal static StormMemory Of(RunningPipeline pipeline)
    {
        var total = GC.GetTotalMemory(forceFullCollection: true);
        var census = new HeapCensus();
        object[] tests = [pipeline, pipeline.Monitor, pipeline.Simulator!, pipeline.Monitor.Audit!, pipeline.Monitor.Truth!, .. pipeline.Simulator!.Venues.All];
        census.Reserve(tests); // the bus leads to the monitor that listens to it; what is behind that is not the pipeline's
        var own = census.Count(pipeline.Connector, pipeline.Processor, pipeline.Bus);
        return new StormMemory(total, own, census.Count(tests));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{TotalBytes / 1e6:0.0} MB, {Pipeline.Bytes / 1e6:0.0} of it the pipeline's, {Test.Bytes / 1e6:0.0} the test's own (venues and monitor)");
}
