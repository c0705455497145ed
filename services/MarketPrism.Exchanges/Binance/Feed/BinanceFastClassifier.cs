using System.Numerics;
using System.Runtime.Intrinsics;

namespace MarketPrism.Exchanges.Binance;

/// <summary>The frames that make up all but a few of the traffic, as Binance writes them. Gives up on anything else, which <see cref="BinanceClassifier"/> then reads.</summary>
internal static class BinanceFastClassifier
{
    private const int LongestName = 128;
    private const int NameAt = 11;

    private static ReadOnlySpan<byte> Between => "\",\"data\":{"u8;

    private static ReadOnlySpan<byte> Previous => ",\"pu\":"u8;

    /// <summary>Tries to classify.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="header">What it is.</param>
    /// <returns>False when it does not look as expected.</returns>
    public static bool TryClassify(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        if (!TryName(frame, out var at, out var channelEnd, out var end)) return false;
        var channel = frame[(at + 1)..channelEnd];
        var position = end + Between.Length;
        if (channel.SequenceEqual("depth"u8) && BinanceDepthHead.TryRead(frame, ref position, at - NameAt, out var first, out var last, out var time))
        {
            return TryDepth(frame, position, frame[NameAt..at], channel, first, last, time, out header);
        }

        position = end + Between.Length;
        if (KeysOf(channel) is not var (firstKey, lastKey, needsTime)) return false;
        if (!TryFields(frame, ref position, firstKey, lastKey, needsTime, out first, out last, out time)) return false;
        if (firstKey != lastKey) return TryDepth(frame, position, frame[NameAt..at], channel, first, last, time, out header);
        header = Header(frame[NameAt..at], channel, new FrameIdentity(FrameIdentityKind.Id, first, last, 0), 0, time);
        return true;
    }

    /// <summary>A depth event's ids and, of futures, the last id of the event before, which stands right behind them.</summary>
    private static bool TryDepth(ReadOnlySpan<byte> frame, int behind, ReadOnlySpan<byte> symbol, ReadOnlySpan<byte> channel, long first, long last, long time, out FrameHeader header)
    {
        header = default;
        var previous = 0L;
        if (frame[behind..].StartsWith(Previous))
        {
            behind += Previous.Length;
            if (!FrameText.TryDigits(frame, ref behind, out previous)) return false;
        }

        header = Header(symbol, channel, new FrameIdentity(FrameIdentityKind.Range, first, last, 0), previous, time);
        return true;
    }

    private static FrameHeader Header(ReadOnlySpan<byte> symbol, ReadOnlySpan<byte> channel, scoped in FrameIdentity identity, long previous, long time) =>
        new() { Kind = FrameKind.Data, Channel = channel, Symbol = symbol, Identity = identity, PreviousId = previous, EventTimeMs = time };

    /// <summary>Finds the parts of <c>{symbol}@{channel}[@{speed}]</c> at the front; of nearly all names by one comparison of 32 bytes.</summary>
    private static bool TryName(ReadOnlySpan<byte> frame, out int at, out int channelEnd, out int end)
    {
        at = channelEnd = end = 0;
        if (!frame.StartsWith("{\"stream\":\""u8) || frame.Length < NameAt + Vector256<byte>.Count) return false;
        var name = Vector256.Create(frame.Slice(NameAt, Vector256<byte>.Count));
        var quotes = Vector256.Equals(name, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
        if (quotes == 0) return TryLongName(frame, out at, out channelEnd, out end);
        var before = (quotes & (0 - quotes)) - 1;
        var signs = Vector256.Equals(name, Vector256.Create((byte)'@')).ExtractMostSignificantBits() & before;
        var escapes = Vector256.Equals(name, Vector256.Create((byte)'\\')).ExtractMostSignificantBits() & before;
        var second = signs & (signs - 1);
        end = NameAt + BitOperations.TrailingZeroCount(quotes);
        at = NameAt + BitOperations.TrailingZeroCount(signs);
        channelEnd = second == 0 ? end : NameAt + BitOperations.TrailingZeroCount(second);
        return signs != 0 && escapes == 0 && at > NameAt && frame[end..].StartsWith(Between);
    }

    private static bool TryLongName(ReadOnlySpan<byte> frame, out int at, out int channelEnd, out int end)
    {
        at = channelEnd = end = 0;
        var name = frame[NameAt..Math.Min(frame.Length, NameAt + LongestName)];
        var length = name.IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0) return false;
        name = name[..length];
        var sign = name.IndexOf((byte)'@');
        if (sign <= 0) return false;
        (at, end) = (NameAt + sign, NameAt + length);
        channelEnd = name[(sign + 1)..].IndexOf((byte)'@') is >= 0 and var speed ? at + 1 + speed : end;
        return frame[end..].StartsWith(Between);
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
    private static bool TryFields(ReadOnlySpan<byte> frame, scoped ref int at, byte firstKey, byte lastKey, bool needsTime, out long first, out long last, out long time)
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
