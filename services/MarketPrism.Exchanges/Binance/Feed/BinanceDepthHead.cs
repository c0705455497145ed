namespace MarketPrism.Exchanges.Binance;

/// <summary>
/// The front of a depth event, which makes up most of the traffic: always the same fields in the same order, so that all but the digits is compared as a whole. Anything else is left to the
/// walk from field to field.
/// </summary>
internal static class BinanceDepthHead
{
    /// <summary>Tries to read the ids and the event time.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="at">Where the event's fields begin; then what stands behind the ids.</param>
    /// <param name="symbolLength">Length of the symbol.</param>
    /// <param name="first">First id.</param>
    /// <param name="last">Last id.</param>
    /// <param name="time">Event time, Unix ms.</param>
    /// <returns>False when it does not look as expected.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, scoped ref int at, int symbolLength, out long first, out long last, out long time)
    {
        first = last = time = 0;
        if (!TryTake(frame, ref at, "\"e\":\"depthUpdate\",\"E\":"u8) || !FrameText.TryDigits(frame, ref at, out time)) return false;
        if (TryTake(frame, ref at, ",\"T\":"u8) && !FrameText.TryDigits(frame, ref at, out _)) return false; // futures
        if (!TryTake(frame, ref at, ",\"s\":\""u8) || frame.Length - at < symbolLength) return false;
        if (frame.Slice(at, symbolLength).IndexOfAny((byte)'"', (byte)'\\') >= 0) return false;
        at += symbolLength;
        return TryTake(frame, ref at, "\",\"U\":"u8) && FrameText.TryDigits(frame, ref at, out first)
            && TryTake(frame, ref at, ",\"u\":"u8) && FrameText.TryDigits(frame, ref at, out last)
            && (uint)at < (uint)frame.Length && frame[at] == ',';
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static bool TryTake(ReadOnlySpan<byte> frame, scoped ref int at, ReadOnlySpan<byte> text)
    {
        if (!frame[at..].StartsWith(text)) return false;
        at += text.Length;
        return true;
    }
}
