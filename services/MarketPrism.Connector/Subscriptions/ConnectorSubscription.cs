using System.Diagnostics.Metrics;
using MarketPrism.Configuration;
using MarketPrism.Connector.Publishing;
using MarketPrism.Connector.Rest;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>One subscription of a connector: its session, what publishes its frames, its REST side. Changed by the service's loop alone.</summary>
internal sealed class ConnectorSubscription : IAsyncDisposable
{
    private readonly ConnectorServices _services;
    private readonly FramePublisher _publisher;
    private readonly StageMetrics _stages;
    private readonly VenueSide? _rest;
    private readonly InstrumentFeed? _instruments;
    private readonly byte[] _streamsSubject;
    private SubscriptionOptions _options;
    private string _told = "";
    private volatile HashSet<string> _symbols = [];
    private volatile bool _isStopping;

    public ConnectorSubscription(ConnectorServices services, MarketPrismConfiguration configuration, SubscriptionOptions options, SubjectSpace subjects, GapLedger ledger, EgressBudgets egress, Meter meter, LoopGroup loops, string shard, int life)
    {
        _services = services;
        _options = options;
        Exchange = options.ExchangeInEnvironment;
        Venue = VenueCatalog.Find(options.Exchange, options.Market);
        Shard = shard;
        // Consumers tell connectors apart by it: the last word of one that is replaced must not be taken for its successor's
        Source = life == 1 ? $"{services.Identity.Pod}/{Shard}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{services.Identity.Pod}/{Shard}.{life}");
        Subjects = subjects;
        _streamsSubject = System.Text.Encoding.ASCII.GetBytes(subjects.DesiredStreams(Exchange, options.Market));
        _stages = new StageMetrics(meter, services.Time, Exchange, options.Market);
        var tracing = new ConnectionTracing(Exchange, options.Market);
        var context = new PublisherContext(services.Bus, subjects, Exchange, options.Market, ledger, services.Sampler, _stages, tracing);
        _publisher = new FramePublisher(context);
        Budgets = egress.Of(Exchange, Venue);
        if (services.UsesRest)
        {
            var requests = new VenueRequestOptions
            {
                Exchange = Exchange,
                Venue = Venue,
                ConnectionPrefix = Source,
                Epoch = services.Time.GetUtcNow().ToUnixTimeSeconds(), // the ids of two lives of a pod must differ
            };
            _rest = new VenueSide(services, requests, subjects, Budgets, SettingsOf.Rest(configuration, options), options.Name, loops);
        }

        if (_rest is not null && Venue.InstrumentFeed is { } pushes)
            _instruments = new InstrumentFeed(services, pushes, SettingsOf.Feed(configuration, options), Budgets.Connects, Source, _rest.PushInstruments, _rest.RereadInstruments, loops);

