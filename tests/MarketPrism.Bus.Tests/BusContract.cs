using System.Globalization;
using System.Text;

namespace MarketPrism.Bus.Tests;

/// <summary>What every bus has to do; the tests of each implementation inherit it.</summary>
public abstract class BusContract
{
    private static readonly BusSubscriptionOptions Defaults = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_arrives_as_it_was_published()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["a.>"], Defaults, Token);
        Assert.True(fixture.Writer.TryPublish("a.b"u8, Headers("Mp-Seq", 7), "payload"u8, "reply.to"u8));
        var message = await ReadAsync(sub);
        Assert.Equal("a.b", Text(message.Subject));
        Assert.Equal("reply.to", Text(message.ReplyTo));
        Assert.Equal("payload", Text(message.Payload));
        Assert.True(MessageHeaders.TryGet(message.Headers.Span, "Mp-Seq"u8, out var value));
        Assert.Equal("7", Encoding.ASCII.GetString(value));
        message.Release();
    }

    [Fact]
    public virtual async Task One_queue_keeps_the_order_of_several_subjects()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["x.*.raw", "y.>"], Defaults, Token);
        const int Count = 5_000;
        for (var i = 0; i < Count; i++) Assert.True(fixture.Writer.TryPublish(i % 3 == 0 ? "x.1.raw"u8 : "y.1.2"u8, default, Number(i)));
        for (var i = 0; i < Count; i++)
        {
            var message = await ReadAsync(sub);
            Assert.Equal(i, int.Parse(message.Payload.Span, CultureInfo.InvariantCulture));
            message.Release();
        }

        Assert.Equal(0, sub.Dropped);
    }

    [Theory]
    [InlineData("a.b.c", "a.b.c", true)]
    [InlineData("a.*.c", "a.b.c", true)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.>", "a.b.c", true)]
    [InlineData("a.>", "a", false)]
    [InlineData("a.b", "a.b.c", false)]
    [InlineData("*.b.>", "a.b.c.d", true)]
    [InlineData("a.b.c", "a.b", false)]
    [InlineData(">", "a.b", true)]
    public async Task Patterns_match_as_on_NATS(string pattern, string subject, bool matches)
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync([pattern], Defaults, Token);
        await using var all = await fixture.Reader.SubscribeAsync([">"], Defaults, Token);
        fixture.Writer.TryPublish(Encoding.ASCII.GetBytes(subject), default, "1"u8);
        await Eventually.BeAsync(() => all.Pending == 1, "the message is there");
        if (matches) await Eventually.BeAsync(() => sub.Pending == 1, "it matches");
        await fixture.Reader.FlushAsync(Token);
        Assert.Equal(matches ? 1 : 0, sub.Pending);
    }

    [Fact]
    public async Task Members_of_a_queue_group_share_messages_and_others_get_all()
    {
        await using var fixture = await CreateAsync();
        var options = Defaults with { QueueGroup = "snapshot" };
        await using var one = await fixture.Reader.SubscribeAsync(["ctl.>"], options, Token);
        await using var two = await fixture.Reader.SubscribeAsync(["ctl.>"], options, Token);
        await using var all = await fixture.Reader.SubscribeAsync(["ctl.>"], Defaults, Token);
        for (var i = 0; i < 100; i++) fixture.Writer.TryPublish("ctl.a"u8, default, Number(i));
        await Eventually.BeAsync(() => all.Pending == 100 && one.Pending + two.Pending == 100, "100 messages");
        Assert.InRange(one.Pending, 1, 99);
    }

    [Fact]
    public async Task Full_queue_drops_the_oldest_and_counts()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["s"], Defaults with { MaxMessages = 10 }, Token);
        await using var marker = await fixture.Reader.SubscribeAsync(["s"], Defaults, Token);
        for (var i = 0; i < 100; i++) fixture.Writer.TryPublish("s"u8, default, Number(i));
        await Eventually.BeAsync(() => marker.Pending == 100, "100 messages");
        await Eventually.BeAsync(() => sub.Dropped == 90, "90 dropped");
        for (var i = 90; i < 100; i++)
        {
            var message = await ReadAsync(sub);
            Assert.Equal(i, int.Parse(message.Payload.Span, CultureInfo.InvariantCulture));
            message.Release();
        }
    }

    [Fact]
    public async Task Full_queue_drops_the_newest_by_bytes_when_told_so()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["s"], Defaults with { MaxBytes = 1100, WhenFull = BusFullPolicy.DropNewest }, Token);
        for (var i = 0; i < 5; i++) fixture.Writer.TryPublish("s"u8, default, new byte[500]);
        fixture.Writer.TryPublish("s"u8, default, new byte[1]);
        await Eventually.BeAsync(() => sub.Dropped == 3 && sub.Pending == 3, "3 kept, 3 dropped");
        foreach (var size in (int[])[500, 500, 1])
        {
            var message = await ReadAsync(sub);
            Assert.Equal(size, message.Payload.Length);
            message.Release();
        }
    }

    [Fact]
    public async Task Subjects_are_added_and_removed_while_it_runs()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync([], Defaults, Token);
        await sub.AddAsync("p.1", Token);
        await sub.AddAsync("p.2", Token);
        await sub.RemoveAsync("p.1", Token);
        fixture.Writer.TryPublish("p.1"u8, default, "no"u8);
        fixture.Writer.TryPublish("p.2"u8, default, "yes"u8);
        var message = await ReadAsync(sub);
        Assert.Equal("yes", Text(message.Payload));
        message.Release();
    }

    [Fact]
    public async Task Drained_subscription_delivers_what_is_queued_and_ends()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["s"], Defaults, Token);
        for (var i = 0; i < 50; i++) fixture.Writer.TryPublish("s"u8, default, Number(i));
        await fixture.Writer.FlushAsync(Token);
        await sub.DrainAsync(Token);
        fixture.Writer.TryPublish("s"u8, default, "late"u8);
        var seen = 0;
        while (await sub.WaitToReadAsync(Token))
        {
            while (sub.TryRead(out var message))
            {
                Assert.Equal(seen++, int.Parse(message.Payload.Span, CultureInfo.InvariantCulture));
                message.Release();
            }
        }

        Assert.Equal(50, seen);
    }

    [Fact]
    public async Task Request_is_answered()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["ctl.book"], Defaults, Token);
        var request = fixture.Writer.RequestAsync("ctl.book", "question"u8.ToArray(), TimeSpan.FromSeconds(30), Token).AsTask();
        var question = await ReadAsync(sub);
        Assert.Equal("question", Text(question.Payload));
        fixture.Reader.TryPublish(question.ReplyTo.Span, default, "answer"u8);
        question.Release();
        var reply = await request;
        Assert.Equal(BusReplyOutcome.Answered, reply.Outcome);
        Assert.Equal("answer", Text(reply.Payload));
    }

    [Fact]
    public async Task Request_that_nobody_listens_to_says_so_at_once()
    {
        await using var fixture = await CreateAsync();
        var reply = await fixture.Writer.RequestAsync("nobody", default, TimeSpan.FromMinutes(5), Token);
        Assert.Equal(BusReplyOutcome.NoResponders, reply.Outcome);
    }

    [Fact]
    public async Task Request_without_answer_times_out()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["mute"], Defaults, Token);
        var reply = await fixture.Writer.RequestAsync("mute", default, TimeSpan.FromMilliseconds(100), Token);
        Assert.Equal(BusReplyOutcome.TimedOut, reply.Outcome);
    }

    [Fact]
    public async Task Message_that_is_too_large_is_refused_and_counted()
    {
        await using var fixture = await CreateAsync();
        Assert.False(fixture.Writer.TryPublish("s"u8, default, new byte[(1 << 20) + 1]));
        Assert.Equal(1, fixture.Writer.Status.Dropped);
    }

    [Fact]
    public async Task Message_released_twice_is_an_error_not_a_corruption()
    {
        await using var fixture = await CreateAsync();
        await using var sub = await fixture.Reader.SubscribeAsync(["s"], Defaults, Token);
        fixture.Writer.TryPublish("s"u8, default, "1"u8);
        var message = await ReadAsync(sub);
        message.Release();
        Assert.Throws<InvalidOperationException>(message.Release);
    }

    protected static async Task<BusMessage> ReadAsync(IBusSubscription sub)
    {
        while (true)
        {
            if (sub.TryRead(out var message)) return message;
            Assert.True(await sub.WaitToReadAsync(Token).AsTask().WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, Token), "the subscription has ended");
        }
    }

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected static byte[] Number(int value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    protected abstract Task<BusPair> CreateAsync();

    private static byte[] Headers(string name, long value)
    {
        var headers = new MessageHeaders(new byte[200]);
        headers.Add(Encoding.ASCII.GetBytes(name), value);
        return headers.Complete().ToArray();
    }
}
