using System.Buffers.Text;

namespace MarketPrism.Bus.Tests;

[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests : NatsTest
{
    private const int Messages = 2_000; // fewer than messages are kept for use again
    private static readonly byte[] Payload = new byte[512];
    private static readonly byte[] Subject = "marketprism.raw.binance.usdm.BTCUSDT.depth"u8.ToArray();

    /// <summary>
    /// The strings that the client wants of a frame's headers: its ordinal, its time, its message id. What repeats costs nothing, see <see cref="TextCache"/>. In bursts, as here, the client's waits for
    /// its buffer come to that.
    /// </summary>
    [Fact]
    public async Task Published_frame_costs_less_than_300_bytes()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        var perMessage = await MeasureAsync(async number =>
        {
            number = Publish(publisher, number);
            await publisher.FlushAsync(Token);
            return number;
        });
        TestContext.Current.SendDiagnosticMessage($"{perMessage:0.0} B a frame, published");
        Assert.InRange(perMessage, 0, 300);
    }

    /// <summary>And on receipt the string of its subject, which the client makes. With the client's own header objects it would be twice as much.</summary>
    [Fact]
    public async Task Published_and_received_frame_costs_less_than_500_bytes()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeAsync(["marketprism.>"], Plain, Token);
        var perMessage = await MeasureAsync(number => ExchangeAsync(publisher, sub, number));
        TestContext.Current.SendDiagnosticMessage($"{perMessage:0.0} B a frame, published and received");
        Assert.InRange(perMessage, 0, 500);
    }

    /// <summary>The bytes that the whole process allocates for a message.</summary>
    private static async Task<double> MeasureAsync(Func<int, Task<int>> round)
    {
        const int Rounds = 10;
        var number = 1_000_000;
        for (var warm = 0; warm < 5; warm++) number = await round(number);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Rounds; i++) number = await round(number);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / ((double)Rounds * Messages);
    }

    private static int Publish(NatsBus publisher, int number)
    {
        var buffer = new byte[300];
        var id = "binance:BTCUSDT:depth:0000000"u8.ToArray();
        for (var end = number + Messages; number < end; number++)
        {
            var headers = new MessageHeaders(buffer);
            headers.Add("Mp-Conn"u8, "connector-0/0/1/2"u8);
            headers.Add("Mp-Seq"u8, number);
            headers.Add("Mp-Recv"u8, 1_764_500_000_000_000_000 + number);
            Utf8Formatter.TryFormat(number, id.AsSpan(22), out _);
            headers.Add("Nats-Msg-Id"u8, id);
            Assert.True(publisher.TryPublish(Subject, headers.Complete(), Payload));
        }

        return number;
    }

    private static async Task<int> ExchangeAsync(NatsBus publisher, IBusSubscription sub, int number)
    {
        number = Publish(publisher, number);
        for (var received = 0; received < Messages;)
        {
            while (sub.TryRead(out var message))
            {
                received++;
                message.Release();
            }

            if (received < Messages) await sub.WaitToReadAsync(Token);
        }

        return number;
    }
}
