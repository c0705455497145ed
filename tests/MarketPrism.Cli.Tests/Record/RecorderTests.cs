using System.Text;
using MarketPrism.Bus;
using MarketPrism.Cli.Record;
using MarketPrism.Domain;
using MarketPrism.Markets;

namespace MarketPrism.Cli.Tests.Record;

public sealed class RecorderTests
{
    private const string Depth = """{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":8,"u":8,"b":[],"a":[]}}""";
    private readonly SubjectSpace _subjects = new();

    [Fact]
    public async Task Each_message_is_kept_with_its_place_on_the_bus()
    {
        using var folder = new ScratchFolder();
        await using var bus = new InProcessBus();
        await RecordAsync(bus, folder.Path("x.frames.gz"), () =>
        {
            Notice(bus, ConnectionEvent.Opened, "wss://venue/stream");
            Raw(bus, "depth", 1, Depth);
            Notice(bus, ConnectionEvent.Closed, "");
            return Task.CompletedTask;
        });
        using var reader = CaptureReader.Open(Assert.Single(folder.Files("*.frames.gz")));
        Assert.Equal(("binance", "spot"), (reader.Exchange.Token, reader.Market.Token));
        var lines = new List<(CaptureKind Kind, string Url, CaptureOrigin? Origin)>();
        while (reader.TryRead(out var item)) lines.Add((item.Kind, Encoding.UTF8.GetString(item.Url.Span), CaptureOrigin.Read(item.Origin.Span)));
        Assert.Equal([CaptureKind.Open, CaptureKind.Frame, CaptureKind.Close], lines.Select(l => l.Kind));
        Assert.All(lines, l => Assert.Equal(("wss://venue/stream", "pod/shard/0/1"), (l.Url, l.Origin!.Connection)));
        Assert.Equal(new CaptureOrigin("raw.0d.binance.spot.depth.BTCUSDT", "pod/shard/0/1", 1, "binance:spot:BTCUSDT:depth:8-8"), lines[1].Origin);
    }

    [Fact]
    public async Task A_recording_that_begins_in_the_middle_asks_for_metadata_and_a_snapshot()
    {
        using var folder = new ScratchFolder();
        await using var bus = new InProcessBus();
        await using var questions = await bus.SubscribeAsync(["marketprism.ctl.>"], new BusSubscriptionOptions(), TestContext.Current.CancellationToken);
        await RecordAsync(bus, folder.Path("x.frames.gz"), async () =>
        {
            var asked = new HashSet<string>();
            await Eventually.BeAsync(
                () =>
                {
                    Raw(bus, "depth", 1, Depth);
                    while (questions.TryRead(out var question))
                    {
                        asked.Add(Encoding.UTF8.GetString(question.Subject.Span));
                        bus.TryPublish(question.ReplyTo.Span, default, "{\"id\":\"1\",\"accepted\":true}"u8);
                        question.Release();
                    }

                    return asked.SetEquals(["marketprism.ctl.snapshot.binance.spot.BTCUSDT", "marketprism.ctl.instruments.binance.spot"]);
                },
                "both questions are asked");
        });
    }

