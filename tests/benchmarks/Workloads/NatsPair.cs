using System.Diagnostics;
using System.Globalization;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Sockets;
using MarketPrism.Bus;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>From a publisher to a subscriber on a second connection, with a bounded number of messages under way: the bus on the official client and raw sockets, in turn.</summary>
internal sealed class NatsPair(NatsBus publisher, NatsBus subscriber, string url, int port)
{
    private const int Batch = 100_000;
    private const int Window = 20_000;
    private readonly byte[] _payload = [.. Enumerable.Repeat((byte)'x', NatsPublish.Size)];

    public async Task<Result> RunRawAsync(CancellationToken cancellationToken)
    {
        const string Subject = "bench.raw";
        using var writer = new RawNats(port);
        using var reader = new RawNats(port);
        reader.Subscribe(Subject);
        var message = string.Create(CultureInfo.InvariantCulture, $"MSG {Subject} 1 {NatsPublish.Size}\r\n").Length + NatsPublish.Size + 2L;
        var start = Stopwatch.GetTimestamp();
        for (var left = Batch; left > 0; left -= Window)
        {
            // the window, in its plainest form: what is under way is read before more is written
            var reading = Task.Run(() => reader.Read(message * Window), cancellationToken);
            writer.Publish(Subject, _payload, Window);
            await reading;
        }

        return new Result("raw sockets, publish → subscribe", Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch, 0);
    }

    public async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        await using var subscription = await subscriber.SubscribeAsync(["bench.pair"], new BusSubscriptionOptions(), cancellationToken);
        await subscriber.FlushAsync(cancellationToken);
        var bytes = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        for (var left = Batch; left > 0; left -= Window)
        {
            var reading = ReadAsync(subscription, Window, cancellationToken);
            for (var i = 0; i < Window; i++)
            {
                if (!publisher.TryPublish("bench.pair"u8, default, _payload)) throw new InvalidOperationException($"the outbox of {url} is full");
            }

            await reading;
        }

        var time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch;
        if (subscription.Dropped > 0) throw new InvalidOperationException("messages were dropped: the figures are worth nothing");
        return new Result("bus, publish → subscribe", time, (double)(GC.GetTotalAllocatedBytes() - bytes) / Batch);
    }

    private static async Task ReadAsync(IBusSubscription subscription, int count, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (count > 0 && await subscription.WaitToReadAsync(cancellationToken))
        {
            while (subscription.TryRead(out var message))
            {
                message.Release();
                count--;
            }
        }
    }
}
