namespace MarketPrism.Feeds.Simulation;

/// <summary>Checks what one session delivers.</summary>
internal sealed class AuditSink(YearWorld world, ModelVenue venue, string session) : IFrameSink
{
    private readonly HashSet<DeliveryAudit> _audits = [];

    internal long Frames { get; private set; }

    public void OnFrame(in ReceivedFrame frame)
    {
        if (frame.Stream is not { } stream) return;
        Frames++;
        if (stream.Tag is not DeliveryAudit audit) return;
        audit.Heard(); // snapshots and keep-alives tell as well that nothing is missing
        if (frame.Header.IsSnapshot) return;
        var identity = frame.Header.Identity;
        if (identity.Kind == FrameIdentityKind.RangeAndTime && identity.First == identity.Last) return; // a keep-alive
        if (!audit.Delivered(identity.Kind == FrameIdentityKind.Hash ? identity.First : identity.Last)) world.Violated($"{session} {stream}: event {identity} delivered twice");
    }

    public void OnControl(in ReceivedFrame frame)
    {
    }

    public void OnStreamAdded(FeedStream stream)
    {
        var model = YearWorld.Find(venue, stream.Spec)!;
        var audit = world.AuditOf(venue, model);
        world.Watch(session, stream, audit);
        _audits.Add(audit);
    }

    public void OnStreamRemoved(FeedStream stream) => ((DeliveryAudit)stream.Tag!).Unwatch();

    public void OnOpened(FeedConnection connection, long atNs)
    {
        world.Note("open", connection.Id, 0);
        foreach (var audit in _audits) audit.Heard(); // what is subscribed anew is silent from now on, not from before
    }

    public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
    {
    }

    public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs) => world.Note("close", connection.Id, (int)end.Reason);

    public void OnHole(StreamHole hole)
    {
        world.Note(hole.ToNs is null ? "hole" : "mended", hole.Stream.Spec.Key, (int)hole.Cause);
        if (hole.ToNs is null) world.CountHole(hole.Cause);
        if (hole.Stream.Tag is not DeliveryAudit audit) return;
        // The wall clock may have jumped: only distances from now are compared
        var wall = (world.Time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
        if (hole.ToNs is { } to) audit.HoleClosed(hole.Id, At(to));
        else audit.HoleOpened(hole.Id, At(hole.FromNs));

        long At(long ns) => world.Time.GetTimestamp() - ((wall - ns) / 100);
    }
}
