namespace MarketPrism.Exchanges.Okx;

/// <summary>Tells what a frame is from its <c>arg</c>, and the ids behind the levels, which are skipped without being read.</summary>
internal static class OkxClassifier
{
    /// <summary>Classifies a frame.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <returns>What it is.</returns>
    public static FrameHeader Classify(ReadOnlySpan<byte> frame) => OkxFastClassifier.TryClassify(frame, out var header) ? header : ClassifyAny(frame);

    /// <summary>Classifies a frame, whatever the order of its keys.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <returns>What it is.</returns>
    internal static FrameHeader ClassifyAny(ReadOnlySpan<byte> frame)
    {
        if (frame.SequenceEqual("pong"u8)) return new FrameHeader { Kind = FrameKind.Pong };
        var scanner = new FrameScanner(frame);
        if (!scanner.TryTake((byte)'{')) return default;
        ReadOnlySpan<byte> channel = default, symbol = default, action = default;
        var data = -1;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("arg"u8))
            {
                if (!TryArg(ref scanner, out channel, out symbol)) return default;
            }
            else if (key.SequenceEqual("event"u8))
            {
                return new FrameHeader { Kind = FrameKind.Control };
            }
            else if (key.SequenceEqual("action"u8))
            {
                if (!scanner.TryString(out action)) return default;
            }
            else if (key.SequenceEqual("data"u8))
            {
                data = scanner.Position;
                if (!channel.IsEmpty) break;
                if (!scanner.TrySkip()) return default;
            }
            else if (!scanner.TrySkip())
            {
                return default;
            }
        }

        return data < 0 || channel.IsEmpty || symbol.IsEmpty ? default : OfData(frame, channel, symbol, action, data);
    }

    private static bool TryArg(scoped ref FrameScanner scanner, out ReadOnlySpan<byte> channel, out ReadOnlySpan<byte> symbol)
    {
        channel = default;
        symbol = default;
        if (!scanner.TryTake((byte)'{')) return false;
        var hasId = false;
        while (scanner.TryNextKey(out var key))
        {
            if (!scanner.TryString(out var value))
            {
                if (!scanner.TrySkip()) return false;
                continue;
            }

            if (key.SequenceEqual("channel"u8)) channel = value;
            else if (key.SequenceEqual("instId"u8))
            {
                symbol = value;
                hasId = true;
            }
            else if (key.SequenceEqual("instType"u8) && !hasId) symbol = value;
        }

        return scanner.TryTake((byte)'}');
    }

    private static FrameHeader OfData(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol, ReadOnlySpan<byte> action, int data)
    {
        var scanner = new FrameScanner(frame) { Position = data };
        if (!scanner.TryTake((byte)'[')) return default;
        FrameIdentity identity = default;
        long time;
        if (channel.SequenceEqual("trades"u8) || channel.SequenceEqual("trades-all"u8)) identity = OfTrades(ref scanner, out time);
        else if (!action.IsEmpty) identity = OfBook(ref scanner, out time);
        else time = TimeOf(ref scanner);
        if (identity.Kind == FrameIdentityKind.Hash) identity = new FrameIdentity(FrameIdentityKind.Hash, time, (long)PayloadHash.Of(frame), 0);
        return new FrameHeader
        {
            Kind = FrameKind.Data,
            Channel = channel,
            Symbol = symbol,
            Identity = identity,
            IsSnapshot = action.SequenceEqual("snapshot"u8),
            EventTimeMs = time,
        };
    }

    private static FrameIdentity OfBook(ref FrameScanner scanner, out long time)
    {
        long previous = 0, last = 0;
        time = 0;
        var found = 0;
        if (!scanner.TryTake((byte)'{')) return default;
        while (found != 7 && scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("ts"u8) && scanner.TryLong(out time)) found |= 1;
            else if (key.SequenceEqual("prevSeqId"u8) && scanner.TryLong(out previous)) found |= 2;
            else if (key.SequenceEqual("seqId"u8) && scanner.TryLong(out last)) found |= 4;
            else if (!scanner.TrySkip()) return default;
        }

        if ((found & 6) != 6) return default;
        // A keep-alive has the ids of what came before it: its time tells it from the next one
        return previous == last ? new FrameIdentity(FrameIdentityKind.RangeAndTime, previous, last, time) : new FrameIdentity(FrameIdentityKind.Range, previous, last, 0);
    }

    /// <summary>One trade has its id; a frame with several has the first and the last.</summary>
    private static FrameIdentity OfTrades(ref FrameScanner scanner, out long time)
    {
        long first = 0, last = 0;
        time = 0;
        var trades = 0;
        while (scanner.TryTake((byte)'{'))
        {
            var found = 0;
            while (scanner.TryNextKey(out var key))
            {
                if (key.SequenceEqual("tradeId"u8) && scanner.TryLong(out last)) found |= 1;
                else if (key.SequenceEqual("ts"u8) && scanner.TryLong(out time)) found |= 2;
                else if (!scanner.TrySkip()) return default;
            }

            if ((found & 1) == 0 || !scanner.TryTake((byte)'}')) return default;
            if (trades++ == 0) first = last;
            if (!scanner.TryTake((byte)',')) break;
        }

        return trades switch
        {
            0 => default,
            1 => new FrameIdentity(FrameIdentityKind.Id, first, first, 0),
            _ => new FrameIdentity(FrameIdentityKind.Range, first, last, 0),
        };
    }

    /// <summary>The time of the first element, or of its first detail (liquidations).</summary>
    private static long TimeOf(ref FrameScanner scanner)
    {
        if (!scanner.TryTake((byte)'{')) return 0;
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("ts"u8)) return scanner.TryLong(out var time) ? time : 0;
            if (key.SequenceEqual("details"u8) && scanner.TryTake((byte)'[')) return TimeOf(ref scanner);
            if (!scanner.TrySkip()) return 0;
        }

        return 0;
    }
}
