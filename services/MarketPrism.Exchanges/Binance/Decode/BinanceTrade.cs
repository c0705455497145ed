namespace MarketPrism.Exchanges.Binance;

/// <summary><c>trade</c>, <c>aggTrade</c>, and their REST forms.</summary>
internal static class BinanceTrade
{
    private const int Name = 0, Id = 1, Price = 2, Quantity = 3, Time = 4, Maker = 5, Product = 6, Execution = 7, First = 8, Last = 9, Sent = 10;

    public static void Read(ref JsonCursor json, BinanceChannel channel, long product, ref BinanceEvent item)
    {
        var idKey = channel == BinanceChannel.Trade ? (byte)'t' : (byte)'a';
        var members = default(Members);
        var trade = default(Parts);
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            var letter = key.Length == 1 ? key[0] : (byte)0;
            if (letter == idKey)
            {
                members.Add(ref json, Id);
                trade.Id = json.TakeUnsigned();
                continue;
            }

            switch (letter)
            {
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.TakeText();
                    break;
                case (byte)'E':
                    members.Add(ref json, Sent);
                    trade.Sent = json.TakeTime();
                    break;
                case (byte)'X':
                    members.Add(ref json, Execution);
                    var kept = json.Kept;
                    var execution = json.TakeText();
                    json.Forget(kept);
                    item.Ignored |= !execution.IsEmpty && !execution.SequenceEqual("MARKET"u8); // insurance fund and the like are not on the book
                    break;
                default:
                    if (key.SequenceEqual("st"u8))
                    {
                        members.Add(ref json, Product);
                        item.Ignored |= BinanceProduct.IsOther(json.TakeInt64(), product);
                    }
                    else if (!TakeShort(ref json, ref members, letter, ref trade))
                    {
                        json.Skip();
                    }

                    break;
            }
        }

        trade.IsSingle = channel == BinanceChannel.Trade;
        item.IsLost = item.Symbol.IsEmpty || !trade.TryBuild(isBackfill: false, out item.Trade);
    }

    public static void ReadBackfill(ref JsonCursor json, ref BinanceEvent item)
    {
        var members = default(Members);
        var trade = default(Parts);
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("id"u8))
            {
                members.Add(ref json, Id);
                trade.Id = json.TakeUnsigned();
                trade.IsSingle = true;
            }
            else if (key.SequenceEqual("a"u8))
            {
                members.Add(ref json, Id);
                trade.Id = json.TakeUnsigned();
            }
            else if (key.SequenceEqual("price"u8))
            {
                members.Add(ref json, Price);
                trade.Price = json.TakeAmount();
            }
            else if (key.SequenceEqual("qty"u8))
            {
                members.Add(ref json, Quantity);
                trade.Quantity = json.TakeAmount();
            }
            else if (key.SequenceEqual("time"u8))
            {
                members.Add(ref json, Time);
                trade.Time = json.TakeTime();
            }
            else if (key.SequenceEqual("isBuyerMaker"u8))
            {
                members.Add(ref json, Maker);
                trade.BuyerIsMaker = json.TakeBoolean();
            }
            else if (!TakeShort(ref json, ref members, key.Length == 1 ? key[0] : (byte)0, ref trade))
            {
                json.Skip();
            }
        }

        item.IsLost = !trade.TryBuild(isBackfill: true, out item.Trade);
    }

    // Members with names of one letter, the same in the streams and in REST's aggregates
    private static bool TakeShort(ref JsonCursor json, ref Members members, byte letter, ref Parts trade)
    {
        switch (letter)
        {
            case (byte)'p':
                members.Add(ref json, Price);
                trade.Price = json.TakeAmount();
                return true;
            case (byte)'q':
                members.Add(ref json, Quantity);
                trade.Quantity = json.TakeAmount();
                return true;
            case (byte)'T':
                members.Add(ref json, Time);
                trade.Time = json.TakeTime();
                return true;
            case (byte)'m':
                members.Add(ref json, Maker);
                trade.BuyerIsMaker = json.TakeBoolean();
                return true;
            case (byte)'f':
                members.Add(ref json, First);
                trade.First = json.TakeUnsigned();
                return true;
            case (byte)'l':
                members.Add(ref json, Last);
                trade.Last = json.TakeUnsigned();
                return true;
            default:
                return false;
        }
    }

    /// <summary>What has been read of a trade.</summary>
    private struct Parts
    {
        public long? Id;
        public long? First;
        public long? Last;
        public FixedNumber? Price;
        public FixedNumber? Quantity;
        public bool? BuyerIsMaker;
        public long Time;
        public long Sent;
        public bool IsSingle;

        /// <summary>Makes the event; false when something is unknown that it cannot do without.</summary>
        public readonly bool TryBuild(bool isBackfill, out TradeEvent trade)
        {
            trade = default;
            if (Id is not (>= 0 and var id) || Price is not { } price || Quantity is not { } quantity) return false;
            TakerSide? side = BuyerIsMaker is { } isMaker ? isMaker ? TakerSide.Sell : TakerSide.Buy : null;
            var (first, last) = IsSingle ? (id, id) : First is >= 0 and var f && Last is { } l && l >= f ? (f, l) : (DepthEvent.NoId, DepthEvent.NoId);
            trade = new TradeEvent(id, id - 1, price, quantity, side, Time, isBackfill) { FirstTradeId = first, LastTradeId = last, EventTimeMs = Sent };
            return true;
        }
    }
}
