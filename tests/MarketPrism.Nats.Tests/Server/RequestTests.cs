using MarketPrism.Nats.Tests.Support;

namespace MarketPrism.Nats.Tests.Server;

public sealed class RequestTests : ServerTest
{
    [Fact]
    public async Task Many_requests_at_once_get_their_own_replies()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var service = await ConnectAsync(server.Url);
        await using var client = await ConnectAsync(server.Url);
        await using var sub = await service.SubscribeCoreAsync<int>("double", cancellationToken: Token);
        var serve = Task.Run(
            async () =>
            {
                await foreach (var msg in sub.Msgs.ReadAllAsync(Token)) await msg.ReplyAsync(msg.Data * 2, cancellationToken: Token);
            },
            Token);
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.RequestAsync<int, int>("double", i, cancellationToken: Token).AsTask()));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i * 2), replies.Select(r => r.Data));
        Assert.Equal(1, client.GetStats().SubscriptionCount);
        await sub.UnsubscribeAsync();
        await serve;
    }

    [Fact]
    public async Task Nobody_listening_is_told_at_once()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var client = await ConnectAsync(server.Url, o => o with { RequestTimeout = TimeSpan.FromMinutes(10) });
        await Assert.ThrowsAsync<NatsNoRespondersException>(async () => await client.RequestAsync<string, string>("nobody", "x", cancellationToken: Token));
        var reply = await client.RequestAsync<string>("nobody", replyOpts: new NatsSubOpts { ThrowIfNoResponders = false }, cancellationToken: Token);
        Assert.True(reply.HasNoResponders);
        Assert.Equal(503, reply.Headers!.Code);
    }

    [Fact]
    public async Task Silence_is_no_reply()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var client = await ConnectAsync(server.Url);
        await using var sub = await client.SubscribeCoreAsync<string>("mute", cancellationToken: Token);
        await Assert.ThrowsAsync<NatsNoReplyException>(
            async () => await client.RequestAsync<string, string>("mute", "x", replyOpts: new NatsSubOpts { Timeout = TimeSpan.FromMilliseconds(100) }, cancellationToken: Token));
    }

    [Fact]
    public async Task Cancelled_request_ends_at_once()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var client = await ConnectAsync(server.Url);
        await using var sub = await client.SubscribeCoreAsync<string>("mute", cancellationToken: Token);
        using var cancel = new CancellationTokenSource();
        var request = client.RequestAsync<string, string>("mute", "x", cancellationToken: cancel.Token).AsTask();
        await NextAsync(sub);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task Several_replies_end_by_number_or_by_an_empty_one()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var client = await ConnectAsync(server.Url);
        await using var sub = await client.SubscribeCoreAsync<int>("count", cancellationToken: Token);
        var serve = Task.Run(
            async () =>
            {
                await foreach (var msg in sub.Msgs.ReadAllAsync(Token))
                {
                    for (var i = 0; i < msg.Data; i++) await msg.ReplyAsync(i, cancellationToken: Token);
                    await msg.ReplyAsync(cancellationToken: Token);
                }
            },
            Token);
        Assert.Equal([0, 1, 2], await CollectAsync(client, 3, null));
        Assert.Equal([0, 1], await CollectAsync(client, 5, new NatsSubOpts { MaxMsgs = 2 }));
        await Assert.ThrowsAsync<NatsNoRespondersException>(async () =>
        {
            await foreach (var msg in client.RequestManyAsync<int, int>("nobody", 1, cancellationToken: Token)) Assert.Fail("there is nobody");
        });
        await sub.UnsubscribeAsync();
        await serve;
    }

    [Fact]
    public async Task Lifetimes_end_a_subscription()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        var time = new ManualTimeProvider();
        await using var client = await ConnectAsync(server.Url, o => o with { TimeProvider = time });
        var soon = TimeSpan.FromSeconds(1);
        await using var total = (NatsSub<string>)await client.SubscribeCoreAsync<string>("a", opts: new NatsSubOpts { Timeout = soon }, cancellationToken: Token);
        await using var startUp = (NatsSub<string>)await client.SubscribeCoreAsync<string>("a", opts: new NatsSubOpts { StartUpTimeout = soon }, cancellationToken: Token);
        await using var idle = (NatsSub<string>)await client.SubscribeCoreAsync<string>("b", opts: new NatsSubOpts { StartUpTimeout = soon, IdleTimeout = soon * 2 }, cancellationToken: Token);
        await client.PublishAsync("b", "x", cancellationToken: Token);
        Assert.Equal("x", (await NextAsync(idle)).Data);
        time.Advance(soon);
        Assert.False(await WithinAsync(total.Msgs.WaitToReadAsync(Token).AsTask()));
        Assert.False(await WithinAsync(startUp.Msgs.WaitToReadAsync(Token).AsTask()));
        Assert.Equal(NatsSubEndReason.None, idle.EndReason);
        time.Advance(soon);
        Assert.False(await WithinAsync(idle.Msgs.WaitToReadAsync(Token).AsTask()));
        Assert.Equal((NatsSubEndReason.Timeout, NatsSubEndReason.StartUpTimeout, NatsSubEndReason.IdleTimeout), (total.EndReason, startUp.EndReason, idle.EndReason));
    }

    [Fact]
    public async Task Request_waits_for_a_connection_that_is_lost_until_its_timeout()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var client = await ConnectAsync(server.Url);
        await server.KillAsync();
        await Eventually.BeAsync(() => client.ConnectionState == NatsConnectionState.Reconnecting, "the loss is seen");
        await Assert.ThrowsAsync<NatsNoReplyException>(
            async () => await client.RequestAsync<string>("x", replyOpts: new NatsSubOpts { Timeout = TimeSpan.FromMilliseconds(100) }, cancellationToken: Token));
    }

    private static async Task<List<int>> CollectAsync(NatsConnection client, int count, NatsSubOpts? opts)
    {
        var seen = new List<int>();
        await foreach (var msg in client.RequestManyAsync<int, int>("count", count, replyOpts: opts, cancellationToken: Token)) seen.Add(msg.Data);
        return seen;
    }
}
