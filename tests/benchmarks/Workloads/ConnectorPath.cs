using System.Diagnostics.Metrics;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Sockets;
using MarketPrism.Bus;
using MarketPrism.Connector.Publishing;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>A real feed session and the connector's publisher behind a socket that costs nothing, in front of a real connection to nats-server.</summary>
internal sealed class ConnectorPath : IAsyncDisposable
{
    private const int Batch = 5_000; // two megabytes: the outbox takes them whole
    private const int Batches = 20;
    private readonly Meter _meter = new("MarketPrism.Benchmarks");
    private readonly NatsBus _bus;
    private readonly FeedSession _session;
    private readonly ReplaySocket _socket = new(DepthFrames.Make(100)); // as hot as a frame that was just received

    public ConnectorPath(string natsUrl)
    {
        var venue = VenueCatalog.Find(Exchange.Binance, Market.Spot);
        _bus = new NatsBus(new NatsBusOptions { Urls = [natsUrl] });
        var publisher = new FramePublisher(new PublisherContext(
            _bus,
            new SubjectSpace(),
            Exchange.Binance,
            Market.Spot,
            new GapLedger(TimeProvider.System),
            new FrameSampler(0.01),
            new StageMetrics(_meter, TimeProvider.System, Exchange.Binance, Market.Spot)));
        _session = new FeedSession(
            venue.Feed,
            new FeedSettings { Name = "bench", Subscription = new FeedSubscription(DepthFrames.Symbols, [Channel.OrderBook]) },
            publisher,
            new FeedServices { Transport = _socket, ConnectionIdPrefix = "pod-1/binance-spot-0" });
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _bus.WhenConnectedAsync(cancellationToken);
        _session.Start();
    }

    /// <summary>Some batches.</summary>
    /// <returns>Processor time a frame, ns, and memory a frame.</returns>
    public async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        var (ns, bytes) = (0.0, 0L);
        for (var i = 0; i < Batches; i++)
        {
            var cost = await _socket.RunAsync(Batch, cancellationToken);
            await _bus.FlushAsync(cancellationToken);
            ns += cost.Busy.TotalNanoseconds;
            bytes += cost.Bytes;
        }

        const int Frames = Batch * Batches;
        return new Result("MarketPrism: classify, subject, headers, into the NATS writer", ns / Frames, (double)bytes / Frames);
    }

    /// <summary>What the bus could not take; then the figures are worth nothing.</summary>
    public long Dropped => _bus.Status.Dropped;

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _bus.DisposeAsync();
        _meter.Dispose();
    }
}
