using System.Diagnostics;
using MarketPrism.Connector.Publishing;
using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>
/// The life of each socket as spans, made of its transitions. A dial is a trace: <c>connect</c> with <c>dial</c> and <c>subscribe</c> below it, which ends when all
/// is settled. A rotation is one too: <c>rotate</c> with the successor's <c>dial</c> and <c>subscribe</c>, and the <c>close</c> of the old connection. A repair and
/// an end come hours after the dial, and a span is exported only when it ends: they are traces of their own, with a link to the dial.
/// </summary>
internal sealed class ConnectionTracing(Exchange exchange, Market market)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SocketLife> _sockets = new(StringComparer.Ordinal);

    public void OnTransition(FeedTransition transition)
    {
        if (!FrameTracing.Source.HasListeners()) return;
        lock (_lock)
        {
            if (!_sockets.TryGetValue(transition.Socket, out var life)) _sockets.Add(transition.Socket, life = new SocketLife());
            switch (transition.To)
            {
                case FeedState.Connecting:
                    Begin("connect", transition, life);
                    break;
                case FeedState.Rotating:
                    End(life.Step, transition, isGood: true); // a repair gives way to it
                    Begin("rotate", transition, life);
                    break;
                case FeedState.Subscribing:
                    life.Step = Next("subscribe", transition, life, life.Whole);
                    break;
                case FeedState.Live:
                    EndAll(transition, life, isGood: !HasFailed(transition));
                    break;
                case FeedState.Repairing:
                    EndAll(transition, life, isGood: true);
                    life.Step = Start("repair", transition, life, null);
                    break;
                default:
                    Close(transition, life);
                    break;
            }
        }
    }

    /// <summary>A connection is open: of a rotation, whose successor has no transitions of its own.</summary>
    public void OnOpened(string connection)
    {
        if (!FrameTracing.Source.HasListeners()) return;
        var transition = new FeedTransition(SocketOf(connection), FeedState.Rotating, FeedState.Rotating, "open");
        lock (_lock)
        {
            if (!_sockets.TryGetValue(transition.Socket, out var life) || life.Whole?.OperationName != "rotate" || life.Step?.OperationName != "dial") return;
            life.Step.SetTag("marketprism.connection", connection);
            life.Step = Next("subscribe", transition, life, life.Whole);
        }
    }

    /// <summary>A connection is closed: the old one of a rotation belongs to its trace.</summary>
    public void OnClosed(string connection, ConnectionEnd end)
    {
        if (end.Reason != ConnectionEndReason.Rotated || !FrameTracing.Source.HasListeners()) return;
        var transition = new FeedTransition(SocketOf(connection), FeedState.Live, FeedState.Idle, end.Message);
        lock (_lock)
        {
            if (!_sockets.TryGetValue(transition.Socket, out var life) || life.Rotation == default) return;
            var close = Start("close", transition, life, null, life.Rotation);
            close?.SetTag("marketprism.connection", connection);
            End(close, transition, isGood: true);
            life.Rotation = default;
        }
    }

    // {pod}/{shard}/{socket}/{epoch}
    private static string SocketOf(string connection) => connection.Split('/') is { Length: >= 2 } parts ? parts[^2] : connection;

    private static bool HasFailed(FeedTransition transition) => transition.From == FeedState.Rotating && transition.Cause.StartsWith("the successor failed", StringComparison.Ordinal);

    private void Begin(string name, FeedTransition transition, SocketLife life)
    {
        life.Whole = Start(name, transition, life, null);
        life.Origin = life.Whole?.Context ?? default;
        if (name == "rotate") life.Rotation = life.Origin;
        life.Step = Start("dial", transition, life, life.Whole);
    }

    private static void EndAll(FeedTransition transition, SocketLife life, bool isGood)
    {
        End(life.Step, transition, isGood);
        End(life.Whole, transition, isGood);
        (life.Step, life.Whole) = (null, null);
    }

    private void Close(FeedTransition transition, SocketLife life)
    {
        EndAll(transition, life, isGood: false);
        if (transition.From is not FeedState.Backoff and not FeedState.Idle) End(Start("close", transition, life, null), transition, isGood: true);
        _sockets.Remove(transition.Socket);
    }

    private Activity? Next(string name, FeedTransition transition, SocketLife life, Activity? parent)
    {
        End(life.Step, transition, isGood: true);
        return Start(name, transition, life, parent);
    }

    private Activity? Start(string name, FeedTransition transition, SocketLife life, Activity? parent, ActivityContext within = default)
    {
        var ambient = Activity.Current;
        Activity.Current = null; // a root, whatever runs around the session's loop
        try
        {
            var context = parent?.Context ?? within;
            IEnumerable<ActivityLink>? links = context == default && life.Origin != default ? [new ActivityLink(life.Origin)] : null;
            var activity = FrameTracing.Source.StartActivity(name, ActivityKind.Client, context, links: links);
            activity?.SetTag("marketprism.exchange", exchange.Token).SetTag("marketprism.market", market.Token)
                .SetTag("marketprism.socket", transition.Socket).SetTag("marketprism.from", transition.From.ToString()).SetTag("marketprism.cause", transition.Cause);
            return activity;
        }
        finally
        {
            Activity.Current = ambient;
        }
    }

    private static void End(Activity? activity, FeedTransition transition, bool isGood)
    {
        if (activity is null) return;
        activity.SetTag("marketprism.to", transition.To.ToString());
        if (!isGood) activity.SetStatus(ActivityStatusCode.Error, transition.Cause);
        var ambient = Activity.Current;
        activity.Dispose();
        Activity.Current = ambient;
    }

    private sealed class SocketLife
    {
        /// <summary>The trace of the dial or rotation that the socket lives by.</summary>
        public ActivityContext Origin { get; set; }

        /// <summary>The rotation whose old connection is not closed yet.</summary>
        public ActivityContext Rotation { get; set; }

        /// <summary><c>connect</c> or <c>rotate</c>, while under way.</summary>
        public Activity? Whole { get; set; }

        public Activity? Step { get; set; }
    }
}
