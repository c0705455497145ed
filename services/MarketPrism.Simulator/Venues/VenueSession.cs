namespace MarketPrism.Simulator.Venues;

/// <summary>One connection as the venue sees it. Any thread may call the client's side; the venue's lock makes them take turns.</summary>
public abstract class VenueSession
{
    private readonly IVenueTransport _transport;

    private protected VenueSession(SimulatedVenue venue, long id, string url, string client, IVenueTransport transport)
    {
        (Venue, Id, Url, Client, _transport) = (venue, id, url, client, transport);
        OpenedAt = venue.Now;
    }

    /// <summary>The number of the connection, from 1, for this venue.</summary>
    public long Id { get; }

    /// <summary>The path and query that it was opened with.</summary>
    public string Url { get; }

    /// <summary>What streams it may have: connections of one kind can stand in for each other.</summary>
    internal abstract string Kind { get; }

    /// <summary>The client's address.</summary>
    public string Client { get; }

    /// <summary>False after either side ended it.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Frames handed to the transport, of every kind.</summary>
    public long FramesSent { get; private set; }

    /// <summary>Who ended it and why; empty while open.</summary>
    public string CloseReason { get; private set; } = "";

    internal SimulatedVenue Venue { get; }

    internal long OpenedAt { get; }

    internal List<Subscription> Subscriptions { get; } = [];

    /// <summary>Half-open until then: nothing goes out and nothing is heard; 0 = not.</summary>
    internal long MuteUntil { get; private set; }

    internal bool IsMute => MuteUntil != 0;

    /// <summary>When the venue ends it whatever happens.</summary>
    internal long CutAt { get; set; } = long.MaxValue;

    internal long PendingBytes => _transport.PendingBytes;

    /// <summary>The client sent a text message.</summary>
    public void ReceiveText(ReadOnlySpan<byte> message)
    {
        lock (Venue.Gate)
        {
            if (IsOpen && !IsMute) OnText(message);
        }
    }

    /// <summary>The client sent a protocol ping.</summary>
    public void ReceivePing(ReadOnlySpan<byte> payload)
    {
        lock (Venue.Gate)
        {
            if (!IsOpen || IsMute) return;
            OnControl();
            if (IsOpen) Send(VenueFrame.Create(VenueFrameKind.Pong, payload));
        }
    }

    /// <summary>The client sent a protocol pong.</summary>
    public void ReceivePong(ReadOnlySpan<byte> payload)
    {
        lock (Venue.Gate)
        {
            if (!IsOpen || IsMute) return;
            OnControl();
            if (IsOpen) OnPong(payload);
        }
    }

    /// <summary>The client began the closing handshake.</summary>
    public void ReceiveClose()
    {
        lock (Venue.Gate)
        {
            if (IsOpen && !IsMute) Close(1000, "", "client closed");
        }
    }

    /// <summary>The client sent a frame that the protocol does not allow, or one that is too big.</summary>
    internal void CloseBadFrame(ushort code, string reason)
    {
        lock (Venue.Gate) Close(code, reason, reason);
    }

    /// <summary>The transport is gone.</summary>
    public void Disconnected()
    {
        lock (Venue.Gate) End("client gone");
    }

    /// <summary>Hands a frame to the transport.</summary>
    /// <returns>False when it did not go out: the connection is over or half-open.</returns>
    internal bool Send(VenueFrame frame)
    {
        if (!IsOpen || IsMute) return false;
        FramesSent++;
        _transport.Send(frame);
        if (_transport.PendingBytes > Venue.Options.SendBufferBytes) OnSlow();
        return true;
    }

    internal void Close(ushort code, string reason, string why)
    {
        if (!IsOpen) return;
        End(why);
        _transport.Close(code, reason);
    }

    internal void Abort(string why)
    {
        if (!IsOpen) return;
        End(why);
        _transport.Abort();
    }

    /// <summary>Called by the venue about once a second, or once a step where steps are longer.</summary>
    internal void OnSecond()
    {
        var (now, age) = (Venue.Now, Venue.Now - OpenedAt);
        if (IsMute)
        {
            // whoever was half-open for the whole time is found dead by the venue's own timeout
            if (now >= MuteUntil) Abort("half-open connection given up");
            return;
        }

        var life = (long)Venue.Options.MaxConnectionAge.TotalNanoseconds;
        if (CutAt == long.MaxValue && Venue.Options.NoticeBeforeCut is { } notice && age >= life - (long)notice.TotalNanoseconds)
        {
            CutAt = OpenedAt + life;
            SendShutdownNotice();
        }

        if (now >= CutAt || age >= life) CutForAge();
        else OnHeartbeat();
    }

    /// <summary>Makes it half-open for so long.</summary>
    internal void Mute(long durationNs)
    {
        MuteUntil = Venue.Now + durationNs;
        Venue.History.OnUnreachable(this);
    }

    internal void CutForAge() => Close(1001, "", "connection too old");

    /// <summary>Says that the connection will go away soon.</summary>
    internal abstract void SendShutdownNotice();

    /// <summary>The venue's side of the heartbeat, about once a second.</summary>
    private protected abstract void OnHeartbeat();

    private protected abstract void OnText(ReadOnlySpan<byte> message);

    private protected abstract void OnControl();

    private protected abstract void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>The client does not read as fast as the venue sends.</summary>
    internal abstract void OnSlow();

    private void End(string why)
    {
        if (!IsOpen) return;
        IsOpen = false;
        CloseReason = why;
        foreach (var subscription in Subscriptions)
        {
            subscription.Topic.Remove(subscription);
            Venue.Sent.Archive(subscription);
        }

        Venue.History.OnUnreachable(this);
        Venue.Sent.Observer?.OnClosed(Venue.Name, Id, why);
        Venue.Forget(this);
    }
}