    [Fact]
    public async Task An_okx_book_whose_rest_snapshots_lie_between_its_updates_is_subscribed_afresh_and_the_recording_can_be_replayed()
    {
        using var folder = new ScratchFolder();
        await using var bus = new InProcessBus();
        await using var questions = await bus.SubscribeAsync(["marketprism.ctl.snapshot.>"], new BusSubscriptionOptions(), TestContext.Current.CancellationToken);
        var asked = new List<string>();
        var time = new ManualTimeProvider();
        long id = 100;
        await RecordAsync(
            bus,
            folder.Path("x.frames.gz"),
            () => Eventually.BeAsync(
                () =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(100));
                    Okx("books", $$"""{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[],"bids":[["1","2","0","1"]],"ts":"1","checksum":0,"prevSeqId":{{id}},"seqId":{{id + 10}}}]}""");
                    id += 10;
                    while (questions.TryRead(out var question))
                    {
                        var request = SnapshotRequest.Read(question.Payload)!;
                        asked.Add(request.Reason);
                        bus.TryPublish(question.ReplyTo.Span, default, new RequestReply(request.Id, true, null, 0).ToJson());
                        question.Release();
                        if (request.Reason == "resubscribe") Okx("books", $$"""{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["3","1","0","1"]],"bids":[["1","2","0","1"]],"ts":"1","checksum":0,"prevSeqId":-1,"seqId":{{id}}}]}""");
                        else Okx("snapshot", $$"""{"code":"0","msg":"","data":[{"asks":[["3","1","0","1"]],"bids":[["1","2","0","1"]],"ts":"1","seqId":{{id - 5}}}]}""", "https://openapi.okx.com/api/v5/market/books?instId=BTC-USDT&sz=400");
                    }

                    return asked.Contains("resubscribe");
                },
                "the stream is subscribed afresh"),
            time);
        Assert.Equal(["start", "start", "resubscribe"], asked);
        var output = new StringWriter();
        using var reader = CaptureReader.Open(Assert.Single(folder.Files("*.frames.gz")));
        Assert.True(CaptureReplay.Run(reader, 5, output), output.ToString());

        void Okx(string channel, string payload, string? url = null)
        {
            Span<byte> buffer = stackalloc byte[512];
            var headers = new MessageHeaders(buffer);
            headers.Add("Mp-Conn"u8, "pod/okx/0/1"u8);
            headers.Add("Mp-Recv"u8, time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
            if (url is not null) headers.Add("Mp-Url"u8, Encoding.UTF8.GetBytes(url));
            bus.TryPublish(Encoding.UTF8.GetBytes(_subjects.Raw(Exchange.Okx, Market.Public, channel, "BTC-USDT")), headers.Complete(), Encoding.UTF8.GetBytes(payload));
        }
    }

    [Fact]
    public async Task Messages_that_are_none_of_ours_are_counted_and_end_nothing()
    {
        using var folder = new ScratchFolder();
        await using var bus = new InProcessBus();
        var recorder = await RecordAsync(bus, folder.Path("x.frames.gz"), () =>
        {
            foreach (var subject in new[] { "raw.fff.x.y.instruments.z", "raw.0d.a%zz.b.depth.c", "raw.0d.binance.nowhere.depth.BTCUSDT", "raw.0d", "conn.binance.spot", "conn..%", "control.../x", "control.binance.spot.x" })
            {
                var headers = new MessageHeaders(new byte[256]);
                headers.Add("Mp-Recv"u8, 1_000_000_000);
                bus.TryPublish(Encoding.UTF8.GetBytes($"marketprism.{subject}"), headers.Complete(), "{}"u8);
            }

            Raw(bus, "depth", 1, Depth);
            return Task.CompletedTask;
        });
        Assert.Equal(["x-binance-spot.frames.gz"], folder.Files("*.frames.gz").Select(Path.GetFileName));
        Assert.Equal(8, recorder.Rejected);
    }

    private async Task<Recorder> RecordAsync(IBus bus, string file, Func<Task> meanwhile, TimeProvider? time = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = new TaskCompletionSource();
        var recorder = new Recorder(bus, _subjects, file, null, time ?? TimeProvider.System);
        var recording = recorder.RunAsync(started.SetResult, stop.Token);
        await started.Task;
        await meanwhile();
        await stop.CancelAsync();
        await recording;
        return recorder;
    }

    private void Notice(InProcessBus bus, ConnectionEvent what, string url) => bus.TryPublish(
        Encoding.UTF8.GetBytes(_subjects.Connection(Exchange.Binance, Market.Spot)), default, new ConnectionNotice(what, "pod/shard/0/1", 5, url, "", "", []).ToJson());

    private void Raw(InProcessBus bus, string channel, long sequence, string payload)
    {
        Span<byte> buffer = stackalloc byte[256];
        var headers = new MessageHeaders(buffer);
        headers.Add("Mp-Conn"u8, "pod/shard/0/1"u8);
        headers.Add("Mp-Seq"u8, sequence);
        headers.Add("Mp-Recv"u8, 1_000_000_000);
        headers.Add("Nats-Msg-Id"u8, "binance:spot:BTCUSDT:depth:8-8"u8);
        bus.TryPublish(Encoding.UTF8.GetBytes(_subjects.Raw(Exchange.Binance, Market.Spot, channel, "BTCUSDT")), headers.Complete(), Encoding.UTF8.GetBytes(payload));
    }
}
