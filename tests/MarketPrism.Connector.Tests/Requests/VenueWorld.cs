using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MarketPrism.Feeds;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Connector.Tests.Requests;

/// <summary>An answer of a venue.</summary>
internal sealed record Answer(int Status, string Body, string ContentType = "application/json")
{
    public static Answer Of(string body) => new(200, body);
}

/// <summary>The request side with the real REST client and its gate, on a clock that moves as fast as the work is done.</summary>
internal sealed class VenueWorld : IAsyncDisposable
{
    private const int Loops = 3; // metadata, open interest, beats

    private readonly LoopGroup _loops;
    private readonly EgressBudgets _egress;
    private readonly VenueRestClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly IBusSubscription _instruments;
    private readonly List<(string Symbol, string Phase)> _phases = [];
    private readonly Task _running;
    private Func<string, Answer> _answer;
    private IReadOnlyDictionary<string, string> _over = new Dictionary<string, string>();
    private IReadOnlyDictionary<string, StreamSilence> _silent = new Dictionary<string, StreamSilence>();
    private long _frames;

    private VenueWorld(IVenue venue, IReadOnlyList<string> symbols, Func<string, Answer> answer, IBusSubscription instruments, InProcessBus bus)
    {
        _answer = answer;
        _instruments = instruments;
        Bus = bus;
        _loops = new LoopGroup("connector", Time, NullLogger.Instance);
        _egress = new EgressBudgets("default", Time);
        var budgets = _egress.Of(venue.Exchange, venue);
        _client = new VenueRestClient(venue, budgets, new RestOptions { MaxRetries = 2 }, Time, NullLogger.Instance, (_, _) => new Handler(this), new Random(1));
        var options = new VenueRequestOptions { Exchange = venue.Exchange, Venue = venue, ConnectionPrefix = "pod-1/shard-0", Epoch = 7 };
        Requests = new VenueRequests(options, bus, new SubjectSpace(), _client, _client.Unknown, budgets, static () => new VenueEndpoint(null, null), Time, NullLogger.Instance, _loops, "u")
        {
            UnavailableChanged = o => Volatile.Write(ref _over, o),
            SilentChanged = s => Volatile.Write(ref _silent, s),
            Frames = _ => Volatile.Read(ref _frames),
        };
        Requests.Update(symbols, []);
        _running = Requests.RunAsync(_stop.Token);
    }

    public ManualTimeProvider Time { get; } = new();

    public InProcessBus Bus { get; }

    public VenueRequests Requests { get; }

    public DocumentGate Gate => _client.Gate;

    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<DateTimeOffset> Readings { get; } = new();

    public IReadOnlyDictionary<string, string> Over => Volatile.Read(ref _over);

    public IReadOnlyDictionary<string, StreamSilence> Silent => Volatile.Read(ref _silent);

    public Func<string, Answer> Answer
    {
        set => Volatile.Write(ref _answer, value);
    }

    public long Frames
    {
        set => Volatile.Write(ref _frames, value);
    }

    public static async Task<VenueWorld> StartAsync(Market market, IReadOnlyList<string> symbols, Func<string, Answer> answer)
    {
        var bus = new InProcessBus();
        var instruments = await bus.SubscribeAsync(["marketprism.instrument.>"], new BusSubscriptionOptions(), CancellationToken.None);
        return new VenueWorld(VenueCatalog.Find(market == Market.Public ? Exchange.Okx : Exchange.Binance, market), symbols, answer, instruments, bus);
    }

    public Task ReadingsAsync(int count) => UntilAsync(() => Readings.Count >= count && Requests.Instruments.Any(static i => i.IsListed), TimeSpan.FromHours(2));

    /// <summary>Lets time pass until something holds; fails when more than that has passed.</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan within)
    {
        var start = Time.GetTimestamp();
        while (!condition())
        {
            Assert.True(Time.GetElapsedTime(start) <= within, $"not within {within} of the world's time");
            await StepAsync(TimeSpan.FromSeconds(within > TimeSpan.FromMinutes(2) ? 5 : 1));
        }
    }

    public async Task LaterAsync(TimeSpan by)
    {
        var start = Time.GetTimestamp();
        while (Time.GetElapsedTime(start) < by) await StepAsync(by > TimeSpan.FromMinutes(2) ? TimeSpan.FromSeconds(10) : by < TimeSpan.FromSeconds(10) ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10));
    }

    /// <summary>The phases of a symbol in its messages, each change once, up to one that is awaited.</summary>
    public async Task<IEnumerable<string>> PhasesOfAsync(string symbol, string last)
    {
        await UntilAsync(() => Seen(symbol).LastOrDefault() == last, TimeSpan.FromMinutes(11));
        return Seen(symbol);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await Requests.DisposeAsync();
        await _instruments.DisposeAsync();
        await Bus.DisposeAsync();
        _client.Dispose();
        _egress.Dispose();
        _loops.Dispose();
        _stop.Dispose();
    }

    /// <summary>Some time of the world, after what is under way had its turn: then three loops wait for the clock, or a request for its retry.</summary>
    private async Task StepAsync(TimeSpan step)
    {
        for (var i = 0; i < 2; i++)
        {
            await Task.Yield();
            if (Time.ArmedTimers < Loops) await Eventually.BeAsync(() => Time.ArmedTimers >= Loops, "all that is under way has had its turn");
        }

        Time.Advance(step);
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
            world.Asked.Enqueue(url);
            world.Readings.Enqueue(world.Time.GetUtcNow());
            var answer = Volatile.Read(ref world._answer)(url);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new StringContent(answer.Body, Encoding.UTF8, answer.ContentType) });
        }
    }
}
