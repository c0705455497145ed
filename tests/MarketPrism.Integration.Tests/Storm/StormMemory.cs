using System.Globalization;
using System.Reflection;
using MarketPrism.Cli.Run;
using MarketPrism.Connector;
using MarketPrism.Feeds;
using MarketPrism.Processor;
using MarketPrism.Simulator;
using MarketPrism.WebConsole;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>The managed memory of a storm's process at one time, by owner.</summary>
/// <param name="TotalBytes">All of it, after a collection.</param>
/// <param name="Test">What the storm itself holds: the simulated venues with their history, and the monitor with its copies of books, its audit and every ledger record that it saw.</param>
/// <param name="Parts">What the pipeline's parts hold, in the order of <see cref="Names"/>, each without what those before hold.</param>
internal sealed record StormMemory(long TotalBytes, HeapShare Test, IReadOnlyList<HeapShare> Parts)
{
    /// <summary>Connector, processor and console keep the last 10,000 ledger records; one takes so much in all of them.</summary>
    internal const long RecordBytes = 3_000;

    /// <summary>
    /// What the windows may hold when they are full, however long the storm is: which connection delivered what in the last two minutes, 2 MiB of messages for reuse, tracks of the last connections, levels of
    /// books that have become deeper.
    /// </summary>
    internal const long WindowBytes = 16_000_000;

    /// <summary>The parts.</summary>
    internal static readonly string[] Names = ["bus", "connector", "processor", "console"];

    private static readonly Assembly[] Tests = [typeof(SimulatorHost).Assembly, typeof(RunningPipeline).Assembly, typeof(StormMemory).Assembly];
    private static readonly Assembly[] Connectors = [typeof(ConnectorService).Assembly, typeof(FeedClient).Assembly];
    private static readonly Assembly[] Processors = [typeof(ProcessorService).Assembly];
    private static readonly Assembly[] Consoles = [typeof(ConsoleService).Assembly];

    /// <summary>What connector, processor, console and bus hold.</summary>
    internal HeapShare Pipeline { get; } = HeapShare.Sum(Parts);

    /// <summary>All but the test's own: the pipeline's, and what cannot be told whose it is.</summary>
    internal long NotTestBytes => TotalBytes - Test.Bytes;

    /// <summary>What nobody holds by a reference that belongs to somebody: buffers of the runtime's pools, sockets, log lines on their way, the test framework.</summary>
    internal long RestBytes => TotalBytes - Pipeline.Bytes - Test.Bytes;

    /// <summary>Takes a census.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="others">What else the test holds.</param>
    internal static StormMemory Of(RunningPipeline pipeline, params ReadOnlySpan<object> others)
    {
        var total = GC.GetTotalMemory(forceFullCollection: true);
        var census = new HeapCensus();
        HeapShare[] parts =
        [
            census.Count([.. Tests, .. Connectors, .. Processors, .. Consoles], pipeline.Bus),
            census.Count([.. Tests, .. Processors, .. Consoles], pipeline.Connector),
            census.Count([.. Tests, .. Connectors, .. Consoles], pipeline.Processor),
            pipeline.Console is { } console ? census.Count([.. Tests, .. Connectors, .. Processors], console) : HeapShare.Sum([]),
        ];
        var test = census.Count([.. Connectors, .. Processors, .. Consoles], [pipeline.Simulator!, pipeline.Monitor, .. others]);
        return new StormMemory(total, test, parts);
    }

    public override string ToString()
    {
        var parts = string.Join(", ", Names.Zip(Parts, static (name, part) => string.Create(CultureInfo.InvariantCulture, $"{name} {part.Bytes / 1e6:0.0}")));
        return string.Create(CultureInfo.InvariantCulture, $"{TotalBytes / 1e6:0.0} MB, {Pipeline.Bytes / 1e6:0.0} of it the pipeline's ({parts}), {Test.Bytes / 1e6:0.0} the test's own (venues and monitor), {RestBytes / 1e6:0.0} nobody's");
    }
}
