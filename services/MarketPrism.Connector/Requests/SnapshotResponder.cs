using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Answers requests for book snapshots: at once whether one will come, later the body as a raw frame.</summary>
internal sealed class SnapshotResponder : IAsyncDisposable
{
    private const string ResubscribeReason = "resubscribe";
    private static readonly TimeSpan ResubscribePause = TimeSpan.FromSeconds(30);
    private const string StartReason = "start";

    private const string HorizonReason = "horizon"; // its book is synced

    private readonly VenueRequestOptions _options;
    private readonly Func<VenueEndpoint> _endpoint;
    private readonly VenueBudgets _budgets;
    private readonly RestBodyPublisher _publisher;
    private readonly ILogger _logger;
    private readonly SnapshotQueue _queue;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, long> _resubscribed = [];
    private readonly SnapshotTracing _tracing;

    public SnapshotResponder(VenueRequestOptions options, Func<VenueEndpoint> endpoint, IVenueRest rest, VenueBudgets budgets, RestBodyPublisher publisher, TimeProvider time, ILogger logger, LoopGroup loops)
    {
        _time = time;
        _options = options;
        _endpoint = endpoint;
        _budgets = budgets;
        _publisher = publisher;
        _logger = logger;
        _tracing = new SnapshotTracing(options.Exchange, options.Venue.Market);
        _queue = new SnapshotQueue(rest, Publish, e => loops.Note("connector.snapshots", e));
    }

    /// <summary>Subscribes the book of a symbol afresh, which brings a snapshot in the stream; false = not now.</summary>
    public Func<string, bool> Resubscribe { get; set; } = static _ => false;

    /// <summary>How active a symbol is: the more active of equal requests goes first.</summary>
    public Func<string, long> Activity { get; set; } = static _ => 0;

    /// <summary>Snapshots that wait or are under way.</summary>
    public int Length => _queue.Length;

    /// <summary>When the last of them may be there.</summary>
    public TimeSpan Estimate => Bucket is { } bucket && Length > 0 ? _budgets.Rest(bucket).Estimate(Math.Max(1, _queue.WaitingWeight)) : TimeSpan.Zero;

    private string? Bucket { get; set; }

    /// <summary>Takes a request.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="unknownFor">Until the venue, which does not know the symbol, is asked for it again; null when it knows it.</param>
    /// <returns>The answer.</returns>
    public RequestReply Take(string symbol, SnapshotRequest asked, TimeSpan? unknownFor)
    {
        if (unknownFor is { } hold) return new RequestReply(asked.Id, false, RequestReply.UnknownSymbol, (long)Math.Max(1_000, hold.TotalMilliseconds));
        if (asked.Reason == ResubscribeReason && _options.Venue.BookContinuity is { NeedsRestSnapshot: false }) return TakeResubscription(symbol, asked);
        var request = _options.Venue.Rest.Snapshot(_endpoint(), symbol, asked.Depth);
        Bucket = request.Bucket;
        if (_budgets.RefusalOf(request.Bucket) is var (error, wait)) return new RequestReply(asked.Id, false, error, wait);
        _tracing.Begin(symbol, asked);
        var admission = _queue.Ask(request, asked.Id, asked.Reason is StartReason or HorizonReason ? BudgetPriority.Normal : BudgetPriority.Urgent, Activity(symbol));
        if (admission == SnapshotAdmission.Refused) _tracing.Abandon(symbol);
        var estimate = (long)_budgets.Rest(request.Bucket).Estimate(Math.Max(1, _queue.WaitingWeight)).TotalMilliseconds;
        return admission == SnapshotAdmission.Refused
            ? new RequestReply(asked.Id, false, RequestReply.Budget, estimate)
            : new RequestReply(asked.Id, true, null, estimate);
    }

    /// <summary>Subscriptions are counted by the venue, so each symbol has its turn after a while only.</summary>
    private RequestReply TakeResubscription(string symbol, SnapshotRequest asked)
    {
        var now = _time.GetTimestamp();
        if (_resubscribed.TryGetValue(symbol, out var at) && _time.GetElapsedTime(at, now) is var age && age < ResubscribePause)
            return new RequestReply(asked.Id, false, RequestReply.Budget, (long)(ResubscribePause - age).TotalMilliseconds);
        if (!Resubscribe(symbol)) return new RequestReply(asked.Id, false, RequestReply.Venue, (long)ResubscribePause.TotalMilliseconds);
        _resubscribed[symbol] = now;
        return new RequestReply(asked.Id, true, null, 0);
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private void Publish(RestBody body, string id)
    {
        var symbol = body.Request.Symbol;
        using var fetch = _tracing.End(symbol, body);
        if (!body.IsSuccess)
        {
            RequestLog.Refused(_logger, "snapshot", symbol, body.Verdict.Outcome, body.Verdict.Message);
            return;
        }

        var newest = _options.Venue.Rest.ReadNewestId("snapshot", body.Body.Span) ?? 0;
        Span<byte> trace = stackalloc byte[TraceParent.Length];
        if (fetch is not null) TraceParent.Format(fetch.Context, trace);
        if (!_publisher.Publish(body, symbol, body.Body.Span, $"{newest}-{id}", fetch is null ? default : trace)) RequestLog.Dropped(_logger, "snapshot", symbol, body.Body.Length);
    }
}
