namespace MarketPrism.Feeds;

/// <summary>A stream's place on a socket of the plan, over all lives of that socket. Owned by the session's loop.</summary>
internal sealed class StreamSeat
{
    internal StreamSeat(FeedStream stream, SocketSlot slot, DeadlineQueue deadlines, Action<StreamSeat> onDue)
    {
        Stream = stream;
        Slot = slot;
        Check = new Deadline(deadlines, () => onDue(this));
    }

    internal FeedStream Stream { get; }

    internal SocketSlot Slot { get; }

    /// <summary>When to look at it next: for freshness, or for the next rung of its repair.</summary>
    internal Deadline Check { get; }

    internal StreamState State { get; set; } = StreamState.Desired;

    internal RepairRung Rung { get; set; }

    /// <summary>Complete, fruitless turns of the ladder.</summary>
    internal int Cycles { get; set; }

    /// <summary>Probes in a row that found the market quiet.</summary>
    internal int QuietProbes { get; set; }

    /// <summary>Repairs in a row that were soon needed again; each doubles the time to the next.</summary>
    internal int RecentRepairs { get; set; }

    /// <summary>There is evidence that the venue has data which did not come; without it one repair is tried, then the market counts as quiet.</summary>
    internal bool HasMissed { get; set; }

    /// <summary>The venue's newest id at the last look: nothing up to it is expected any more.</summary>
    internal long? KnownId { get; set; }

    /// <summary>A newer id that the venue has and that did not come yet.</summary>
    internal long? MissedId { get; set; }

    /// <summary>At the next check the venue is asked (again), because nothing was known to compare with, or too many questions were under way.</summary>
    internal bool IsToBeAsked { get; set; }

    /// <summary>The last frame before the question whose answer <see cref="MissedId"/> is.</summary>
    internal long SilentSince { get; set; }

    /// <summary>A repair had its time, and the venue is asked whether anything happened since.</summary>
    internal bool IsVerifying { get; set; }

    /// <summary>To be asked about at the next check, whatever its rhythm.</summary>
    internal bool IsDoubted { get; set; }

    internal long LastRepairAt { get; set; } = long.MinValue / 2;

    internal long StaleSince { get; set; } = -1;

    /// <summary>Why the venue refuses it; null when it does not.</summary>
    internal string? Rejection { get; set; }

    /// <summary>Refused in so many words: not tried again at the next dial, but when its time has come.</summary>
    internal bool IsRejectedForGood { get; set; }

    /// <summary>Times in a row that the venue refused it or did not confirm it.</summary>
    internal int Rejections { get; set; }

    /// <summary>When it is tried again after that.</summary>
    internal long RetryAt { get; set; } = Deadline.Never;

    /// <summary>Given up in favour of another seat: kept only until that one is settled.</summary>
    internal bool IsLeaving { get; set; }

    internal bool IsWanted => !IsLeaving && !IsRejectedForGood && Stream.Unavailable is null;
}
