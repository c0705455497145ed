using System.Globalization;
using System.Threading.Channels;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Connector;

/// <summary>Answers requests for missing trades: at once whether they will come, then page by page as raw frames, the oldest first.</summary>
internal sealed class BackfillResponder(
    VenueRequestOptions options,
    Func<VenueEndpoint> endpoint,
    IVenueRest rest,
    VenueBudgets budgets,
    RestBodyPublisher publisher,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Ids that are looked at in one step back in time.</summary>
    private const int StepBack = 1_000;

    private readonly Channel<BackfillJob> _jobs = System.Threading.Channels.Channel.CreateBounded<BackfillJob>(new BoundedChannelOptions(options.BackfillQueue) { FullMode = BoundedChannelFullMode.Wait });
    private readonly HashSet<BackfillJob> _open = [];
    private readonly Lock _lock = new();

    /// <summary>Requests that wait or are under way.</summary>
    public int Length
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    /// <summary>Takes a request.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="unknownFor">Until the venue, which does not know the symbol, is asked for it again; null when it knows it.</param>
    /// <returns>The answer.</returns>
    public RequestReply Take(string symbol, BackfillRequest asked, TimeSpan? unknownFor)
    {
        if (unknownFor is { } hold) return new RequestReply(asked.Id, false, RequestReply.UnknownSymbol, (long)Math.Max(1_000, hold.TotalMilliseconds));
        var job = new BackfillJob(symbol, asked.FromId, asked.ToId, asked.FromId is null ? asked.FromNs : null) { Id = asked.Id };
        if (options.Venue.Rest.Trades(endpoint(), symbol, job.FromId, job.ToId) is not { } first) return new RequestReply(asked.Id, false, RequestReply.Venue, 0);
        if (budgets.RefusalOf(first.Bucket) is var (error, wait)) return new RequestReply(asked.Id, false, error, wait);
        lock (_lock)
        {
            if (_open.Contains(job)) return new RequestReply(asked.Id, true, null, 0);
            if (!_jobs.Writer.TryWrite(job)) return new RequestReply(asked.Id, false, RequestReply.Budget, (long)budgets.Rest(first.Bucket).Estimate(first.Weight).TotalMilliseconds + 1_000);
            _open.Add(job);
        }

        return new RequestReply(asked.Id, true, null, 0);
    }

    /// <summary>Works off the requests until cancelled; several of these run side by side.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await _jobs.Reader.ReadAsync(cancellationToken);
            try
            {
                var pages = job is { FromId: null, ToId: null } ? await BackInTimeAsync(job, cancellationToken) : await ForwardAsync(job, job.FromId ?? Math.Max(0, job.ToId!.Value - StepBack + 1), job.ToId, options.BackfillPages, cancellationToken);
                RequestLog.BackfillDone(logger, job.Id, job.Symbol, pages);
            }
            finally
            {
                lock (_lock) _open.Remove(job);
            }
        }
    }

    /// <summary>The most recent trades, then steps back until the time wanted is reached.</summary>
    private async Task<int> BackInTimeAsync(BackfillJob job, CancellationToken cancellationToken)
    {
        var body = await PageAsync(job, null, null, cancellationToken);
        var pages = 1;
        var oldest = Oldest(body);
        while (oldest is var (id, at) && job.FromNs is { } from && at > from / 1_000_000 && id > 0 && pages < options.BackfillPages)
        {
            var start = Math.Max(0, id - StepBack);
            var first = await PageAsync(job, start, id - 1, cancellationToken);
            pages++;
            if (Oldest(first) is not { } next || next.Id >= id) break;
            oldest = next;
            if (options.Venue.Rest.ReadNewestId("backfill", first!.Body.Span) is { } newest && newest < id - 1)
                pages += await ForwardAsync(job, newest + 1, id - 1, options.BackfillPages - pages, cancellationToken);
        }

        return pages;
    }

    private async Task<int> ForwardAsync(BackfillJob job, long from, long? to, int limit, CancellationToken cancellationToken)
    {
        var pages = 0;
        while (pages < limit && (to is null || from <= to))
        {
            var body = await PageAsync(job, from, to, cancellationToken);
            pages++;
            if (body is null || options.Venue.Rest.ReadNewestId("backfill", body.Body.Span) is not { } newest || newest < from) break;
            from = newest + 1;
        }

        return pages;
    }

    private async Task<RestBody?> PageAsync(BackfillJob job, long? from, long? to, CancellationToken cancellationToken)
    {
        if (options.Venue.Rest.Trades(endpoint(), job.Symbol, from, to) is not { } request) return null;
        var body = await rest.GetAsync(request, BudgetPriority.Normal, cancellationToken);
        if (!body.IsSuccess)
        {
            RequestLog.Refused(logger, "backfill", job.Symbol, body.Verdict.Outcome, body.Verdict.Message);
            return null;
        }

        var start = from ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        var identity = string.Create(CultureInfo.InvariantCulture, $"{start}-{job.Id}");
        if (!publisher.Publish(body, job.Symbol, body.Body.Span, identity)) RequestLog.Dropped(logger, "backfill", job.Symbol, body.Body.Length);
        return body;
    }

    private (long Id, long TimeMs)? Oldest(RestBody? body)
    {
        if (body is null) return null;
        var sink = new RestBodySink();
        options.Venue.CreateDecoder().Decode("backfill"u8, body.Body.Span, sink, sink);
        return sink.Oldest;
    }

    /// <summary>Equal by what is wanted, whoever asks.</summary>
    private sealed record BackfillJob(string Symbol, long? FromId, long? ToId, long? FromNs)
    {
        public required string Id { get; init; }

        public bool Equals(BackfillJob? other) => other is not null && (Symbol, FromId, ToId, FromNs) == (other.Symbol, other.FromId, other.ToId, other.FromNs);

        public override int GetHashCode() => HashCode.Combine(Symbol, FromId, ToId, FromNs);
    }
}
