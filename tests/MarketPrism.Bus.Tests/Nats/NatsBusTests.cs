using System.Globalization;

namespace MarketPrism.Bus.Tests;

public sealed class NatsBusTests : BusContract
{
    private static NatsBusOptions Fast(string url) => new()
    {
        Urls = [url],
        ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(100),
    };

    [Fact]
    public async Task Published_before_the_server_is_there_arrives_when_it_comes()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await server.KillAsync();
        await using var bus = new NatsBus(Fast(server.Url));
        Assert.False(bus.Status.IsConnected);
        var changes = new List<bool>();
        bus.ConnectionChanged += changes.Add;
        await using var sub = await bus.SubscribeAsync(["early"], new BusSubscriptionOptions(), Token);
        Assert.True(bus.TryPublish("early"u8, default, "1"u8));
        Assert.Equal(BusReplyOutcome.TimedOut, (await bus.RequestAsync("x", default, TimeSpan.FromMilliseconds(50), Token)).Outcome);
        await server.StartAgainAsync(Token);
        var message = await ReadAsync(sub);
        Assert.Equal("1", Text(message.Payload));
        message.Release();
        await bus.WhenConnectedAsync(Token);
        await Eventually.BeAsync(() => changes is [true], "the change was told");
        Assert.Equal(("nats-server", true, 0L), (bus.Status.Kind, bus.Status.IsConnected, bus.Status.Reconnections));
    }

    [Fact]
    public async Task Who_waited_for_the_first_connection_does_not_hear_of_it_as_of_a_return()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        for (var i = 0; i < 50; i++)
        {
            await using var bus = new NatsBus(Fast(server.Url));
            using var slow = new ManualResetEventSlim();
            bus.ConnectionChanged += _ => slow.Wait(TimeSpan.FromMilliseconds(20), Token);
            await bus.WhenConnectedAsync(Token);
            var returns = 0;
            bus.ConnectionChanged += _ => Interlocked.Increment(ref returns);
            await bus.FlushAsync(Token);
            Assert.Equal(0, Volatile.Read(ref returns));
        }
    }

    [Fact]
    public async Task Restarted_server_finds_subscriptions_and_waiting_messages()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = new NatsBus(Fast(server.Url));
        await bus.WhenConnectedAsync(Token);
        await using var sub = await bus.SubscribeAsync(["s"], new BusSubscriptionOptions(), Token);
        for (var round = 0; round < 3; round++)
        {
            await server.KillAsync();
            await Eventually.BeAsync(() => !bus.Status.IsConnected, "the loss is seen");
            for (var i = 0; i < 1000; i++) Assert.True(bus.TryPublish("s"u8, default, Number(i)));
            await server.StartAgainAsync(Token);
            for (var i = 0; i < 1000; i++)
            {
                var message = await ReadAsync(sub);
                Assert.Equal(i, int.Parse(message.Payload.Span, CultureInfo.InvariantCulture));
                message.Release();
            }
        }

        Assert.Equal((3L, 0L), (bus.Status.Reconnections, bus.Status.Dropped));
    }

    [Fact]
    public async Task Outbox_is_bounded_and_drops_are_counted()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await server.KillAsync();
        await using var bus = new NatsBus(Fast(server.Url) with { OutboxBytes = 1 << 20 });
        const int Count = 5_000;
        for (var i = 0; i < Count; i++) bus.TryPublish("s"u8, default, new byte[1000]);
        Assert.InRange(bus.Status.OutboxBytes, 900_000, 1 << 20);
        var kept = Count - bus.Status.Dropped;
        Assert.InRange(kept, 800, 1_048);
        await using var sub = await bus.SubscribeAsync(["s"], new BusSubscriptionOptions(), Token);
        await server.StartAgainAsync(Token);
        await Eventually.BeAsync(() => sub.Pending == kept, "what was kept arrives");
    }

    [Fact]
    public async Task Request_behind_a_full_outbox_times_out_and_does_not_throw()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        var options = Fast(server.Url);
        await using var bus = new NatsBus(options, options.ToNatsOpts() with { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        await bus.WhenConnectedAsync(Token);
        await server.PauseAsync();
        for (var i = 0; i < 32; i++) bus.TryPublish("s"u8, default, new byte[500_000]);
        Assert.Equal(BusReplyOutcome.TimedOut, (await bus.RequestAsync("x", default, TimeSpan.FromSeconds(2), Token)).Outcome);
        await server.UnpauseAsync();
    }

    [Fact]
    public async Task Credentials_get_in_and_stay_out_of_the_status()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { User = "u", Password = "secret" }, Token);
        await using var wrong = new NatsBus(Fast(server.Url) with { User = "u", Password = "wrong" });
        await using var bus = new NatsBus(Fast(server.Url.Replace("nats://", "nats://u:secret@", StringComparison.Ordinal)));
        await bus.WhenConnectedAsync(Token);
        Assert.DoesNotContain("secret", bus.Status.Url, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", bus.Status.Url, StringComparison.Ordinal);
        Assert.False(wrong.Status.IsConnected);
    }

    protected override async Task<BusPair> CreateAsync()
    {
        var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        var writer = new NatsBus(Fast(server.Url));
        var reader = new NatsBus(Fast(server.Url));
        await writer.WhenConnectedAsync(Token);
        await reader.WhenConnectedAsync(Token);
        return new BusPair(writer, reader, server);
    }
}
