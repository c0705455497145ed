using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>
/// The REST side of a connector on the bus: answers requests for snapshots, trades and metadata of its symbols, keeps metadata published, polls open interest.
/// Everything that comes of it is a raw frame.
/// </summary>
internal sealed class VenueRequests : IAsyncDisposable
{
    private static readonly BusSubscriptionOptions Shared = new() { QueueGroup = "snapshot", MaxMessages = 16_384 };
    private static readonly BusSubscriptionOptions Everybody = new() { MaxMessages = 1_024 };

    private readonly VenueRequestOptions _options;
    private readonly IBus _bus;
    private readonly SubjectSpace _subjects;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LoopGroup _loops;
    private readonly string _name;
    private readonly MessageGuard _guard;
    private readonly Func<VenueEndpoint> _endpoint;
    private readonly RestBodyPublisher _publisher;
    private readonly SnapshotResponder _snapshots;
    private readonly BackfillResponder _backfills;
    private readonly InstrumentKeeper _instruments;
    private readonly OpenInterestPoller _polls;
    private readonly SymbolRoutes _routes;
    private readonly UnknownSymbols _unknown;

    /// <summary>Makes it; nothing happens before <see cref="RunAsync"/>.</summary>
    public VenueRequests(VenueRequestOptions options, IBus bus, SubjectSpace subjects, IVenueRest rest, UnknownSymbols unknown, VenueBudgets budgets, Func<VenueEndpoint> endpoint, TimeProvider time, ILogger logger, LoopGroup loops, string name)
    {
        _options = options;
        _bus = bus;
        _subjects = subjects;
        _time = time;
        _logger = logger;
        (_loops, _name, _guard) = (loops, name, loops.Guard("connector.requests"));
        _endpoint = endpoint;
        _publisher = new RestBodyPublisher(bus, subjects, options, time);
        _snapshots = new SnapshotResponder(options, endpoint, rest, budgets, _publisher, time, logger, loops);
        _backfills = new BackfillResponder(options, endpoint, rest, budgets, _publisher, time, logger);
        _instruments = new InstrumentKeeper(options, new InstrumentFetcher(options.Exchange, options.Venue, endpoint, rest, unknown), unknown, _publisher, bus, subjects, time, logger);
        _polls = new OpenInterestPoller(options, endpoint, rest, _publisher, _instruments.IsIdle, time, logger);
        _unknown = unknown;
        _routes = new SymbolRoutes(options, subjects);
    }

    /// <summary>How it is now.</summary>
    public VenueRequestStatus Status => new(_snapshots.Length, _snapshots.Estimate, _backfills.Length, _instruments.Count);

    /// <summary>How active a symbol is (frames seen, for one): the more active of waiting snapshots goes first.</summary>
    public Func<string, long> Activity
    {
        set => _snapshots.Activity = value;
    }

    /// <summary>Subscribes the book of a symbol afresh: asked for when snapshots over REST do not mend it. False = not now.</summary>
    public Func<string, bool> Resubscribe
    {
        set => _snapshots.Resubscribe = value;
    }

    /// <summary>Frames seen of a symbol's streams: one of a symbol that was not listed says that it is now.</summary>
    public Func<string, long> Frames
    {
        set => _instruments.Frames = value;
    }

    /// <summary>What is known of the symbols.</summary>
    public IReadOnlyList<InstrumentState> Instruments => _instruments.States;

    /// <summary>Told of the symbols that are over, with the reason: for <see cref="IFeedSession.SetUnavailable"/>.</summary>
    public Action<IReadOnlyDictionary<string, string>>? UnavailableChanged
    {
        set => _instruments.UnavailableChanged = value;
    }

    /// <summary>Told of the symbols whose streams may be silent, with the reason: for <see cref="IFeedSession.SetSilent"/>.</summary>
    public Action<IReadOnlyDictionary<string, StreamSilence>>? SilentChanged
    {
        set => _instruments.SilentChanged = value;
    }

    /// <summary>Told which symbols fund, as far as metadata say so: for <see cref="IFeedSession.SetFunding"/>.</summary>
    public Action<IReadOnlyDictionary<string, bool>>? FundingChanged
    {
        set => _instruments.FundingChanged = value;
    }

