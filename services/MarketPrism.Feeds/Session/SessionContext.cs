using Microsoft.Extensions.Logging;

namespace MarketPrism.Feeds;

/// <summary>What the parts of one session share.</summary>
internal sealed class SessionContext
{
    private long _epoch;

    internal required long FirstEpoch
    {
        init => _epoch = value;
    }

    internal required FeedClock Clock { get; init; }

    internal required IFeedProtocol Protocol { get; init; }

    internal required IFeedTransport Transport { get; init; }

    internal required IFrameSink Sink { get; init; }

    internal required ILogger Logger { get; init; }

    internal required Random Random { get; init; }

    internal required RateBudget ConnectBudget { get; init; }

    internal required IStreamProbe? Probe { get; init; }

    internal required VenueReachability Reachability { get; init; }

    internal required Func<CancellationToken, ValueTask<bool>>? Reachable { get; init; }

    internal required string ConnectionIdPrefix { get; init; }

    internal required Action<FeedTransition>? OnTransition { get; init; }

    internal required Action<string, Exception>? OnFault { get; init; }

    internal required DeadlineQueue Deadlines { get; init; }

    internal required Mailbox Mailbox { get; init; }

    internal required HoleLedger Holes { get; init; }

    internal required StreamCarriers Carriers { get; init; }

    /// <summary>Cancelled when the session ends.</summary>
    internal required CancellationToken Stopping { get; init; }

    internal SessionCounters Counters { get; } = new();

    internal required FeedSettings Settings { get; set; }

    internal required EgressPaths Paths { get; set; }

    internal long Now => Clock.Now;

    internal long NextEpoch() => ++_epoch;
}
