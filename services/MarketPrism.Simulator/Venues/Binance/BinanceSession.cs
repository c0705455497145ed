using System.Text;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>One Binance connection: its envelope, time unit, streams, heartbeat and message limit.</summary>
internal sealed class BinanceSession : VenueSession
{
    private readonly BinanceVenue _venue;
    private readonly Limits.SlidingWindow _messages;
    private readonly Queue<(long SentNs, byte[] Payload)> _pings = new();
    private long _nextPing;

    public BinanceSession(BinanceVenue venue, long id, string url, string client, IVenueTransport transport, BinanceRoute route, bool combined, bool microseconds)
        : base(venue, id, url, client, transport)
    {
        (_venue, Route, Combined, Microseconds) = (venue, route, combined, microseconds);
        _messages = new Limits.SlidingWindow(venue.Rules.MessagesPerSecond, TimeSpan.FromSeconds(1));
        _nextPing = venue.Now + (long)venue.Rules.PingEvery.TotalNanoseconds;
    }

    public BinanceRoute Route { get; }

    internal override string Kind => Route.ToString();

    /// <summary>Whether messages are wrapped with the stream's name.</summary>
    public bool Combined { get; set; }

    public bool Microseconds { get; }

    /// <summary>Which encoding of a message it gets, 0 … 3.</summary>
    public int Flavour => (Combined ? 1 : 0) + (Microseconds ? 2 : 0);

    /// <summary>The names in the order of subscription, the unknown ones too.</summary>
    public List<string> Names { get; } = [];

    /// <summary>Takes a name on, whatever it is; false when the connection is full.</summary>
    public bool Subscribe(string name)
    {
        if (Names.Contains(name)) return true;
        if (Names.Count >= BinanceRules.MaxStreams) return false;
        Names.Add(name);
        // an unknown name, or one of another route, is listed like the others and stays silent
        if (_venue.Streams.Topic(name) is not { } topic || !topic.Parsed.IsOn(Route)) return true;
        var subscription = new Subscription(this, topic) { Silent = _venue.Faults.Strike(Faults.FaultKind.AckSilence, topic.Symbol, name, this) is not null };
        Subscriptions.Add(subscription);
        topic.Add(subscription);
        _venue.History.OnAsked(topic);
        return true;
    }

    public void Unsubscribe(string name)
    {
        Names.Remove(name);
        if (Subscriptions.Find(s => s.Topic.Name == name) is not { } subscription) return;
        subscription.Topic.Remove(subscription);
        Subscriptions.Remove(subscription);
        _venue.Sent.Archive(subscription);
        if (!subscription.Topic.HasSubscribers) _venue.History.OnAbandoned(subscription.Topic, this);
    }

    internal override void SendShutdownNotice()
    {
        var text = $$"""{"e":"serverShutdown","E":{{_venue.Now / 1_000_000}}}""";
        if (Combined) text = $$"""{"stream":"!serverShutdown","data":{{text}}}""";
        Send(VenueFrame.Text(Encoding.UTF8.GetBytes(text)));
    }

    internal override void OnSlow() => Close(1008, "slow consumer", "slow reader");

    private protected override void OnHeartbeat()
    {
        var now = _venue.Now;
        if (_pings.TryPeek(out var oldest) && now - oldest.SentNs >= _venue.Rules.PongWithin.TotalNanoseconds)
        {
            Close(1008, "Pong timeout", "no pong");
            return;
        }

        if (now < _nextPing) return;
        _nextPing += (long)_venue.Rules.PingEvery.TotalNanoseconds;
        var payload = Encoding.ASCII.GetBytes((now / 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture));
        _pings.Enqueue((now, payload));
        Send(VenueFrame.Create(VenueFrameKind.Ping, payload));
    }

    private protected override void OnText(ReadOnlySpan<byte> message)
    {
        OnControl();
        if (!IsOpen) return;
        if (BinanceControl.Handle(this, _venue, message) is { } reply) Send(VenueFrame.Text(Encoding.UTF8.GetBytes(reply)));
    }

    private protected override void OnControl()
    {
        if (!_messages.TryTake(_venue.Now) && _venue.Options.EnforceLimits) Close(1008, "Too many requests", "message limit");
    }

    private protected override void OnPong(ReadOnlySpan<byte> payload)
    {
        // only a pong with a ping's own payload counts, and it answers the earlier ones with it
        var answered = 0;
        var position = 0;
        foreach (var (_, sent) in _pings)
        {
            position++;
            if (payload.SequenceEqual(sent)) answered = position;
        }

        for (; answered > 0; answered--) _pings.Dequeue();
    }
}
