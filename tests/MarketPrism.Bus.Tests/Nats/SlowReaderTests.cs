using System.Text;

namespace MarketPrism.Bus.Tests;

/// <summary>Readers that are slow, subscriptions of many subjects, and the end of both.</summary>
public sealed class SlowReaderTests : NatsTest
{
    [Fact]
    public async Task Slow_reader_does_not_hold_up_the_others_and_loses_by_its_bounds()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = await ConnectAsync(server.Url);
        await using var slow = await bus.SubscribeAsync(["s"], Plain with { MaxMessages = 10 }, Token);
        await using var bytes = await bus.SubscribeAsync(["s"], Plain with { MaxBytes = 10_100 }, Token);
        await using var good = await bus.SubscribeAsync(["s"], Plain, Token);
        for (var i = 0; i < 10_000; i++) bus.TryPublish("s"u8, default, Encoding.ASCII.GetBytes($"{i}".PadRight(1_000)));
        await bus.FlushAsync(Token);
        Assert.Equal((10, 9_990L), (slow.Pending, slow.Dropped));
        Assert.Equal((10, 9_990L), (bytes.Pending, bytes.Dropped));
        Assert.Equal((10_000, 0L), (good.Pending, good.Dropped));
        for (var i = 9_990; i < 10_000; i++) Assert.Equal($"{i}", (await NextAsync(slow)).TrimEnd());
    }

    [Fact]
    public async Task Client_too_slow_for_the_server_is_cut_off_and_comes_back()
    {
        // the server's verdict on a client that does not read: "Slow Consumer", and the connection is closed
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { MaxPayload = 10_000, MaxPending = 100_000 }, Token);
        await using var proxy = new GarblingProxy(server.Port);
        await using var bus = await ConnectAsync(proxy.Url);
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        await using var publisher = await ConnectAsync(server.Url);
        using var held = new ManualResetEventSlim();
        proxy.ToClient = _ => held.Wait(Eventually.DefaultDeadline, Token);
        await Eventually.BeAsync(
            () =>
            {
                // more than the sockets between them hold, which may be tens of megabytes
                for (var i = 0; i < 500; i++) publisher.TryPublish("s"u8, default, new byte[9_000]);
                return server.Log.Any(static l => l.Contains("Slow Consumer", StringComparison.Ordinal));
            },
            "the server cuts it off");
        proxy.ToClient = null;
        held.Set();
        await Eventually.BeAsync(() => bus.Status is { IsConnected: true, Reconnections: 1 }, "it comes back");
        while (sub.TryRead(out var old)) old.Release();
        await FlowAsync(publisher, sub, "s");
    }

    [Fact]
    public async Task Subjects_that_come_and_go_under_load_lose_nothing_of_the_others()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var bus = await ConnectAsync(server.Url);
        await using var sub = await bus.SubscribeAsync(["keep"], Plain with { MaxMessages = 1_000_000 }, Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sent = 0;
        var load = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    for (var i = 0; i < 20; i++) publisher.TryPublish("keep"u8, default, Number(sent++));
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
                }
            },
            Token);
        for (var i = 0; i < 300; i++)
        {
            await sub.AddAsync($"other.{i}", Token);
            publisher.TryPublish(Encoding.ASCII.GetBytes($"other.{i}"), default, "other"u8); // in force: what comes now arrives
            if (i % 3 != 0) continue;
            // what was published has arrived, so that it is not lost with its subject
            await publisher.FlushAsync(Token);
            await bus.FlushAsync(Token);
            await sub.RemoveAsync($"other.{i}", Token);
        }

        await stop.CancelAsync();
        await load;
        await publisher.FlushAsync(Token);
        await bus.FlushAsync(Token);
        var (keep, others) = (0, 0);
        while (sub.TryRead(out var message))
        {
            if (message.Payload.Span.SequenceEqual("other"u8)) others++;
            else Assert.Equal(Number(keep++), message.Payload.ToArray());
            message.Release();
        }

        Assert.Equal((sent, 300), (keep, others));
    }

    [Fact]
    public async Task Subscription_is_in_force_when_the_call_returns()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var bus = await ConnectAsync(server.Url);
        for (var i = 0; i < 500; i++)
        {
            var subject = Encoding.ASCII.GetBytes($"now.{i}");
            await using var sub = await bus.SubscribeAsync([$"now.{i}"], Plain, Token);
            Assert.True(publisher.TryPublish(subject, default, "first"u8));
            Assert.Equal("first", await NextAsync(sub));
        }
    }

    [Fact]
    public async Task Waits_end_when_they_are_cancelled()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var bus = await ConnectAsync(server.Url);
        await using var sub = await bus.SubscribeAsync(["s"], Plain, Token);
        for (var round = 0; round < 50; round++)
        {
            using var cancel = new CancellationTokenSource();
            var wait = sub.WaitToReadAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        }

        var next = sub.WaitToReadAsync(Token).AsTask();
        bus.TryPublish("s"u8, default, "x"u8);
        Assert.True(await next.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Token));
        await server.PauseAsync();
        try
        {
            using var cancel = new CancellationTokenSource();
            var flush = bus.FlushAsync(cancel.Token).AsTask();
            var subscribe = bus.SubscribeAsync(["t"], Plain, cancel.Token).AsTask();
            var add = sub.AddAsync("u", cancel.Token).AsTask();
            var ask = bus.RequestAsync("v", default, TimeSpan.FromMinutes(5), cancel.Token).AsTask();
            await cancel.CancelAsync();
            foreach (var task in (Task[])[flush, subscribe, add, ask]) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WithinAsync(task));
        }
        finally
        {
            await server.UnpauseAsync();
        }

        // a wait that was given up spoils no later one
        await bus.FlushAsync(Token);
        await using var after = await bus.SubscribeAsync(["w"], Plain, Token);
        await FlowAsync(bus, after, "w");
    }
}
