using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Status;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>When data last came, in whole minutes; kept as it is when data stop.</summary>
internal sealed class DataTimes(TimeProvider time)
{
    /// <summary>The grain: at most one change a minute, and only when something else has the subscription looked at.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>The minute of the last data; the known one while it is current or nothing is fresh.</summary>
    public DateTimeOffset? Of(ExchangeSubscription subscription, IReadOnlyList<ConnectorReport> reports)
    {
        var known = subscription.Status?.LastDataTime;
        if (!reports.Any(r => r.IsFresh && r.Messages > 0)) return known;
        var now = time.GetUtcNow();
        var rounded = new DateTimeOffset(now.Ticks - (now.Ticks % Step.Ticks), TimeSpan.Zero);
        return known is { } last && rounded - last < Step ? last : rounded;
    }
}
