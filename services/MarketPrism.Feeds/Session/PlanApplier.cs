namespace MarketPrism.Feeds;

/// <summary>Brings the sockets of a session in line with settings, stream by stream: what stays is not touched.</summary>
internal sealed class PlanApplier(SessionCore core)
{
    private readonly SessionContext _context = core.Context;

    /// <summary>Applies settings that have been validated.</summary>
    internal void Apply(FeedSettings settings, FeedPlan plan)
    {
        var before = _context.Settings;
        _context.Settings = settings;
        var isRerouted = !before.Proxies.SequenceEqual(settings.Proxies);
        if (isRerouted) _context.Paths = new EgressPaths(settings.Proxies);
        core.Polls = plan.Polls;
        RemoveUnwanted(plan);
        foreach (var socket in plan.Sockets) Fill(socket, 0);
        foreach (var slot in core.Slots.Where(s => s.PathIndex > 0 && !settings.Dual).ToList()) Empty(slot);
        foreach (var socket in settings.Dual ? plan.Sockets : []) Fill(socket, 1);
        if (settings.Paused) core.Slots.ForEach(s => s.Pause());
        else core.Slots.ForEach(s => s.Resume());
        if (isRerouted || before.Endpoint != settings.Endpoint || before.Tls != settings.Tls) core.Slots.ForEach(s => s.Reroute());
        foreach (var slot in core.Slots)
        {
            if (slot.Current is { IsOpen: true } link && before.WebSocket != settings.WebSocket) slot.Rotation.Schedule(link);
        }

        core.ExpectHandovers();
    }

    private void RemoveUnwanted(FeedPlan plan)
    {
        var wanted = plan.Sockets.SelectMany(s => s.Streams).ToHashSet();
        var gone = core.Streams.Values.Where(s => !wanted.Contains(s.Spec)).ToList();
        foreach (var group in gone.SelectMany(s => s.Seats).GroupBy(s => s.Slot).ToList()) group.Key.Streams.Remove([.. group]);
        foreach (var stream in gone)
        {
            core.Streams.Remove(stream.Spec);
            _context.Holes.OnRemoved(stream);
            _context.Sink.OnStreamRemoved(stream);
        }
    }

    private void Fill(SocketPlan socket, int pathIndex)
    {
        var name = pathIndex == 0 ? socket.Name : socket.Name + "b";
        var slot = core.Slots.Find(s => s.Name == name);
        var isNew = slot is null;
        slot ??= core.AddSlot(name, socket.Route, pathIndex);
        var added = new List<StreamSeat>();
        foreach (var spec in socket.Streams)
        {
            var stream = FindOrAdd(spec);
            if (stream.Seats.Exists(s => s.Slot == slot && !s.IsLeaving)) continue;
            foreach (var seat in stream.Seats)
            {
                if (seat.Slot.PathIndex == pathIndex) seat.IsLeaving = true; // until the new one is settled
            }

            added.Add(core.CreateSeat(stream, slot));
        }

        slot.Streams.Add(added);
        if (isNew && !_context.Settings.Paused) slot.Start("planned");
    }

    private void Empty(SocketSlot slot)
    {
        slot.Streams.Remove([.. slot.Seats]);
        slot.Stop(ConnectionEndReason.Reconfigured, "no longer planned");
        core.Slots.Remove(slot);
    }

    private FeedStream FindOrAdd(StreamSpec spec)
    {
        if (core.Streams.TryGetValue(spec, out var stream)) return stream;
        stream = new FeedStream(spec) { WantedAt = _context.Now };
        _context.Sink.OnStreamAdded(stream); // first: a stream that the sink does not know must not stay
        core.Streams.Add(spec, stream);
        return stream;
    }
}