    /// <summary>Takes a list of instruments that the venue pushed; the bytes are kept.</summary>
    public void PushInstruments(ReadOnlyMemory<byte> frame, long receivedNs) => _instruments.Push(frame, receivedNs);

    /// <summary>The venue pushes instruments from now on: what changed between the last reading and that is found by another one.</summary>
    public void RereadInstruments() => _instruments.Reread();

    /// <summary>Sets the symbols that it answers for and what is polled; at start and whenever the configuration changes.</summary>
    public void Update(IReadOnlyList<string> symbols, IReadOnlyList<PollSpec> polls)
    {
        _routes.SetSymbols(symbols);
        _instruments.SetSymbols(symbols);
        _polls.SetPolls(polls);
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var shared = await _bus.SubscribeAsync([], Shared, cancellationToken);
        await using var everybody = await _bus.SubscribeAsync([_subjects.InstrumentsRequest(_options.Exchange, _options.Venue.Market)], Everybody, cancellationToken);
        var url = (_endpoint().RestBase ?? _options.Venue.Rest.ServerTime(_endpoint()).Url).GetLeftPart(UriPartial.Authority);
        _publisher.Announce(ConnectionEvent.Opened, url, "");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var subscribed = new HashSet<string>();
        BackgroundLoop[] loops =
        [
            Start("connector.request-subjects", ct => _routes.FollowAsync(shared, subscribed, ct)),
            Start("connector.answers", ct => shared.ReadAllAsync(Answer, Skip, ct)),
            Start("connector.instrument-answers", ct => everybody.ReadAllAsync(AnswerInstruments, Skip, ct)),
            Start("connector.instruments", _instruments.RunAsync),
            Start("connector.polls", _polls.RunAsync),
            Start("connector.backfills", _backfills.RunAsync, " 0"),
            Start("connector.backfills", _backfills.RunAsync, " 1"),
            Start("connector.rest-heartbeat", ct => BeatAsync(url, ct)),
        ];
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(loops.Select(static l => l.Completion));
            _publisher.Announce(ConnectionEvent.Closed, url, "stopped");
        }

        BackgroundLoop Start(string loop, Func<CancellationToken, Task> body, string which = "") => _loops.Start(loop, LoopPolicy.Restart, body, stop.Token, _name + which);
    }

    public ValueTask DisposeAsync() => _snapshots.DisposeAsync();

    private void Skip(BusMessage message, Exception exception) => _guard.Reject(message.Subject.Span, exception);

    private void Answer(BusMessage message)
    {
        var subject = Encoding.ASCII.GetString(message.Subject.Span);
        if (_routes.Find(subject) is not var (kind, symbol)) return; // taken away while it was on its way: another owner is asked next
        // By name at the last question, or not in its list: asked for by its own schedule only
        TimeSpan? unknownFor = _instruments.IsUnknown(symbol) || _unknown.HoldOf(symbol) > TimeSpan.Zero ? _unknown.HoldOf(symbol) : null;
        var reply = kind == RequestKind.Snapshot
            ? SnapshotRequest.Read(message.Payload) is { } snapshot ? _snapshots.Take(symbol, snapshot, unknownFor) : null
            : BackfillRequest.Read(message.Payload) is { } backfill ? _backfills.Take(symbol, backfill, unknownFor) : null;
        if (reply is null)
        {
            _guard.Reject(message.Subject.Span, "its payload is no request");
            return;
        }

        RequestLog.Answered(_logger, reply.Id, kind.ToString(), symbol, reply.Error ?? "accepted");
        if (!message.ReplyTo.IsEmpty) _bus.TryPublish(message.ReplyTo.Span, default, reply.ToJson());
    }

    private void AnswerInstruments(BusMessage message)
    {
        _instruments.Republish();
        if (!message.ReplyTo.IsEmpty) _bus.TryPublish(message.ReplyTo.Span, default, new RequestReply(SnapshotRequest.Read(message.Payload)?.Id ?? "", true, null, 0).ToJson());
    }

    private async Task BeatAsync(string url, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.BeatEvery, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) _publisher.Announce(ConnectionEvent.Beat, url, "");
    }
}
