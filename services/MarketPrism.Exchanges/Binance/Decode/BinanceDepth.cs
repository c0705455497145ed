namespace MarketPrism.Exchanges.Binance;

/// <summary>Depth updates and REST snapshots of the book.</summary>
internal static class BinanceDepth
{
    private const int Name = 0, First = 1, Last = 2, Previous = 3, Bids = 4, Asks = 5, Time = 6, Product = 7, Kind = 8, Engine = 9;

    public static void ReadUpdate(ref JsonCursor json, DepthEvent depth, IScaleSource scales, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        var bids = -1;
        var asks = -1;
        depth.Reset(DepthKind.Update, default);
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.Length == 1)
            {
                switch (key[0])
                {
                    case (byte)'e':
                        members.Add(ref json, Kind);
                        var kind = json.TakeText();
                        if (!kind.IsEmpty && !kind.SequenceEqual("depthUpdate"u8)) json.Fail();
                        continue;
                    case (byte)'E':
                        members.Add(ref json, Time);
                        depth.EventTimeMs = json.TakeTime();
                        continue;
                    case (byte)'T':
                        members.Add(ref json, Engine);
                        depth.TransactionTimeMs = json.TakeTime();
                        continue;
                    case (byte)'s':
                        members.Add(ref json, Name);
                        item.Symbol = json.ReadString();
                        if (!json.Failed) (depth.PriceScale, depth.QuantityScale) = scales.ScalesOf(item.Symbol);
                        continue;
                    case (byte)'U':
                        members.Add(ref json, First);
                        depth.FirstId = json.ReadInt64();
                        continue;
                    case (byte)'u':
                        members.Add(ref json, Last);
                        depth.LastId = json.ReadInt64();
                        continue;
                    case (byte)'b':
                        members.Add(ref json, Bids);
                        bids = ReadOrSkip(ref json, depth, depth.Bids, members.Has(Name));
                        continue;
                    case (byte)'a':
                        members.Add(ref json, Asks);
                        asks = ReadOrSkip(ref json, depth, depth.Asks, members.Has(Name));
                        continue;
                }
            }
            else if (key.SequenceEqual("pu"u8))
            {
                members.Add(ref json, Previous);
                depth.PreviousId = json.ReadInt64();
                continue;
            }
            else if (key.SequenceEqual("st"u8))
            {
                members.Add(ref json, Product);
                item.Ignored = BinanceProduct.IsOther(json.TakeInt64(), product);
                continue;
            }

            json.Skip();
        }

        members.Require(ref json, 1 << Name | 1 << First | 1 << Last | 1 << Bids | 1 << Asks | (product != 0 ? 1u << Previous : 0));
        if (depth.FirstId < 0 || depth.LastId < depth.FirstId || depth.PreviousId < DepthEvent.NoId || item.Symbol.IsEmpty) json.Fail();
        ReadSkipped(ref json, depth, bids, asks);
    }

    public static void ReadSnapshot(ref JsonCursor json, DepthEvent depth, IScaleSource scales, ref BinanceEvent item)
    {
        var members = default(Members);
        depth.Reset(DepthKind.RestSnapshot, scales.ScalesOf(default));
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("lastUpdateId"u8))
            {
                members.Add(ref json, Last);
                depth.LastId = json.ReadInt64();
            }
            else if (key.SequenceEqual("bids"u8))
            {
                members.Add(ref json, Bids);
                json.ReadLevels(depth, depth.Bids);
            }
            else if (key.SequenceEqual("asks"u8))
            {
                members.Add(ref json, Asks);
                json.ReadLevels(depth, depth.Asks);
            }
            else if (key.SequenceEqual("E"u8))
            {
                members.Add(ref json, Time);
                depth.EventTimeMs = json.TakeTime();
            }
            else if (key.SequenceEqual("T"u8))
            {
                members.Add(ref json, Engine);
                depth.TransactionTimeMs = json.TakeTime();
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Last | 1 << Bids | 1 << Asks);
        if (depth.LastId < 0) json.Fail();
        item.Symbol = default;
    }

    // Levels that come before the symbol are read when its scales are known
    private static int ReadOrSkip(ref JsonCursor json, DepthEvent depth, LevelBuffer levels, bool scalesAreKnown)
    {
        if (scalesAreKnown)
        {
            json.ReadLevels(depth, levels);
            return -1;
        }

        var at = json.At;
        json.Skip();
        return at;
    }

    private static void ReadSkipped(ref JsonCursor json, DepthEvent depth, int bids, int asks)
    {
        if (json.Failed) return;
        if (bids >= 0)
        {
            var there = json.From(bids);
            there.ReadLevels(depth, depth.Bids);
            json.Join(there);
        }

        if (asks >= 0)
        {
            var there = json.From(asks);
            there.ReadLevels(depth, depth.Asks);
            json.Join(there);
        }
    }
}
