using MarketPrism.Cli.Run;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>What waits somewhere in a pipeline.</summary>
internal readonly record struct StormQueues(long OutboxBytes, long Frames, long HeldTrades, long Requests, long AwaitedFrames)
{
    internal static StormQueues Of(RunningPipeline pipeline)
    {
        var core = pipeline.Processor.Core;
        var (outbox, waiting) = (pipeline.Bus.Status.OutboxBytes, pipeline.Processor.Waiting);
        lock (pipeline.Monitor.Gate) return new StormQueues(outbox, waiting, core.Workers.Sum(w => w.HeldTrades), core.Requests.Count, pipeline.Monitor.Audit!.Awaited);
    }

    internal StormQueues Max(StormQueues other) => new(
        Math.Max(OutboxBytes, other.OutboxBytes), Math.Max(Frames, other.Frames), Math.Max(HeldTrades, other.HeldTrades), Math.Max(Requests, other.Requests), Math.Max(AwaitedFrames, other.AwaitedFrames));

    public override string ToString() => $"{OutboxBytes} bytes in the outbox, {Frames} frames before the workers, {HeldTrades} trades behind holes, {Requests} requests, {AwaitedFrames} frames on their way";
}
