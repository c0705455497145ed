using System.Text;
using MarketPrism.Nats.Tests.Support;
using Microsoft.Extensions.Primitives;

namespace MarketPrism.Nats.Tests.Server;

public sealed class PublishSubscribeTests : ServerTest
{
    [Fact]
    public async Task Message_arrives_with_headers_reply_subject_and_payload()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var sub = await connection.SubscribeCoreAsync<string>("a.*", cancellationToken: Token);
        await connection.PublishAsync("a.b", "hello", new NatsHeaders { ["X"] = "1", ["Y"] = new(["2", "drei, ü"]) }, "answers.here", cancellationToken: Token);
        var msg = await NextAsync(sub);
        Assert.Equal(("a.b", "answers.here", "hello"), (msg.Subject, msg.ReplyTo, msg.Data));
        Assert.Equal("1", msg.Headers!["X"]);
        Assert.Equal(new StringValues(["2", "drei, ü"]), msg.Headers["Y"]);
        Assert.Null(msg.Error);
    }

    [Fact]
    public async Task Raw_messages_arrive_in_order_and_whole()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var publisher = await ConnectAsync(server.Url);
        await using var subscriber = await ConnectAsync(server.Url);
        await using var sub = await subscriber.SubscribeRawAsync(["t.>", "u"], cancellationToken: Token);
        const int Count = 20_000;
        var payload = new byte[700];
        for (var i = 0; i < Count; i++)
        {
            BitConverter.TryWriteBytes(payload, i);
            Assert.True(publisher.TryPublish(i % 2 == 0 ? "t.even"u8 : "u"u8, "NATS/1.0\r\nN: 1\r\n\r\n"u8, payload.AsSpan(0, 4 + (i % 600)), default, "tail"u8));
        }

        for (var i = 0; i < Count; i++)
        {
            NatsRawMsg msg;
            while (!sub.TryRead(out msg)) Assert.True(await sub.WaitToReadAsync(Token));
            Assert.Equal(i, BitConverter.ToInt32(msg.Payload.Span));
            Assert.Equal(4 + (i % 600) + 4, msg.Payload.Length);
            Assert.Equal(i % 2 == 0 ? "t.even" : "u", Encoding.ASCII.GetString(msg.Subject.Span));
            Assert.Equal("NATS/1.0\r\nN: 1\r\n\r\n", Encoding.ASCII.GetString(msg.Headers.Span));
            Assert.EndsWith("tail", Encoding.ASCII.GetString(msg.Payload.Span), StringComparison.Ordinal);
            msg.Release();
        }

        Assert.Equal(0, sub.Dropped);
        Assert.Equal(Count, publisher.GetStats().SentMessages);
        Assert.Equal(Count, subscriber.GetStats().ReceivedMessages);
    }

    [Fact]
    public async Task Members_of_a_queue_group_share_the_messages()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var one = await connection.SubscribeCoreAsync<int>("work", "group", cancellationToken: Token);
        await using var two = await connection.SubscribeCoreAsync<int>("work", "group", cancellationToken: Token);
        for (var i = 0; i < 200; i++) await connection.PublishAsync("work", i, cancellationToken: Token);
        await Eventually.BeAsync(() => one.Msgs.Count + two.Msgs.Count == 200, "200 messages in the group");
        Assert.InRange(one.Msgs.Count, 1, 199);
        var seen = new List<int>();
        while (one.Msgs.TryRead(out var m)) seen.Add(m.Data);
        while (two.Msgs.TryRead(out var m)) seen.Add(m.Data);
        Assert.Equal(Enumerable.Range(0, 200), seen.Order());
    }

    [Fact]
    public async Task Own_messages_stay_away_without_echo()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var quiet = await ConnectAsync(server.Url, o => o with { Echo = false });
        await using var other = await ConnectAsync(server.Url);
        await using var sub = await quiet.SubscribeCoreAsync<string>("s", cancellationToken: Token);
        await quiet.PublishAsync("s", "own", cancellationToken: Token);
        await quiet.PingAsync(Token);
        await other.PublishAsync("s", "other", cancellationToken: Token);
        Assert.Equal("other", (await NextAsync(sub)).Data);
    }

    [Fact]
    public async Task Subscription_ends_after_its_maximum()
    {
        await using var server = await NatsServerProcess.StartAsync(cancellationToken: Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var sub = await connection.SubscribeCoreAsync<int>("s", opts: new NatsSubOpts { MaxMsgs = 3 }, cancellationToken: Token);
        for (var i = 0; i < 10; i++) await connection.PublishAsync("s", i, cancellationToken: Token);
        var seen = new List<int>();
        await foreach (var msg in sub.Msgs.ReadAllAsync(Token)) seen.Add(msg.Data);
        Assert.Equal([0, 1, 2], seen);
        Assert.Equal(NatsSubEndReason.MaxMsgs, ((NatsSub<int>)sub).EndReason);
    }

    [Fact]
    public async Task Message_larger_than_the_server_takes_is_refused_before_it_is_sent()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { MaxPayload = 1000 }, Token);
        await using var connection = await ConnectAsync(server.Url);
        var error = await Assert.ThrowsAsync<NatsPayloadTooLargeException>(async () => await connection.PublishAsync("s", new byte[1001], cancellationToken: Token));
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
        Assert.False(connection.TryPublish("s"u8, default, new byte[1001]));
        Assert.Equal(2, connection.GetStats().DroppedTooLarge);
        await connection.PublishAsync("s", new byte[1000], cancellationToken: Token);
        await connection.PingAsync(Token);
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Fact]
    public async Task Message_of_megabytes_goes_through()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions { MaxPayload = 8 << 20 }, Token);
        await using var connection = await ConnectAsync(server.Url);
        await using var sub = await connection.SubscribeCoreAsync<byte[]>("s", cancellationToken: Token);
        var payload = new byte[5 << 20];
        new Random(1).NextBytes(payload);
        await connection.PublishAsync("s", payload, cancellationToken: Token);
        await connection.PublishAsync("s", new byte[] { 1 }, cancellationToken: Token);
        Assert.Equal(payload, (await NextAsync(sub)).Data);
        Assert.Equal([1], (await NextAsync(sub)).Data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nPUB b 0\r\n")]
    [InlineData("a\tb")]
    public async Task Subject_that_would_change_the_protocol_is_refused(string subject)
    {
        await using var connection = new NatsConnection();
        await Assert.ThrowsAsync<ArgumentException>(async () => await connection.PublishAsync(subject, "x", cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await connection.SubscribeCoreAsync<string>(subject, cancellationToken: Token));
        Assert.Throws<ArgumentException>(() => connection.TryPublish(Encoding.UTF8.GetBytes(subject), default, default));
    }
}
