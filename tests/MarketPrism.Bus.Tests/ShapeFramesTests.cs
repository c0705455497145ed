using System.Globalization;

namespace MarketPrism.Bus.Tests;

/// <summary>The adapter that knows nothing but the official client's shape, run on our client.</summary>
public sealed class ShapeFramesTests : BusContract
{
    [Fact]
    public async Task Outbox_is_bounded_while_the_server_is_away()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await server.KillAsync();
        await using var bus = Create(server.Url, 1 << 20);
        for (var i = 0; i < 5_000; i++) bus.TryPublish("s"u8, default, new byte[1000]);
        Assert.InRange(bus.Status.OutboxBytes, 900_000, (1 << 20) + 1000);
        Assert.InRange(bus.Status.Dropped, 3_900, 4_200);
        await using var sub = await bus.SubscribeAsync(["s"], new BusSubscriptionOptions(), Token);
        await server.StartAgainAsync(Token);
        await bus.WhenConnectedAsync(Token);
        await Eventually.BeAsync(() => bus.Status.OutboxBytes == 0, "the outbox empties");
    }

    [Fact]
    public override async Task One_queue_keeps_the_order_of_several_subjects()
    {
        // each subject has a channel of its own in the official client: the order holds within a subject
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["x.*.raw", "y.>"], new BusSubscriptionOptions(), Token);
        const int Count = 2_000;
        for (var i = 0; i < Count; i++) Assert.True(fixture.Writer.TryPublish(i % 3 == 0 ? "x.1.raw"u8 : "y.1.2"u8, default, Number(i)));
        var last = new Dictionary<string, int>();
        for (var i = 0; i < Count; i++)
        {
            var message = await ReadAsync(sub);
            var number = int.Parse(message.Payload.Span, CultureInfo.InvariantCulture);
            Assert.True(number > last.GetValueOrDefault(Text(message.Subject), -1));
            last[Text(message.Subject)] = number;
            message.Release();
        }
    }

    protected override async Task<BusPair> CreateAsync()
    {
        var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        var writer = Create(server.Url, 64 << 20);
        var reader = Create(server.Url, 64 << 20);
        await writer.WhenConnectedAsync(Token);
        await reader.WhenConnectedAsync(Token);
        return new BusPair(writer, reader, server);
    }

    private static NatsBus Create(string url, long outbox)
    {
        var options = new NatsBusOptions { Urls = [url], OutboxBytes = outbox, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100) };
        return new NatsBus(options, options.ToNatsOpts(), (connection, o) => new ShapeFrames(connection, o));
    }
}
