namespace MarketPrism.Exchanges.Binance;

/// <summary><c>forceOrder</c>: one liquidation order a second and symbol, the largest. What counts is what was filled: <c>z</c> at the average price <c>ap</c>; the order itself may be new and unfilled.</summary>
internal static class BinanceForceOrder
{
    private const int Name = 0, Side = 1, Price = 2, Quantity = 3, Time = 4, Order = 5, Product = 6, Filled = 7, State = 8, AveragePrice = 9, Sent = 10;

    public static void Read(ref JsonCursor json, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        long sent = 0;
        item.IsLost = true;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("o"u8))
            {
                members.Add(ref json, Order);
                if (json.TryEnter((byte)'{')) ReadOrder(ref json, ref item);
            }
            else if (key.SequenceEqual("E"u8))
            {
                members.Add(ref json, Sent);
                sent = json.TakeTime();
            }
            else if (key.SequenceEqual("st"u8))
            {
                members.Add(ref json, Product);
                item.Ignored = BinanceProduct.IsOther(json.TakeInt64(), product);
            }
            else
            {
                json.Skip();
            }
        }

        item.Liquidation = item.Liquidation with { EventTimeMs = sent };
    }

    private static void ReadOrder(ref JsonCursor json, ref BinanceEvent item)
    {
        var members = default(Members);
        long time = 0;
        FixedNumber? price = null, quantity = null, average = null, filled = null;
        TakerSide? side = null;
        LiquidationState? state = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("ap"u8))
            {
                members.Add(ref json, AveragePrice);
                average = json.TakeAmount();
                continue;
            }

            switch (key.Length == 1 ? key[0] : (byte)0)
            {
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.TakeText();
                    break;
                case (byte)'S':
                    members.Add(ref json, Side);
                    side = Sides.Take(ref json, "BUY"u8, "SELL"u8);
                    break;
                case (byte)'p':
                    members.Add(ref json, Price);
                    price = json.TakeAmount();
                    break;
                case (byte)'q':
                    members.Add(ref json, Quantity);
                    quantity = json.TakeAmount();
                    break;
                case (byte)'z':
                    members.Add(ref json, Filled);
                    filled = json.TakeAmount();
                    break;
                case (byte)'X':
                    members.Add(ref json, State);
                    state = TakeState(ref json);
                    break;
                case (byte)'T':
                    members.Add(ref json, Time);
                    time = json.TakeTime();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        item.IsLost = item.Symbol.IsEmpty;
        if (average is { } a && a.Mantissa == 0) average = null; // nothing is filled: there is no price
        item.Liquidation = new LiquidationEvent(side, average, filled, time) { OrderPrice = price, OrderQuantity = quantity, State = state };
    }

    private static LiquidationState? TakeState(ref JsonCursor json)
    {
        json.Peek();
        var at = json.At;
        var kept = json.Kept;
        var word = json.TakeText();
        json.Forget(kept);
        if (word.SequenceEqual("FILLED"u8)) return LiquidationState.Filled;
        if (word.SequenceEqual("PARTIALLY_FILLED"u8)) return LiquidationState.PartiallyFilled;
        if (word.SequenceEqual("NEW"u8)) return LiquidationState.New;
        if (word.SequenceEqual("CANCELED"u8)) return LiquidationState.Canceled;
        if (word.SequenceEqual("EXPIRED"u8) || word.SequenceEqual("EXPIRED_IN_MATCH"u8)) return LiquidationState.Expired;
        if (word.SequenceEqual("REJECTED"u8)) return LiquidationState.Rejected;
        if (!word.IsEmpty) json.PassOver(at, false);
        return null;
    }
}