        Session = services.Sessions(Venue.Feed, SettingsOf.Feed(configuration, options), _publisher, new FeedServices
        {
            Time = services.Time,
            Transport = services.Transport,
            Logger = services.Loggers.CreateLogger($"MarketPrism.Feeds.{options.Name}"),
            ConnectBudget = Budgets.Connects,
            Probe = _rest?.Probe,
            Reachability = Budgets.Reachability,
            Reachable = _rest is null ? null : _rest.IsReachableAsync,
            ConnectionIdPrefix = Source,
            OnTransition = tracing.OnTransition,
            OnFault = (task, e) => loops.Note($"connector.{task}", e),
            Random = services.Random is { } random ? new Random(random.Next()) : null,
        });
    }

    public SubscriptionOptions Options => _options;

    public IVenue Venue { get; }

    public Exchange Exchange { get; }

    public string Shard { get; }

    /// <summary><c>{pod}/{shard}</c>; of a later subscription of that shard in this process <c>{pod}/{shard}.{n}</c>.</summary>
    public string Source { get; }

    public SubjectSpace Subjects { get; }

    public VenueBudgets Budgets { get; }

    public IFeedSession Session { get; }

    /// <summary>The last verdict of the operator on the market.</summary>
    public MarketVerdict Verdict { get; set; } = MarketVerdict.None;

    /// <summary>The REST side; null under virtual time.</summary>
    public VenueSide? Rest => _rest;

    public void Start()
    {
        Session.Start();
        _rest?.Start(Session, _publisher);
        _instruments?.Start();
        TellStreams(always: true);
    }

    /// <summary>Whether another configuration can be taken without a new session: the market and its names must stay.</summary>
    public bool CanTake(SubscriptionOptions options) =>
        options.ExchangeInEnvironment == Exchange && options.Market == _options.Market && options.Egress == _options.Egress;

    public async ValueTask ApplyAsync(MarketPrismConfiguration configuration, SubscriptionOptions options, CancellationToken cancellationToken)
    {
        await Session.ApplyAsync(SettingsOf.Feed(configuration, options), cancellationToken);
        if (_instruments is not null) await _instruments.ApplyAsync(SettingsOf.Feed(configuration, options), cancellationToken);
        _options = options;
        _rest?.Apply(SettingsOf.Rest(configuration, options), Session);
        TellStreams(always: true);
    }

    /// <summary>Whether a gap is in one of its instruments.</summary>
    public bool Concerns(GapRecord gap) => gap.Instrument.Exchange == Exchange && gap.Instrument.Market == _options.Market && _symbols.Contains(gap.Instrument.Symbol);

    /// <summary>Tells the last ordinals of all connections.</summary>
    public void Beat()
    {
        _publisher.Beat(_services.NowNs());
        _stages.ClockOffsetSeconds = _rest?.ClockOffset?.TotalSeconds ?? 0;
    }

    /// <summary>Tells which streams are wanted, and which of them the venue does not send: always, or only when that changed.</summary>
    public void TellStreams(bool always)
    {
        var nowNs = _services.NowNs(); // before the streams are looked at: a frame that comes meanwhile is newer than the verdict
        var down = Session.Down.ToHashSet();
        var specs = Session.Streams.Select(static s => s.Spec).ToList();
        _symbols = [.. specs.Select(static s => s.Symbol), .. Session.Polls.Select(static p => p.Symbol)];
        var sets = specs
            .GroupBy(static s => (s.Channel, s.RawChannel))
            .Select(g => new DesiredStreamSet(g.Key.Channel, g.Key.RawChannel, [.. g.Select(static s => s.Symbol).Distinct().Order(StringComparer.Ordinal)]) { Down = DownOf(g, down) })
            .Concat(Session.Polls.GroupBy(static p => p.Channel).Select(static g => new DesiredStreamSet(g.Key, "openInterest", [.. g.Select(static p => p.Symbol).Distinct()])))
            .ToList();
        var streams = new DesiredStreams(Source, sets);
        var text = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(streams.ToJson()));
        if (_isStopping || (!always && text == _told)) return;
        _told = text;
        _services.Bus.TryPublish(_streamsSubject, default, (streams with { TimeNs = nowNs }).ToJson());
    }

    // A symbol may have more than one stream of a channel: it is down when none of them comes
    private static IReadOnlyList<string> DownOf(IEnumerable<StreamSpec> streams, HashSet<StreamSpec> down) =>
        down.Count == 0 ? [] : [.. streams.GroupBy(static s => s.Symbol).Where(g => g.All(down.Contains)).Select(static g => g.Key).Order(StringComparer.Ordinal)];

    /// <summary>Ends the sockets in an orderly way; nothing is wanted of this connector any more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (_instruments is not null) await _instruments.DisposeAsync();
        if (_rest is not null) await _rest.DisposeAsync();
        await Session.StopAsync(cancellationToken);
        Beat();
        _services.Bus.TryPublish(_streamsSubject, default, new DesiredStreams(Source, []) { TimeNs = _services.NowNs() }.ToJson());
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        if (_rest is not null) await _rest.DisposeAsync();
        await Session.DisposeAsync();
    }
}
