using System.Globalization;
using System.Net.Http.Headers;

namespace MarketPrism.Feeds;

/// <summary>Reads what venues say in headers about their limits.</summary>
internal static class RestHeaders
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(4); // bans last up to three days

    /// <summary>Binance's count of the weight used in the present minute.</summary>
    public static int? UsedWeight(HttpResponseHeaders headers) =>
        headers.TryGetValues("X-MBX-USED-WEIGHT-1M", out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var used) ? used : null;

    /// <summary>Seconds or a date; nonsense counts as none.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time)
    {
        var value = headers.RetryAfter;
        var wait = value?.Delta ?? (value?.Date is { } date ? date - time.GetUtcNow() : null);
        if (wait is null || wait <= TimeSpan.Zero) return null;
        return wait < Longest ? wait : Longest;
    }
}
