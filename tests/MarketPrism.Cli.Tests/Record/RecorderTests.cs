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

    private async Task RecordAsync(IBus bus, string file, Func<Task> meanwhile)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = new TaskCompletionSource();
        var recording = new Recorder(bus, _subjects, file, null, TimeProvider.System).RunAsync(started.SetResult, stop.Token);
        await started.Task;
        await meanwhile();
        await stop.CancelAsync();
        await recording;
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
