using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Faults;

/// <summary>The faults of one venue; asked at each place where one can strike. Under the venue's lock.</summary>
internal sealed class FaultPlan(SimulatedVenue venue)
{
    private static readonly FaultKind[] FrameKinds = [FaultKind.Gap, FaultKind.Duplicate, FaultKind.Reorder, FaultKind.Garbage, FaultKind.Stall];

    private readonly List<ActiveFault> _all = [];
    private ActiveFault[] _onFrame = [];
    private long _named;

    public void Add(FaultRule rule)
    {
        rule.Validate();
        _named++;
        if (rule.Name.Length == 0) rule = rule with { Name = $"fault-{_named}" };
        var seed = rule.Seed != 0 ? rule.Seed : venue.Options.Seed * 1_000_003 + (ulong)_named;
        _all.RemoveAll(f => f.Rule.Name == rule.Name);
        _all.Add(new ActiveFault(rule, seed, venue.Now));
        Refresh();
        if (rule.Probability >= 1) Sweep(rule.Name);
    }

    public void Remove(string name)
    {
        _all.RemoveAll(f => f.Rule.Name == name);
        Refresh();
    }

    public void Clear()
    {
        _all.Clear();
        Refresh();
    }

    public IReadOnlyList<FaultCount> Counts() => [.. _all.Select(f => new FaultCount(f.Rule, venue.Name, f.Injected, !f.IsOver(venue.Now)))];

    public FrameFault OnFrame(Subscription subscription)
    {
        foreach (var fault in _onFrame)
        {
            if (!fault.Matches(subscription.Session) || !fault.Matches(subscription.Topic.Symbol, subscription.Topic.Name) || !fault.Strikes(venue.Now)) continue;
            switch (fault.Rule.Kind)
            {
                case FaultKind.Gap: return FrameFault.Omit;
                case FaultKind.Duplicate: return FrameFault.Twice;
                case FaultKind.Reorder: return FrameFault.Late;
                case FaultKind.Garbage: return FrameFault.Garbage;
                default:
                    subscription.StalledUntil = venue.Now + fault.DurationNs;
                    return FrameFault.Omit;
            }
        }

        return FrameFault.None;
    }

    /// <summary>Text that begins like the frame and breaks off, with a byte that UTF-8 does not know.</summary>
    public VenueFrame Garbage(VenueFrame frame)
    {
        var half = frame.Payload.Span[..(frame.Payload.Length / 2)].ToArray();
        half[^1] = (byte)(venue.Now % 2 == 0 ? 0xFF : '{');
        return VenueFrame.Text(half);
    }

    /// <summary>What becomes of a REST answer, or null when it goes out as it is.</summary>
    public DocumentFault? OnDocument(VenueRequest request)
    {
        foreach (var fault in _all)
        {
            var kind = fault.Rule.Kind;
            if (kind != FaultKind.RestHostile && (kind == FaultKind.SlowRest || !DocumentFault.Kinds.Contains(kind))) continue;
            if (!fault.Matches(request.Symbol, request.Path) || !fault.Strikes(venue.Now)) continue;
            if (kind == FaultKind.RestHostile) kind = DocumentFault.Kinds[(int)fault.Random.Below(DocumentFault.Kinds.Count)];
            return new DocumentFault(kind, fault.Random, fault.Rule.Duration);
        }

        return null;
    }

    /// <summary>The fault of this kind that strikes here, or null.</summary>
    public ActiveFault? Strike(FaultKind kind, string symbol = "", string stream = "", VenueSession? session = null)
    {
        foreach (var fault in _all)
        {
            if (fault.Rule.Kind != kind || (session is not null && !fault.Matches(session)) || !fault.Matches(symbol, stream)) continue;
            if (fault.Strikes(venue.Now)) return fault;
        }

        return null;
    }

    /// <summary>Once a second: the faults of whole connections.</summary>
    public void Sweep(string? only = null)
    {
        if (_all.Count == 0) return;
        foreach (var fault in _all.ToArray())
        {
            if (only is not null && fault.Rule.Name != only) continue;
            if (fault.Rule.Kind == FaultKind.SequenceReset) venue.OnSequenceReset(fault);
            if (fault.Rule.Kind == FaultKind.Halt) venue.OnHalt(fault);
            if (fault.Rule.Kind == FaultKind.Outage) venue.OnOutage(fault);
            if (fault.Rule.Kind == FaultKind.SocketOutage) venue.OnSocketOutage(fault);
            foreach (var session in venue.Sessions.ToArray())
            {
                if (session.IsOpen && !session.IsMute && fault.Matches(session) && MatchesStreams(fault, session)) Strike(fault, session);
            }
        }
    }

    private static bool MatchesStreams(ActiveFault fault, VenueSession session) =>
        (fault.Rule.Symbol.Length == 0 && fault.Rule.Stream.Length == 0) ||
        session.Subscriptions.Exists(s => fault.Matches(s.Topic.Symbol, s.Topic.Name));

    private void Strike(ActiveFault fault, VenueSession session)
    {
        switch (fault.Rule.Kind)
        {
            case FaultKind.Drop when fault.Strikes(venue.Now):
                session.Abort("fault drop");
                break;
            case FaultKind.Close when fault.Strikes(venue.Now):
                session.Close(1001, "going away", "fault close");
                break;
            case FaultKind.HalfOpen when fault.Strikes(venue.Now):
                session.Mute(fault.DurationNs);
                break;
            case FaultKind.SlowReader when fault.Strikes(venue.Now):
                session.OnSlow();
                break;
            case FaultKind.GarbageBytes when fault.Strikes(venue.Now):
                session.Send(VenueFrame.Garbled([.. Enumerable.Range(0, 64).Select(i => (byte)(0xF7 - i * 3))]));
                break;
            case FaultKind.Shutdown when session.CutAt == long.MaxValue && fault.Strikes(venue.Now):
                session.SendShutdownNotice();
                session.CutAt = venue.Now + fault.DurationNs;
                break;
            case FaultKind.AgeCut when venue.Now - session.OpenedAt >= fault.DurationNs && fault.Strikes(venue.Now):
                session.CutForAge();
                break;
        }
    }

    private void Refresh() => _onFrame = [.. _all.Where(f => FrameKinds.Contains(f.Rule.Kind))];
}
