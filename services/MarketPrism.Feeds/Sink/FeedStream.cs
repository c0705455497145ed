namespace MarketPrism.Feeds;

/// <summary>One stream of a session; the same object over all connections that carry it.</summary>
public sealed class FeedStream
{
    private IdentityWindow? _window;
    private long _lastData = -1;

    internal FeedStream(StreamSpec spec) => Spec = spec;

    /// <summary>What it is.</summary>
    public StreamSpec Spec { get; }

    /// <summary>State of the sink for this stream, such as its subject. Set by <see cref="IFrameSink.OnStreamAdded"/>, so that the hot path needs no dictionary.</summary>
    public object? Tag { get; set; }

    /// <summary>Its places on sockets: one; two with dual connections and while it moves. Owned by the session's loop.</summary>
    internal List<StreamSeat> Seats { get; } = [];

    internal Cadence Cadence { get; } = new();

    /// <summary>Present while more than one connection carries the stream.</summary>
    internal IdentityWindow? Window
    {
        get => Volatile.Read(ref _window);
        set => Volatile.Write(ref _window, value);
    }

    /// <summary>Monotonic time of the last data frame; −1 = none yet.</summary>
    internal long LastData
    {
        get => Volatile.Read(ref _lastData);
        set => Volatile.Write(ref _lastData, value);
    }

    internal long WantedAt { get; init; }

    /// <summary>Repairs since the start, over all its seats.</summary>
    internal int Repairs { get; set; }

    /// <summary>The gap that is open; null when none is.</summary>
    internal StreamHole? Hole { get; set; }

    /// <summary>When the last frame before it came, monotonic.</summary>
    internal long HoleSince { get; set; }

    /// <summary>Why the venue's instruments say that it cannot have data; null when they do not.</summary>
    internal string? Unavailable { get; set; }

    /// <summary>Why the venue may send nothing though the subscription is in order: not listed yet, not trading, halted; null when data are due.</summary>
    internal StreamSilence? Silence { get; set; }

    /// <summary>Whether the venue does not send it, and that is more than a silence: it refuses the stream, its instruments say that it has no data, or it has data that did not come.</summary>
    internal bool IsDown => Unavailable is not null || (Seats.Count > 0 && Seats.TrueForAll(static s => s.State == StreamState.Rejected || (s.State == StreamState.Stale && s.HasMissed)));

    /// <summary>Monotonic time when the venue's instruments last said that there was nothing to subscribe: not listed, or over.</summary>
    internal long NothingAsOf { get; set; } = -1;

    /// <inheritdoc/>
    public override string ToString() => Spec.Key;
}
