using System.Net;
using System.Text;
using MarketPrism.Feeds;
using MarketPrism.Feeds.Simulation;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Connector.Tests.Requests;

/// <summary>An answer of a venue.</summary>
internal sealed record Answer(int Status, string Body, string ContentType = "application/json")
{
    public static Answer Of(string body) => new(200, body);
}

/// <summary>The request side with the real REST client and its gate, on one thread and on a clock that moves only when nothing is left to do.</summary>
internal sealed class VenueWorld
{
    private readonly LoopGroup _loops;
    private readonly EgressBudgets _egress;
    private readonly VenueRestClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly IBusSubscription _instruments;
    private readonly List<(string Symbol, string Phase)> _phases = [];
    private readonly Task _running;
    private readonly IVenue _venue;
    private readonly IReadOnlyList<string> _symbols;

    private VenueWorld(VirtualTime time, IVenue venue, IReadOnlyList<string> symbols, Func<string, Answer> answer, InProcessBus bus, IBusSubscription instruments)
    {
        (Time, Answer, Bus, _instruments, _venue, _symbols) = (time, answer, bus, instruments, venue, symbols);
        _loops = new LoopGroup("connector", Time, NullLogger.Instance);
        _egress = new EgressBudgets("default", Time);
        var budgets = _egress.Of(venue.Exchange, venue);
        _client = new VenueRestClient(venue, budgets, new RestOptions { MaxRetries = 2 }, Time, NullLogger.Instance, (_, _) => new Handler(this), new Random(1));
        var options = new VenueRequestOptions { Exchange = venue.Exchange, Venue = venue, ConnectionPrefix = "pod-1/shard-0", Epoch = 7 };
        Requests = new VenueRequests(options, bus, new SubjectSpace(), _client, _client.Unknown, budgets, static () => new VenueEndpoint(null, null), Time, NullLogger.Instance, _loops, "u")
        {
            UnavailableChanged = o => Over = o,
            SilentChanged = s => Silent = s,
            FundingChanged = f => Funding.Add(f),
            Frames = _ => Frames,
        };
        Requests.Update(symbols, []);
        _running = Requests.RunAsync(_stop.Token);
    }

    public VirtualTime Time { get; }

    public InProcessBus Bus { get; }

    public VenueRequests Requests { get; }

    public DocumentGate Gate => _client.Gate;

    public List<string> Asked { get; } = [];

    public List<DateTimeOffset> Readings { get; } = [];

    public IReadOnlyDictionary<string, string> Over { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, StreamSilence> Silent { get; private set; } = new Dictionary<string, StreamSilence>();

    /// <summary>Which symbols fund, each time that it changed.</summary>
    public List<IReadOnlyDictionary<string, bool>> Funding { get; } = [];

    public Func<string, Answer> Answer { get; set; }

    public long Frames { get; set; }

    /// <summary>Runs a test; what it awaits comes back to its thread.</summary>
    public static void Run(Market market, IReadOnlyList<string> symbols, Func<string, Answer> answer, Func<VenueWorld, Task> test)
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        VenueWorld? world = null;
        VirtualScheduler.Run(time, async () =>
        {
            var bus = new InProcessBus(time);
            var instruments = await bus.SubscribeAsync(["marketprism.instrument.>"], new BusSubscriptionOptions(), CancellationToken.None);
            world = new VenueWorld(time, VenueCatalog.Find(market == Market.Public ? Exchange.Okx : Exchange.Binance, market), symbols, answer, bus, instruments);
            await test(world);
            world.Stop();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world._running);
        });
        world!.EndAsync().GetAwaiter().GetResult();
    }

    public Task ReadingsAsync(int count) => UntilAsync(() => Readings.Count >= count && Requests.Instruments.Any(static i => i.IsListed), TimeSpan.FromHours(2));

    /// <summary>Lets time pass until something holds; fails when more than that has passed.</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan within)
    {
        var end = Time.Elapsed + within;
        while (!condition())
        {
            Assert.True(Time.Elapsed < end, $"not within {within} of the world's time");
            await LaterAsync(TimeSpan.FromSeconds(within > TimeSpan.FromMinutes(2) ? 1 : 0.1));
        }
    }

    public Task LaterAsync(TimeSpan by) => Task.Delay(by, Time);

    /// <summary>Somebody asks for the metadata of a market, as processors do.</summary>
    public void Ask(Market market) => Assert.True(Bus.TryPublish(Encoding.ASCII.GetBytes($"marketprism.ctl.instruments.binance.{market}"), default, "{}"u8));

    /// <summary>The phases of a symbol in its messages, each change once, up to one that is awaited.</summary>
    public async Task<IEnumerable<string>> PhasesOfAsync(string symbol, string last)
    {
        await UntilAsync(() => Seen(symbol).LastOrDefault() == last, TimeSpan.FromMinutes(11));
        return Seen(symbol);
    }

    /// <summary>The venue's channel of instruments, on a venue of the world's clock.</summary>
    public InstrumentFeed Feed(ModelVenue venue) => new(
        new ConnectorServices { Bus = Bus, Identity = new ServiceIdentity("connector", "1", "pod-1", "local"), Time = Time, Transport = venue.Transport },
        _venue.InstrumentFeed!,
        new FeedSettings { Name = "okx", Subscription = new FeedSubscription(_symbols, [Channel.Trade]) },
        _egress.Of(_venue.Exchange, _venue).Connects,
        "pod-1/shard-0",
        Requests.PushInstruments,
        Requests.RereadInstruments,
        _loops);

    private void Stop() => _stop.Cancel();

    private async Task EndAsync()
    {
        await Requests.DisposeAsync();
        await _instruments.DisposeAsync();
        await Bus.DisposeAsync();
        _client.Dispose();
        _egress.Dispose();
        _loops.Dispose();
        _stop.Dispose();
    }

    private List<string> Seen(string symbol)
    {
        while (_instruments.TryRead(out var message))
        {
            var instrument = InstrumentJson.Read(message.Payload.ToArray())!;
            if (_phases.LastOrDefault(p => p.Symbol == instrument.Key.Symbol).Phase != instrument.Phase.Name()) _phases.Add((instrument.Key.Symbol, instrument.Phase.Name()));
            message.Release();
        }

        return [.. _phases.Where(p => p.Symbol == symbol).Select(static p => p.Phase)];
    }

    private sealed class Handler(VenueWorld world) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var url = request.RequestUri!.PathAndQuery;
            world.Asked.Add(url);
            world.Readings.Add(world.Time.GetUtcNow());
            var answer = world.Answer(url);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new StringContent(answer.Body, Encoding.UTF8, answer.ContentType) });
        }
    }
}
