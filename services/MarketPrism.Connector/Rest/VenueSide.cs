using MarketPrism.Connector.Publishing;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Rest;

/// <summary>The REST side of a subscription: client, probe of silent streams, answers to requests, the venue's clock. Runs until disposed.</summary>
internal sealed class VenueSide : IAsyncDisposable
{
    private readonly VenueRestClient _client;
    private readonly ObservedRest _rest;
    private readonly VenueClock _clock;
    private readonly VenueRequests _requests;
    private readonly LoopGroup _loops;
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public VenueSide(ConnectorServices services, VenueRequestOptions options, SubjectSpace subjects, VenueBudgets budgets, RestOptions rest, string name, LoopGroup loops)
    {
        (_loops, _name) = (loops, name);
        var logger = services.Loggers.CreateLogger($"MarketPrism.Connector.Rest.{name}");
        _client = new VenueRestClient(options.Venue, budgets, rest, services.Time, logger);
        _rest = new ObservedRest(_client, services.Time);
        _clock = new VenueClock(options.Venue, Endpoint, _rest, services.Time);
        _requests = new VenueRequests(options, services.Bus, subjects, _rest, _client.Unknown, budgets, Endpoint, services.Time, logger, loops, name);
        Probe = new RestStreamProbe(options.Venue, Endpoint, _rest);
    }

    /// <summary>Compares silent streams with the venue.</summary>
    public IStreamProbe Probe { get; }

    /// <summary>Since the venue answered well; null = never.</summary>
    public TimeSpan? LastSuccessAge => _rest.LastSuccessAge;

    /// <summary>The venue's clock less ours; null until measured.</summary>
    public TimeSpan? ClockOffset => _clock.Offset;

    /// <summary>What is known of the symbols.</summary>
    public IReadOnlyList<InstrumentState> Instruments => _requests.Instruments;

    /// <summary>What every answer of the venue has to pass.</summary>
    public DocumentGate Gate => _client.Gate;

    /// <summary>Whether the venue answers the cheapest of questions, its time.</summary>
    public ValueTask<bool> IsReachableAsync(CancellationToken cancellationToken) => _clock.AskAsync(cancellationToken);

    /// <summary>How requests stand.</summary>
    public VenueRequestStatus Status => _requests.Status;

    public void Start(IFeedSession session, FramePublisher publisher)
    {
        _requests.Activity = publisher.Activity;
        _requests.Frames = publisher.FramesOf;
        _requests.UnavailableChanged = session.SetUnavailable;
        _requests.SilentChanged = session.SetSilent;
        _requests.FundingChanged = session.SetFunding;
        _requests.Resubscribe = symbol => session.Resubscribe(Channel.OrderBook, symbol);
        Update(session);
        _running = Task.WhenAll(
            _loops.Start("connector.requests", LoopPolicy.Restart, _requests.RunAsync, _stop.Token, _name).Completion,
            _loops.Start("connector.clock", LoopPolicy.Restart, _clock.RunAsync, _stop.Token, _name).Completion);
    }

    /// <summary>Takes a list of instruments that the venue pushed; the bytes are kept.</summary>
    public void PushInstruments(ReadOnlyMemory<byte> frame, long receivedNs) => _requests.PushInstruments(frame, receivedNs);

    /// <summary>The venue pushes instruments from now on: what it said before is asked for again.</summary>
    public void RereadInstruments() => _requests.RereadInstruments();

    /// <summary>Takes the session's streams and other options.</summary>
    public void Apply(RestOptions options, IFeedSession session)
    {
        _client.Apply(options);
        Update(session);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        await _requests.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private VenueEndpoint Endpoint() => _client.Options.Endpoint;

    private void Update(IFeedSession session) => _requests.Update([.. session.Settings.Subscription.Symbols.Distinct()], session.Polls);
}
