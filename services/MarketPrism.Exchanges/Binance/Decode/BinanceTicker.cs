namespace MarketPrism.Exchanges.Binance;

/// <summary><c>bookTicker</c>: best bid and ask, with the update id of the book.</summary>
internal static class BinanceTicker
{
    private const int Name = 0, Last = 1, BidPrice = 2, BidQuantity = 3, AskPrice = 4, AskQuantity = 5, Time = 6, Product = 7, Engine = 8;

    public static void Read(ref JsonCursor json, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        long time = 0, engine = 0;
        long? updateId = null;
        FixedNumber? bidPrice = null, bidQuantity = null, askPrice = null, askQuantity = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            switch (key.Length == 1 ? key[0] : (byte)0)
            {
                case (byte)'u':
                    members.Add(ref json, Last);
                    updateId = json.TakeUnsigned();
                    break;
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.TakeText();
                    break;
                case (byte)'b':
                    members.Add(ref json, BidPrice);
                    bidPrice = json.TakeAmount();
                    break;
                case (byte)'B':
                    members.Add(ref json, BidQuantity);
                    bidQuantity = json.TakeAmount();
                    break;
                case (byte)'a':
                    members.Add(ref json, AskPrice);
                    askPrice = json.TakeAmount();
                    break;
                case (byte)'A':
                    members.Add(ref json, AskQuantity);
                    askQuantity = json.TakeAmount();
                    break;
                case (byte)'E':
                    members.Add(ref json, Time);
                    time = json.TakeTime();
                    break;
                case (byte)'T':
                    members.Add(ref json, Engine);
                    engine = json.TakeTime();
                    break;
                default:
                    if (key.SequenceEqual("st"u8))
                    {
                        members.Add(ref json, Product);
                        item.Ignored = BinanceProduct.IsOther(json.TakeInt64(), product);
                        break;
                    }

                    json.Skip();
                    break;
            }
        }

        item.IsLost = item.Symbol.IsEmpty || (bidPrice is null && askPrice is null);
        LeaveOutEmpty(ref bidPrice, ref bidQuantity);
        LeaveOutEmpty(ref askPrice, ref askQuantity);
        item.Bbo = new BboEvent(updateId is >= 0 and var id ? id : DepthEvent.NoId, bidPrice, bidQuantity, askPrice, askQuantity, time) { TransactionTimeMs = engine };
    }

    // An empty side is sent as zeros
    private static void LeaveOutEmpty(ref FixedNumber? price, ref FixedNumber? quantity)
    {
        if (price is not { Mantissa: var mantissa } || mantissa != 0 || (quantity is { } known && known.Mantissa != 0)) return;
        price = quantity = null;
    }
}
