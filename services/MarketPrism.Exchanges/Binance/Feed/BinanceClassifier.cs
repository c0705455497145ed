namespace MarketPrism.Exchanges.Binance;

/// <summary>Tells what a frame of <c>/stream</c> is from its stream's name and the ids at the front of its payload.</summary>
internal static class BinanceClassifier
{
    /// <summary>Classifies a frame.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <returns>What it is.</returns>
    public static FrameHeader Classify(ReadOnlySpan<byte> frame) => BinanceFastClassifier.TryClassify(frame, out var header) ? header : ClassifyAny(frame);

    /// <summary>Classifies a frame, whatever the order of its keys.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <returns>What it is.</returns>
    internal static FrameHeader ClassifyAny(ReadOnlySpan<byte> frame)
    {
        var scanner = new FrameScanner(frame);
        if (!scanner.TryTake((byte)'{')) return default;
        ReadOnlySpan<byte> stream = default;
        var data = -1;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("stream"u8))
            {
                if (!scanner.TryString(out stream)) return default;
                if (data >= 0) return OfData(frame, stream, data);
            }
            else if (key.SequenceEqual("data"u8))
            {
                if (!stream.IsEmpty) return OfData(frame, stream, scanner.Position);
                data = scanner.Position;
                if (!scanner.TrySkip()) return default;
            }
            else if (key.SequenceEqual("e"u8))
            {
                // A payload without its envelope: we never ask for those, the shutdown notice alone may come so
                return scanner.TryString(out var kind) && kind.SequenceEqual("serverShutdown"u8) ? new FrameHeader { Kind = FrameKind.Control } : default;
            }
            else if (IsControlKey(key))
            {
                return new FrameHeader { Kind = FrameKind.Control };
            }
            else if (!scanner.TrySkip())
            {
                return default;
            }
        }

        return default;
    }

    private static bool IsControlKey(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("result"u8) || key.SequenceEqual("id"u8) || key.SequenceEqual("error"u8) || key.SequenceEqual("code"u8) || key.SequenceEqual("msg"u8);

    private static FrameHeader OfData(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> stream, int data)
    {
        var at = stream.IndexOf((byte)'@');
        if (at <= 0) return stream.SequenceEqual("!serverShutdown"u8) ? new FrameHeader { Kind = FrameKind.Control } : default;
        var channel = stream[(at + 1)..];
        if (channel.IndexOf((byte)'@') is >= 0 and var speed) channel = channel[..speed];
        if (channel.IsEmpty) return default;
        var scanner = new FrameScanner(frame) { Position = data };
        long time, previous = 0;
        FrameIdentity identity;
        if (channel.SequenceEqual("depth"u8)) identity = Range(ref scanner, out time, out previous);
        else if (channel.SequenceEqual("bookTicker"u8)) identity = Single(ref scanner, (byte)'u', out time);
        else if (channel.SequenceEqual("trade"u8)) identity = Single(ref scanner, (byte)'t', out time);
        else if (channel.SequenceEqual("aggTrade"u8)) identity = Single(ref scanner, (byte)'a', out time);
        else identity = Nothing(ref scanner, out time);
        if (identity.Kind == FrameIdentityKind.Hash) identity = new FrameIdentity(FrameIdentityKind.Hash, time, (long)PayloadHash.Of(frame), 0);
        return new FrameHeader { Kind = FrameKind.Data, Channel = channel, Symbol = stream[..at], Identity = identity, PreviousId = previous, EventTimeMs = time };
    }

    /// <summary>The ids of a depth event, which stand before its levels.</summary>
    private static FrameIdentity Range(ref FrameScanner scanner, out long time, out long previous)
    {
        long first = 0, last = 0;
        time = previous = 0;
        var found = 0;
        if (!scanner.TryTake((byte)'{')) return default;
        while (found != 7 && scanner.TryNextKey(out var key))
        {
            var name = key.Length == 1 ? key[0] : (byte)0;
            switch (name)
            {
                case (byte)'E' when scanner.TryLong(out time):
                    found |= 1;
                    break;
                case (byte)'U' when scanner.TryLong(out first):
                    found |= 2;
                    break;
                case (byte)'u' when scanner.TryLong(out last):
                    found |= 4;
                    break;
                default:
                    if (!scanner.TrySkip()) return default;
                    break;
            }
        }

        // futures name the id before right behind the ids
        if (found == 7 && scanner.TryNextKey(out var next) && next.SequenceEqual("pu"u8) && !scanner.TryLong(out previous)) previous = 0;
        return (found & 6) == 6 ? new FrameIdentity(FrameIdentityKind.Range, first, last, 0) : default;
    }

    private static FrameIdentity Single(ref FrameScanner scanner, byte idKey, out long time)
    {
        long id = 0;
        time = 0;
        var found = 0;
        if (!scanner.TryTake((byte)'{')) return default;
        while (found != 3 && scanner.TryNextKey(out var key))
        {
            var name = key.Length == 1 ? key[0] : (byte)0;
            if (name == 'E' && scanner.TryLong(out time)) found |= 1;
            else if (name == idKey && scanner.TryLong(out id)) found |= 2;
            else if (!scanner.TrySkip()) return default;
        }

        return (found & 2) != 0 ? new FrameIdentity(FrameIdentityKind.Id, id, id, 0) : default;
    }

    private static FrameIdentity Nothing(ref FrameScanner scanner, out long time)
    {
        time = 0;
        if (!scanner.TryTake((byte)'{')) return default;
        while (scanner.TryNextKey(out var key))
        {
            if (key.Length == 1 && key[0] == 'E')
            {
                scanner.TryLong(out time);
                break;
            }

            if (!scanner.TrySkip()) break;
        }

        return default;
    }
}
