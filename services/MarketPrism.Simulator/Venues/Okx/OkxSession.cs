using System.Text;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>One OKX connection: its route, subscriptions, request budget and idle clock.</summary>
internal sealed class OkxSession : VenueSession
{
    private const long IdleNs = 30_000_000_000;
    private const int RequestsPerHour = 480;
    private readonly OkxVenue _venue;
    private readonly Limits.SlidingWindow _requests = new(RequestsPerHour, TimeSpan.FromHours(1));
    private long _framesAtActivity;
    private long _lastActivity;

    public OkxSession(OkxVenue venue, long id, string url, string client, IVenueTransport transport, bool business)
        : base(venue, id, url, client, transport)
    {
        (_venue, IsBusiness, _lastActivity) = (venue, business, venue.Now);
        ConnId = ((uint)((ulong)id * 2654435761UL)).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }

    public bool IsBusiness { get; }

    public string ConnId { get; }

    internal override string Kind => IsBusiness ? "business" : "public";

    public bool TakeRequest() => _requests.TryTake(_venue.Now) || !_venue.Options.EnforceLimits;

    public void Say(string text) => Send(VenueFrame.Text(Encoding.UTF8.GetBytes(text)));

    /// <summary>Takes a stream on; one that is there already stays as it is.</summary>
    public void Subscribe(OkxTopic topic)
    {
        if (Subscriptions.Exists(s => s.Topic == topic)) return;
        var faults = _venue.Faults;
        var subscription = new Subscription(this, topic) { Silent = faults.Strike(Faults.FaultKind.AckSilence, topic.Symbol, topic.Name, this) is not null };
        Subscriptions.Add(subscription);
        topic.Add(subscription);
        _venue.History.OnAsked(topic);
        var withheld = topic.Channel.Kind == OkxChannelKind.Books && faults.Strike(Faults.FaultKind.WithholdSnapshot, topic.Symbol, topic.Name, this) is not null;
        _venue.Streams.Welcome(subscription, _venue.Options.OkxSnapshotInStream && !withheld);
    }

    /// <summary>The stream that it has by this name; the instrument may have another one by now.</summary>
    public OkxTopic? TopicOf(OkxChannel channel, string target) => (OkxTopic?)Subscriptions.Find(s => s.Topic is OkxTopic topic && topic.Channel == channel && topic.Symbol == target)?.Topic;

    public void Unsubscribe(OkxTopic topic)
    {
        if (Subscriptions.Find(s => s.Topic == topic) is not { } subscription) return;
        topic.Remove(subscription);
        Subscriptions.Remove(subscription);
        _venue.Sent.Archive(subscription);
        if (!topic.HasSubscribers) _venue.History.OnAbandoned(topic, this);
    }

    internal override void SendShutdownNotice() => Say(
        $$"""{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"{{ConnId}}"}""");

    internal override void OnSlow() => Close(4005, "buffer full", "slow reader");

    private protected override void OnHeartbeat()
    {
        if (FramesSent != _framesAtActivity) (_framesAtActivity, _lastActivity) = (FramesSent, _venue.Now);
        if (_venue.Now - _lastActivity >= IdleNs) Close(4004, "No data received in 30s.", "idle");
    }

    private protected override void OnText(ReadOnlySpan<byte> message)
    {
        if (!message.SequenceEqual("ping"u8)) OkxControl.Handle(this, _venue, message);
        else if (_venue.Faults.Strike(Faults.FaultKind.NoPong, session: this) is null) Say("pong");
    }

    private protected override void OnControl()
    {
        // protocol pings and pongs cost nothing here
    }

    private protected override void OnPong(ReadOnlySpan<byte> payload)
    {
    }
}
