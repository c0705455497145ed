using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>A connector of one instrument on a real bus: answers requests, and sends frames when told.</summary>
internal sealed class LiveMarket : IAsyncDisposable
{
    private readonly IBus _bus;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly Lock _lock = new();
    private long _sequence;

    public LiveMarket(IBus bus)
    {
        _bus = bus;
        Venue.Open();
    }

    public SubjectSpace Subjects { get; } = new();

    public PlayedVenue Venue { get; } = new("BTCUSDT", new Random(21));

    public async Task StartAsync() => await ListenAsync(["marketprism.ctl.snapshot.>", "marketprism.ctl.backfill.>", "marketprism.ctl.instruments.>"], message =>
    {
        lock (_lock)
        {
            var kind = Encoding.UTF8.GetString(message.Subject.Span).Split('.')[2];
            _bus.TryPublish(message.ReplyTo.Span, default, new RequestReply("", true, null, 0).ToJson());
            if (kind == "snapshot") Publish(Subjects.Raw(Exchange.Binance, Market.Spot, "snapshot", "BTCUSDT"), Venue.Snapshot());
            else if (kind == "backfill" && BackfillRequest.Read(message.Payload) is { } wanted) Publish(Subjects.Raw(Exchange.Binance, Market.Spot, "backfill", "BTCUSDT"), Venue.Backfill(wanted.FromId!.Value, wanted.ToId!.Value));
            else Publish(Subjects.Raw(Exchange.Binance, Market.Spot, "instruments", "ALL"), PlayedVenue.ExchangeInfo("BTCUSDT"));
        }
    });

    public void Announce() => Publish(
        Subjects.DesiredStreams(Exchange.Binance, Market.Spot),
        new DesiredStreams("pod/shard", [new(Domain.Channel.OrderBook, "depth", ["BTCUSDT"]), new(Domain.Channel.Trade, "trade", ["BTCUSDT"])]).ToJson());

    /// <summary>One depth event and one trade.</summary>
    public void Feed()
    {
        lock (_lock)
        {
            Send("depth", Venue.NextDepth());
            Send("trade", Venue.NextTrade());
        }
    }

    /// <summary>One depth event and one trade that the bus loses: their numbers are used, and nobody gets them.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            Venue.NextDepth();
            Venue.NextTrade();
            _sequence += 2;
        }
    }

    /// <summary>Calls back for messages, one at a time.</summary>
    public async Task ListenAsync(string[] subjects, Action<BusMessage> take)
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _tasks) await task.ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private void Send(string channel, byte[] payload)
    {
        Span<byte> buffer = stackalloc byte[256];
        var headers = new MessageHeaders(buffer);
        headers.Add("Mp-Conn"u8, "pod/shard/0/1"u8);
        headers.Add("Mp-Seq"u8, ++_sequence);
        headers.Add("Mp-Recv"u8, (TimeProvider.System.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) * 100);
        _bus.TryPublish(Encoding.UTF8.GetBytes(Subjects.Raw(Exchange.Binance, Market.Spot, channel, "BTCUSDT")), headers.Complete(), payload);
    }

    private void Publish(string subject, ReadOnlySpan<byte> payload) => _bus.TryPublish(Encoding.UTF8.GetBytes(subject), default, payload);
}
