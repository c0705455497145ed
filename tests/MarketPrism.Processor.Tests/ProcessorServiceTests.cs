using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Following;
using MarketPrism.Processor.Tests.Played;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor.Tests;

/// <summary>The service with its threads, on the in-process bus and a real clock.</summary>
public sealed class ProcessorServiceTests : IAsyncDisposable
{
    private readonly InProcessBus _bus = new();
    private readonly SubjectSpace _subjects = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PlayedVenue _venue = new("BTCUSDT", new Random(21));
    private readonly PlayedConsumer _consumer;
    private readonly Lock _lock = new();
    private readonly List<Task> _tasks = [];
    private long _sequence;

    public ProcessorServiceTests()
    {
        _venue.Open();
        _consumer = new PlayedConsumer([_venue], 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _tasks) await task.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
        await _bus.DisposeAsync();
    }

    [Fact]
    public async Task Books_and_trades_flow_and_a_late_consumer_gets_the_book_on_request()
    {
        await ConnectorAsync();
        await ConsumerAsync();
        using var service = new ProcessorService(
            new ProcessorOptions { Id = "processor-0", Workers = 2, Listen = TimeSpan.FromMilliseconds(200) }, _bus, _subjects, TimeProvider.System, NullLoggerFactory.Instance);
        var surface = service.CreateSurface(new ServiceIdentity("processor", "1", "processor-0", "local"), static () => "");
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(stop.Token);
        await Eventually.BeAsync(() => service.IsStarted, "the service listens");
        Publish(_subjects.DesiredStreams(Exchange.Binance, Market.Spot), new DesiredStreams("pod/shard", [new(Channel.OrderBook, "depth", ["BTCUSDT"]), new(Channel.Trade, "trade", ["BTCUSDT"])]).ToJson());
        await Eventually.BeAsync(
            () =>
            {
                Feed();
                lock (_lock) return _consumer.Compared > 20 && _consumer.Trades.Count > 0 && _consumer.Trades["BTCUSDT"].Count > 20;
            },
            "books and trades");

        var answer = await _bus.RequestAsync(_subjects.Request("book", _venue.Key), default, TimeSpan.FromSeconds(5), _stop.Token);
        Assert.Equal(BusReplyOutcome.Answered, answer.Outcome);
        var late = new FollowedBook();
        Assert.Equal(FollowOutcome.Snapshot, late.Apply(answer.Payload.Span));
        Assert.True(late.IsProven);

        Assert.True(surface.Ready.IsGood, surface.Ready.Message);
        Assert.True(surface.Live.IsGood);
        var status = surface.GetStatus(StatusDetail.Normal);
        Assert.Equal(("Live", 1, 1, 64), (status.State, status.Books!.Total, status.Books.Synced, status.Books.Partitions));
        Assert.Equal("binance.spot.BTCUSDT", status.Books.Worst!.Single().Key);
        Assert.NotNull(StatusJson.Read(StatusJson.Write(status)));
        var totals = service.GetTotals();
        Assert.True(totals is { Lost: 0, Rejected: 0, Gaps: 0, Books: 1, Synced: 1 }, totals.ToString());
        Assert.True(totals.SocketToBookUsP50 > 0);

        await stop.CancelAsync();
        await running;
        lock (_lock) Assert.Empty(_consumer.Faults);
    }

    private void Feed()
    {
        lock (_lock)
        {
            Send("depth", _venue.NextDepth());
            Send("trade", _venue.NextTrade());
        }
    }

    private void Send(string channel, byte[] payload)
    {
        Span<byte> buffer = stackalloc byte[256];
        var headers = new MessageHeaders(buffer);
        headers.Add("Mp-Conn"u8, "pod/shard/0/1"u8);
        headers.Add("Mp-Seq"u8, ++_sequence);
        headers.Add("Mp-Recv"u8, (DateTimeOffset.UtcNow.Ticks - DateTimeOffset.UnixEpoch.Ticks) * 100);
        _bus.TryPublish(Encoding.UTF8.GetBytes(_subjects.Raw(Exchange.Binance, Market.Spot, channel, "BTCUSDT")), headers.Complete(), payload);
    }

    private void Publish(string subject, ReadOnlySpan<byte> payload) => _bus.TryPublish(Encoding.UTF8.GetBytes(subject), default, payload);

    private Task ConnectorAsync() => ListenAsync(["marketprism.ctl.snapshot.>", "marketprism.ctl.instruments.>"], message =>
    {
        lock (_lock)
        {
            var isSnapshot = Encoding.UTF8.GetString(message.Subject.Span).Contains("snapshot", StringComparison.Ordinal);
            _bus.TryPublish(message.ReplyTo.Span, default, new RequestReply("", true, null, 0).ToJson());
            if (isSnapshot) Publish(_subjects.Raw(Exchange.Binance, Market.Spot, "snapshot", "BTCUSDT"), _venue.Snapshot());
            else Publish(_subjects.Raw(Exchange.Binance, Market.Spot, "instruments", "ALL"), PlayedVenue.ExchangeInfo("BTCUSDT"));
        }
    });

    private Task ConsumerAsync() => ListenAsync(["marketprism.orderbook.>", "marketprism.trade.>", "marketprism.gap.>"], message =>
    {
        lock (_lock) _consumer.Take("processor", Encoding.UTF8.GetString(message.Subject.Span), message.Payload.ToArray());
    });

    private async Task ListenAsync(string[] subjects, Action<BusMessage> take)
    {
        var subscription = await _bus.SubscribeAsync(subjects, new BusSubscriptionOptions(), _stop.Token);
        _tasks.Add(Task.Run(async () =>
        {
            await using (subscription)
            {
                while (await subscription.WaitToReadAsync(_stop.Token))
                {
                    while (subscription.TryRead(out var message))
                    {
                        take(message);
                        message.Release();
                    }
                }
            }
        }));
    }
}
