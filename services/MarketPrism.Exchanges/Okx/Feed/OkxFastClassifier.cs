namespace MarketPrism.Exchanges.Okx;

/// <summary>The frames that make up all but a few of the traffic, as OKX writes them. Gives up on anything else, which <see cref="OkxClassifier"/> then reads.</summary>
internal static class OkxFastClassifier
{
    private const int LongestName = 128;
    private const int LongestTail = 160;

    /// <summary>Tries to classify.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="header">What it is.</param>
    /// <returns>False when it does not look as expected.</returns>
    public static bool TryClassify(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        if (!frame.StartsWith("{\"arg\":{\"channel\":\""u8) || !frame.EndsWith("}]}"u8)) return false;
        var rest = frame[19..];
        var end = rest[..Math.Min(rest.Length, LongestName)].IndexOf((byte)'"');
        if (end <= 0 || !rest[end..].StartsWith("\",\"instId\":\""u8)) return false;
        var channel = rest[..end];
        rest = rest[(end + 12)..];
        end = rest[..Math.Min(rest.Length, LongestName)].IndexOf((byte)'"');
        if (end <= 0 || !rest[end..].StartsWith("\"},\""u8) || rest[..end].Contains((byte)'\\')) return false;
        var symbol = rest[..end];
        rest = rest[(end + 3)..];
        var isSnapshot = rest.StartsWith("\"action\":\"snapshot\",\"data\":[{"u8);
        FrameIdentity identity;
        long time;
        if (isSnapshot || rest.StartsWith("\"action\":\"update\",\"data\":[{"u8))
        {
            if (!TryBook(rest, out identity, out time)) return false;
        }
        else if (!rest.StartsWith("\"data\":[{"u8) || !channel.SequenceEqual("trades"u8) || !TryTrade(rest, out identity, out time))
        {
            return false;
        }

        header = new FrameHeader { Kind = FrameKind.Data, Channel = channel, Symbol = symbol, Identity = identity, IsSnapshot = isSnapshot, EventTimeMs = time };
        return true;
    }

    /// <summary>Time and ids stand behind the levels, at the frame's end.</summary>
    private static bool TryBook(ReadOnlySpan<byte> text, out FrameIdentity identity, out long time)
    {
        identity = default;
        time = 0;
        var tail = text[Math.Max(0, text.Length - LongestTail)..];
        var at = tail.IndexOf("],\"ts\":\""u8);
        if (at < 0) return false;
        at += 8;
        if (!FrameText.TryDigits(tail, ref at, out time)) return false;
        var previous = tail[at..].IndexOf(",\"prevSeqId\":"u8);
        if (previous < 0) return false;
        at += previous + 13;
        if (tail[at] == '-') at++;
        var sign = tail[at - 1] == '-' ? -1 : 1;
        if (!FrameText.TryDigits(tail, ref at, out var first) || !tail[at..].StartsWith(",\"seqId\":"u8)) return false;
        at += 9;
        if (!FrameText.TryDigits(tail, ref at, out var last) || !tail[at..].SequenceEqual("}]}"u8)) return false;
        first *= sign;
        identity = first == last ? new FrameIdentity(FrameIdentityKind.RangeAndTime, first, last, time) : new FrameIdentity(FrameIdentityKind.Range, first, last, 0);
        return true;
    }

    private static bool TryTrade(ReadOnlySpan<byte> text, out FrameIdentity identity, out long time)
    {
        identity = default;
        time = 0;
        var at = text.IndexOf(",\"tradeId\":\""u8);
        if (at < 0) return false;
        at += 12;
        if (!FrameText.TryDigits(text, ref at, out var id)) return false;
        var behind = text[at..];
        var stamp = behind.IndexOf(",\"ts\":\""u8);
        if (stamp < 0 || behind.IndexOf("},"u8) >= 0 || behind.Contains((byte)'\\')) return false; // several trades
        stamp += 7;
        if (!FrameText.TryDigits(behind, ref stamp, out time)) return false;
        identity = new FrameIdentity(FrameIdentityKind.Id, id, id, 0);
        return true;
    }
}
