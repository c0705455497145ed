using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace MarketPrism.Feeds;

/// <summary>The connection layer as a library: <c>new FeedClient(Exchange.Binance, Market.Spot, ["BTCUSDT"])</c>. Runs until it is disposed, over every cut of the venue.</summary>
public sealed class FeedClient : IAsyncDisposable
{
    private readonly FeedSession _session;
    private readonly Channel<FeedFrame> _frames;
    private long _dropped;
    private int _isStarted;

    /// <summary>Makes a client; nothing is dialled yet.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="market">The market.</param>
    /// <param name="symbols">The venue's own names of the symbols.</param>
    /// <param name="options">How it works; null = the defaults.</param>
    /// <exception cref="FormatException">An unknown market, a symbol of the wrong form, or an option out of range.</exception>
    public FeedClient(Exchange exchange, Market market, IReadOnlyList<string> symbols, FeedClientOptions? options = null)
        : this(VenueCatalog.Find(exchange, market), $"{exchange}-{market}", symbols, options ?? new FeedClientOptions())
    {
    }

    private FeedClient(IVenue venue, string name, IReadOnlyList<string> symbols, FeedClientOptions options)
    {
        if (options.QueueCapacity is < 1 or > 10_000_000) throw new FormatException($"QueueCapacity: '{options.QueueCapacity}' is not allowed; allowed is 1 to 10000000");
        foreach (var symbol in symbols)
        {
            if (venue.ExplainSymbol(symbol) is { } mistake) throw new FormatException(mistake);
        }

        _frames = System.Threading.Channels.Channel.CreateBounded<FeedFrame>(
            new BoundedChannelOptions(options.QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _dropped));
        var settings = new FeedSettings
        {
            Name = name,
            Subscription = new FeedSubscription(symbols, options.Channels),
            Endpoint = options.Endpoint,
            AllowInsecure = options.AllowInsecure,
            Proxies = options.Proxies,
            Dual = options.Dual,
            WebSocket = options.WebSocket,
            Freshness = options.Freshness,
            Tls = options.Tls,
        };
        _session = new FeedSession(venue.Feed, settings, new QueueSink(_frames.Writer), options.Services);
    }

    /// <summary>Frames dropped because the reader was too slow.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The session underneath: settings, holes, evidence.</summary>
    public IFeedSession Session => _session;

    /// <summary>Connects and waits until every stream is settled. From then on the connection is kept whatever happens.</summary>
    /// <param name="cancellationToken">Cancels the wait; the client goes on trying.</param>
    /// <returns>A task.</returns>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0) _session.Start();
        await _session.WaitUntilSettledAsync(cancellationToken);
    }

    /// <summary>The frames, in the order of their receipt; ends when the client is disposed.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The frames.</returns>
    public async IAsyncEnumerable<FeedFrame> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var frame in _frames.Reader.ReadAllAsync(cancellationToken)) yield return frame;
    }

    /// <summary>Statistics: counters, rates, streams, connections.</summary>
    /// <returns>A snapshot.</returns>
    public FeedStatus GetConnectionStats() => _session.GetStatus(allStreams: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _frames.Writer.TryComplete();
    }

    private sealed class QueueSink(ChannelWriter<FeedFrame> writer) : IFrameSink
    {
        public void OnFrame(in ReceivedFrame frame)
        {
            if (frame.Stream is { } stream)
            {
                writer.TryWrite(new FeedFrame(stream.Spec, frame.Connection.Id, frame.Header.Identity, frame.ReceivedNs, frame.Payload.ToArray()));
            }
        }

        public void OnControl(in ReceivedFrame frame)
        {
        }

        public void OnStreamAdded(FeedStream stream)
        {
        }

        public void OnStreamRemoved(FeedStream stream)
        {
        }

        public void OnOpened(FeedConnection connection, long atNs)
        {
        }

        public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
        {
        }

        public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs)
        {
        }

        public void OnHole(StreamHole hole)
        {
        }
    }
}
