using System.Diagnostics;
using MarketPrism.Connector.Publishing;
using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>
/// The life of each socket as spans, made of its transitions. A dial is a trace: <c>connect</c> with <c>dial</c> and <c>subscribe</c> below it, which ends when all
/// is settled. A rotation, a repair and the end are traces of their own with a link to it: they come hours later, and a span is exported only when it ends.
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
                    life.Connect = Start("connect", transition, life);
                    life.Origin = life.Connect?.Context ?? default;
                    life.Step = Start("dial", transition, life, life.Connect);
                    break;
                case FeedState.Subscribing:
                    life.Step = Next("subscribe", transition, life, life.Connect);
                    break;
                case FeedState.Live:
                    End(life.Step, transition, isGood: true);
                    End(life.Connect, transition, isGood: true);
                    (life.Step, life.Connect) = (null, null);
                    break;
                case FeedState.Rotating:
                    life.Step = Next("rotate", transition, life, null);
                    break;
                case FeedState.Repairing:
                    life.Step = Next("repair", transition, life, null);
                    break;
                default:
                    Close(transition, life);
                    break;
            }
        }
    }

    private void Close(FeedTransition transition, SocketLife life)
    {
        End(life.Step, transition, isGood: false);
        End(life.Connect, transition, isGood: false);
        if (transition.From is not FeedState.Backoff and not FeedState.Idle) End(Start("close", transition, life), transition, isGood: true);
        _sockets.Remove(transition.Socket);
    }

    private Activity? Next(string name, FeedTransition transition, SocketLife life, Activity? parent)
    {
        End(life.Step, transition, isGood: true);
        return Start(name, transition, life, parent);
    }

    private Activity? Start(string name, FeedTransition transition, SocketLife life, Activity? parent = null)
    {
        var ambient = Activity.Current;
        Activity.Current = null; // a root, whatever runs around the session's loop
        try
        {
            IEnumerable<ActivityLink>? links = parent is null && life.Origin != default ? [new ActivityLink(life.Origin)] : null;
            var activity = FrameTracing.Source.StartActivity(name, ActivityKind.Client, parent?.Context ?? default, links: links);
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
        /// <summary>The trace of the dial that the socket lives by.</summary>
        public ActivityContext Origin { get; set; }

        public Activity? Connect { get; set; }

        public Activity? Step { get; set; }
    }
}
