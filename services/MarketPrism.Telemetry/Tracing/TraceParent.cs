using System.Diagnostics;
using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>The W3C <c>traceparent</c> header, written and read in place.</summary>
public static class TraceParent
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 55;

    /// <summary>Writes <c>00-{trace id}-{span id}-{flags}</c>.</summary>
    /// <param name="context">The span.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public static void Format(ActivityContext context, Span<byte> destination)
    {
        "00-"u8.CopyTo(destination);
        Encoding.ASCII.GetBytes(context.TraceId.ToHexString(), destination[3..]);
        destination[35] = (byte)'-';
        Encoding.ASCII.GetBytes(context.SpanId.ToHexString(), destination[36..]);
        (context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "-01"u8 : "-00"u8).CopyTo(destination[52..]);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="context">The remote span.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(ReadOnlySpan<byte> value, out ActivityContext context)
    {
        context = default;
        return value.Length == Length && ActivityContext.TryParse(Encoding.ASCII.GetString(value), null, isRemote: true, out context);
    }
}
