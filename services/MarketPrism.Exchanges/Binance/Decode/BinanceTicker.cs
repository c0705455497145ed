namespace MarketPrism.Exchanges.Binance;

/// <summary><c>bookTicker</c>: best bid and ask, with the update id of the book.</summary>
internal static class BinanceTicker
{
    private const int Name = 0, Last = 1, BidPrice = 2, BidQuantity = 3, AskPrice = 4, AskQuantity = 5, Time = 6, Product = 7;

    public static void Read(ref JsonCursor json, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        long updateId = 0, time = 0;
        FixedNumber bidPrice = default, bidQuantity = default, askPrice = default, askQuantity = default;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            switch (key.Length == 1 ? key[0] : (byte)0)
            {
                case (byte)'u':
                    members.Add(ref json, Last);
                    updateId = json.ReadInt64();
                    break;
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.ReadString();
                    break;
                case (byte)'b':
                    members.Add(ref json, BidPrice);
                    bidPrice = json.ReadDecimal();
                    break;
                case (byte)'B':
                    members.Add(ref json, BidQuantity);
                    bidQuantity = json.ReadDecimal();
                    break;
                case (byte)'a':
                    members.Add(ref json, AskPrice);
                    askPrice = json.ReadDecimal();
                    break;
                case (byte)'A':
                    members.Add(ref json, AskQuantity);
                    askQuantity = json.ReadDecimal();
                    break;
                case (byte)'E':
                    members.Add(ref json, Time);
                    time = json.ReadInt64();
                    break;
                default:
                    if (key.SequenceEqual("st"u8))
                    {
                        members.Add(ref json, Product);
                        var actual = json.ReadInt64();
                        item.Ignored = product != 0 && actual != product;
                        break;
                    }

                    json.Skip();
                    break;
            }
        }

        members.Require(ref json, 1 << Name | 1 << Last | 1 << BidPrice | 1 << BidQuantity | 1 << AskPrice | 1 << AskQuantity);
        if (item.Symbol.IsEmpty || updateId < 0) json.Fail();

        // An empty side is sent as zeros
        var noBid = bidPrice.Mantissa == 0 && bidQuantity.Mantissa == 0;
        var noAsk = askPrice.Mantissa == 0 && askQuantity.Mantissa == 0;
        item.Bbo = new BboEvent(updateId, noBid ? null : bidPrice, noBid ? null : bidQuantity, noAsk ? null : askPrice, noAsk ? null : askQuantity, time);
    }
}
