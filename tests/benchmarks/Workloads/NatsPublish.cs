using System.Diagnostics;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Sockets;
using MarketPrism.Bus;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>Publishing as fast as the server takes it: the bus on the official client and the raw writer, in turn.</summary>
internal sealed class NatsPublish(NatsBus bus, RawNats raw)
{
    public const int Size = 512;
    private const int Batch = 100_000;
    private const long MostWaiting = 8 << 20; // then the loop waits for the server, as the raw writer does
    private const string Subject = "bench.publish";
    private readonly byte[] _payload = [.. Enumerable.Repeat((byte)'x', Size)];

    public Result RunRaw()
    {
        var start = Stopwatch.GetTimestamp();
        raw.Publish(Subject, _payload, Batch);
        return new Result("raw socket, publish", Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch, 0);
    }

    public async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        var bytes = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batch; i++)
        {
            if (!bus.TryPublish("bench.publish"u8, default, _payload)) throw new InvalidOperationException("the outbox is full");
            if ((i & 1023) == 0 && bus.Status.OutboxBytes > MostWaiting) await bus.FlushAsync(cancellationToken);
        }

        await bus.FlushAsync(cancellationToken);
        return new Result("bus, publish", Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch, (double)(GC.GetTotalAllocatedBytes() - bytes) / Batch);
    }
}
