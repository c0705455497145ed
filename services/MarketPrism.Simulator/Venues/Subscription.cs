namespace MarketPrism.Simulator.Venues;

/// <summary>One stream on one connection, with what was sent of it.</summary>
internal sealed class Subscription(VenueSession session, VenueTopic topic)
{
    private VenueFrame? _held;
    private long _heldId;

    public VenueSession Session { get; } = session;

    public VenueTopic Topic { get; } = topic;

    /// <summary>Acknowledged, but nothing ever comes.</summary>
    public bool Silent { get; set; }

    /// <summary>Nothing comes until then (the venue's clock); 0 = flowing.</summary>
    public long StalledUntil { get; set; }

    public long Count { get; private set; }

    public long FirstId { get; private set; } = -1;

    public long LastId { get; private set; } = -1;

    /// <summary>Sends a frame of this stream, through the faults that are asked for.</summary>
    /// <returns>False when the client does not get it.</returns>
    public bool Deliver(VenueFrame frame, long id)
    {
        var venue = Session.Venue;
        if (Silent || Session.IsMute) return false;
        if (StalledUntil != 0)
        {
            if (venue.Now < StalledUntil) return false;
            StalledUntil = 0;
        }

        switch (venue.Faults.OnFrame(this))
        {
            case Faults.FrameFault.Omit:
                return false;
            case Faults.FrameFault.Twice:
                Send(frame, id);
                break;
            case Faults.FrameFault.Late when _held is null:
                (_held, _heldId) = (frame, id);
                return true;
            case Faults.FrameFault.Garbage:
                Session.Send(venue.Faults.Garbage(frame));
                break;
        }

        var isSent = Send(frame, id);
        if (_held is not { } held) return isSent;
        _held = null;
        Send(held, _heldId);
        return isSent;
    }

    private bool Send(VenueFrame frame, long id)
    {
        if (!Session.Send(frame)) return false; // the frame before it was one too many for a slow reader
        Count++;
        if (FirstId < 0) FirstId = id;
        LastId = id;
        Session.Venue.Sent.Record(this, id);
        return true;
    }
}
