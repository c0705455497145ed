using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Streams as an index's values: two subscriptions with one of them collect the same data twice.</summary>
internal static class StreamIndex
{
    public const string Name = "stream";

    public static IEnumerable<string> Of(ExchangeSubscription subscription)
    {
        var spec = subscription.Spec;
        var market = $"{Names.ExchangeToken(spec)}|{spec.Market}|";
        foreach (var symbol in spec.Symbols)
        {
            foreach (var channel in spec.Channels) yield return $"{market}{symbol}|{channel}";
        }
    }

    /// <summary>True when <paramref name="left"/> was there first.</summary>
    public static bool IsOlder(ExchangeSubscription left, ExchangeSubscription right)
    {
        var byTime = Nullable.Compare(left.Metadata.CreationTimestamp, right.Metadata.CreationTimestamp);
        if (byTime != 0) return byTime < 0;
        return string.CompareOrdinal($"{left.Metadata.NamespaceProperty}/{left.Metadata.Name}", $"{right.Metadata.NamespaceProperty}/{right.Metadata.Name}") < 0;
    }
}
