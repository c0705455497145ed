using MarketPrism.Connector.Subscriptions;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Status;

/// <summary>Writes status documents.</summary>
internal static class ConnectorStatus
{
    /// <summary>An answer over REST older than this says nothing about the present.</summary>
    private static readonly TimeSpan RestEvidence = TimeSpan.FromMinutes(1);

    /// <summary>The document of one subscription, but for what the process adds.</summary>
    public static StatusDocument Of(ConnectorSubscription subscription, StatusDetail detail)
    {
        var feed = subscription.Session.GetStatus(detail == StatusDetail.All);
        var isSummary = detail == StatusDetail.Summary;
        return new StatusDocument
        {
            Service = "connector",
            Subscription = subscription.Options.Name,
            Shard = subscription.Shard,
            Pod = subscription.Source.Split('/')[0],
            Exchange = subscription.Exchange.Token,
            Market = subscription.Options.Market.Token,
            State = feed.State.ToString(),
            Ready = feed.IsReady,
            Reasons = [.. feed.Reasons.Select(static r => new StatusReason(r.Code, r.Message)), .. OnlyRest(feed, subscription.Rest?.LastSuccessAge), .. VenueStatus.Reasons(subscription.Rest?.Gate.Faults ?? [])],
            ActiveConnections = feed.ActiveConnections,
            RoutingStats = Routing(feed.Routing),
            Rates = Rates(feed.Rates),
            Streams = Streams(feed, isSummary),
            Instruments = subscription.Rest is { } rest ? VenueStatus.Instruments(rest.Instruments) : null,
            Connections = isSummary ? null : [.. feed.Connections.Select(Connection)],
        };
    }

    /// <summary>A venue that refuses WebSockets and answers REST looks half alive: snapshots come, and no live data.</summary>
    /// <param name="feed">What the session says.</param>
    /// <param name="answered">Since the venue last answered over REST; null = never.</param>
    internal static IEnumerable<StatusReason> OnlyRest(FeedStatus feed, TimeSpan? answered)
    {
        var isCutOff = feed is { IsReady: false, ActiveConnections: 0, Rates.ConnectAttempts: > 0 } && feed.Routing.ConnectionFailures > 0;
        if (isCutOff && answered < RestEvidence)
            yield return new StatusReason("OnlyRestAnswers", "the venue answers over REST, but no WebSocket is open: no live data are collected, and a book is not synced by a REST snapshot alone; see the reason of the refused dial");
    }

    private static RoutingCounters Routing(RoutingStats r) => new()
    {
        TotalMessages = r.TotalMessages,
        RoutedMessages = r.RoutedMessages,
        UnroutedMessages = r.UnroutedMessages,
        ControlMessages = r.ControlMessages,
        CallbackErrors = r.CallbackErrors,
        DuplicateMessages = r.DuplicateMessages,
        Reconnections = r.Reconnections,
        ProactiveReconnections = r.ProactiveReconnections,
        ConnectionFailures = r.ConnectionFailures,
    };

    private static StatusRates Rates(FeedRates r) => new()
    {
        MessagesPerS = r.MessagesPerSecond,
        ConnectAttempts = r.ConnectAttempts,
        ConnectSuccessRatio = r.ConnectSuccessRatio,
        ReconnectsLastHour = r.ReconnectsLastHour,
        ErrorRatio = r.ErrorRatio,
        HandlerUsP50 = r.HandlerP50Us,
        HandlerUsP99 = r.HandlerP99Us,
    };

    private static StreamsSection Streams(FeedStatus feed, bool isSummary) => new()
    {
        Desired = feed.Streams.Desired,
        Sent = feed.Streams.Sent,
        Acknowledged = feed.Streams.Acknowledged,
        Established = feed.Streams.Established,
        Flowing = feed.Streams.Flowing,
        Quiet = feed.Streams.Quiet,
        Stale = feed.Streams.Stale,
        Rejected = [.. feed.Streams.Rejected.Select(static r => new RejectedSymbol(r.Symbol, r.Reason))],
        Restore = feed.Restore is { } r ? new RestoreSection(r.Streams, r.Connections, r.Requests, r.WithinSeconds) : null,
        Worst = isSummary ? null : [.. feed.Worst.Select(Stream)],
    };

    private static StreamSection Stream(StreamStatus s) => new()
    {
        Key = s.Key,
        Connection = s.Connection,
        State = s.State.ToString(),
        Established = s.IsEstablished,
        LastDataAgeS = Round(s.LastDataAgeSeconds),
        RatePerS = s.RatePerSecond,
        ExpectedGapS = Round(s.ExpectedGapSeconds),
        Rung = s.Rung == RepairRung.None ? "" : s.Rung.ToString(),
        Repairs = s.Repairs,
    };

    private static ConnectionSection Connection(ConnectionStatus c) => new()
    {
        Id = c.Id,
        Route = c.Route,
        Url = c.Url,
        State = c.State.ToString(),
        AgeS = Round(c.AgeSeconds),
        NextRotationS = Round(c.NextRotationSeconds),
        LastFrameAgeS = Round(c.LastFrameAgeSeconds),
        LastDataAgeS = Round(c.LastDataAgeSeconds),
        Messages = c.Messages,
        Epoch = c.Epoch,
        Proxy = c.Proxy,
    };

    private static double Round(double seconds) => Math.Round(seconds, 3);
}
