namespace MarketPrism.Exchanges.Binance;

/// <summary>The frames that make up all but a few of the traffic, as Binance writes them. Gives up on anything else, which <see cref="BinanceClassifier"/> then reads.</summary>
internal static class BinanceFastClassifier
{
    private const int LongestName = 128;

    /// <summary>Tries to classify.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="header">What it is.</param>
    /// <returns>False when it does not look as expected.</returns>
    public static bool TryClassify(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        if (!frame.StartsWith("{\"stream\":\""u8)) return false;
        var name = frame[11..Math.Min(frame.Length, 11 + LongestName)];
        var end = name.IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0) return false;
        name = name[..end];
        var at = name.IndexOf((byte)'@');
        if (at <= 0 || !frame[(11 + end)..].StartsWith("\",\"data\":{"u8)) return false;
        var symbol = name[..at];
        var channel = name[(at + 1)..];
        if (channel.IndexOf((byte)'@') is >= 0 and var speed) channel = channel[..speed];
        var start = 11 + end + 10;
        if (KeysOf(channel) is not var (firstKey, lastKey, needsTime)) return false;
        if (!TryFields(frame, start, firstKey, lastKey, needsTime, out var first, out var last, out var time)) return false;
        var kind = firstKey == lastKey ? FrameIdentityKind.Id : FrameIdentityKind.Range;
        header = new FrameHeader { Kind = FrameKind.Data, Channel = channel, Symbol = symbol, Identity = new FrameIdentity(kind, first, last, 0), EventTimeMs = time };
        return true;
    }

    /// <summary>The keys of a channel's ids, and whether an event time always stands before its levels or prices.</summary>
    private static (byte First, byte Last, bool NeedsTime)? KeysOf(ReadOnlySpan<byte> channel)
    {
        if (channel.IsEmpty) return null;
        return channel[0] switch
        {
            (byte)'b' when channel.SequenceEqual("bookTicker"u8) => ((byte)'u', (byte)'u', false),
            (byte)'d' when channel.SequenceEqual("depth"u8) => ((byte)'U', (byte)'u', true),
            (byte)'t' when channel.SequenceEqual("trade"u8) => ((byte)'t', (byte)'t', true),
            (byte)'a' when channel.SequenceEqual("aggTrade"u8) => ((byte)'a', (byte)'a', true),
            _ => null,
        };
    }

    /// <summary>Walks plain values under keys of one or two letters until all is found.</summary>
    private static bool TryFields(ReadOnlySpan<byte> frame, int at, byte firstKey, byte lastKey, bool needsTime, out long first, out long last, out long time)
    {
        first = last = time = 0;
        var missing = needsTime ? 3 : 2; // one id under two names counts twice
        var hasTime = false;
        while (at + 5 < frame.Length && frame[at] == '"')
        {
            var key = frame[at + 1];
            if (frame[at + 2] == '"' && frame[at + 3] == ':')
            {
                at += 4;
            }
            else if (frame[at + 3] == '"' && frame[at + 4] == ':')
            {
                key = 0;
                at += 5;
            }
            else
            {
                return false;
            }

            if (key == firstKey || key == lastKey)
            {
                if (!FrameText.TryDigits(frame, ref at, out var id)) return false;
                if (key == firstKey)
                {
                    first = id;
                    missing--;
                }

                if (key == lastKey)
                {
                    last = id;
                    missing--;
                }
            }
            else if (key == 'E')
            {
                if (!FrameText.TryDigits(frame, ref at, out time)) return false;
                hasTime = true;
                if (needsTime) missing--;
            }
            else if (!FrameText.TrySkip(frame, ref at))
            {
                return false;
            }

            if (missing == 0) return needsTime || hasTime || TryTimeBehind(frame, at, ref time);
            if ((uint)at >= (uint)frame.Length || frame[at] != ',') return false;
            at++;
        }

        return false;
    }

    /// <summary>The event time of a best price: futures have it behind the id, anywhere; spot has none.</summary>
    private static bool TryTimeBehind(ReadOnlySpan<byte> frame, int at, ref long time)
    {
        var found = frame[at..].IndexOf("E\":"u8); // rarer letters than with the quote before it, so the search is three times as fast
        if (found < 1 || frame[at + found - 1] != '"') return found < 0;
        found += at + 3;
        return FrameText.TryDigits(frame, ref found, out time);
    }
}
