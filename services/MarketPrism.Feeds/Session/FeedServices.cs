using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Feeds;

/// <summary>What a session works with.</summary>
public sealed record FeedServices
{
    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens sockets. Default: <see cref="ClientWebSocketTransport"/>.</summary>
    public IFeedTransport? Transport { get; init; }

    /// <summary>Takes the logs. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The budget of connection attempts, shared by all that dial from one address. Default: the venue's limit for this session alone.</summary>
    public RateBudget? ConnectBudget { get; init; }

    /// <summary>Asks the venue over REST about silent streams. Default: none; then only the venue's list of subscriptions is asked.</summary>
    public IStreamProbe? Probe { get; init; }

    /// <summary>Shared by all that dial the venue from one address, so that the first success after an outage hastens the others. Default: the session's own.</summary>
    public VenueReachability? Reachability { get; init; }

    /// <summary>Asks the venue, cheaply and by another way than a dial, whether it answers; asked every 5 s while dials wait after failures. Default: none.</summary>
    public Func<CancellationToken, ValueTask<bool>>? Reachable { get; init; }

    /// <summary>What connection ids begin with: <c>{pod}/{shard}</c>. Default <c>local/0</c>.</summary>
    public string ConnectionIdPrefix { get; init; } = "local/0";

    /// <summary>The epoch before the first dial. Default: the Unix time in seconds, so that the connection ids of two lives of a pod differ.</summary>
    public long? FirstEpoch { get; init; }

    /// <summary>The source of jitter; give a seeded one to repeat a run. Default: unpredictable.</summary>
    public Random? Random { get; init; }

    /// <summary>How often ages and rates are sampled for liveness and status. Default 1 s.</summary>
    public TimeSpan PulseInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told of every transition of a socket; may be null.</summary>
    public Action<FeedTransition>? OnTransition { get; init; }

    /// <summary>Told of what was thrown where nothing should be: <c>session</c> (its loop; all sockets are dialled anew) or <c>socket</c> (that one is dialled anew). It is logged already; may be null, must not throw.</summary>
    public Action<string, Exception>? OnFault { get; init; }
}
