using MarketPrism.Exchanges;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Rest;

/// <summary>Asks the venue for its time every 30 s: the offset of the clocks, for latencies; and evidence that the venue is reachable, which must be younger than a minute.</summary>
internal sealed class VenueClock(IVenue venue, Func<VenueEndpoint> endpoint, IVenueRest rest, TimeProvider time)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private const int Samples = 8;
    private readonly Queue<(double RoundTrip, double Offset)> _samples = new();
    private long _offsetTicks = long.MinValue;

    /// <summary>The venue's clock less ours; null until it was measured.</summary>
    public TimeSpan? Offset => Volatile.Read(ref _offsetTicks) is var ticks && ticks != long.MinValue ? TimeSpan.FromTicks(ticks) : null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await MeasureAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Asks for the time only to see whether it is answered; an answer that is no time is none.</summary>
    public async ValueTask<bool> AskAsync(CancellationToken cancellationToken)
    {
        var body = await rest.GetAsync(venue.Rest.ServerTime(endpoint()), BudgetPriority.Background, cancellationToken);
        return body.IsSuccess && venue.Rest.ReadServerTime(body.Body.Span) is not null;
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var sent = time.GetUtcNow();
        var start = time.GetTimestamp();
        var body = await rest.GetAsync(venue.Rest.ServerTime(endpoint()), BudgetPriority.Background, cancellationToken);
        var roundTrip = time.GetElapsedTime(start);
        if (!body.IsSuccess || venue.Rest.ReadServerTime(body.Body.Span) is not { } milliseconds) return;
        _samples.Enqueue((roundTrip.TotalSeconds, (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) - sent - (roundTrip / 2)).TotalSeconds));
        if (_samples.Count > Samples) _samples.Dequeue();
        // The quickest answer of the last ones knows it best: its way there and back can differ least
        Volatile.Write(ref _offsetTicks, TimeSpan.FromSeconds(_samples.MinBy(static s => s.RoundTrip).Offset).Ticks);
    }
}
