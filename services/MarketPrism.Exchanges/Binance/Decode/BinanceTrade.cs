namespace MarketPrism.Exchanges.Binance;

/// <summary><c>trade</c>, <c>aggTrade</c>, and their REST forms.</summary>
internal static class BinanceTrade
{
    private const int Name = 0, Id = 1, Price = 2, Quantity = 3, Time = 4, Maker = 5, Product = 6, Execution = 7;

    public static void Read(ref JsonCursor json, BinanceChannel channel, long product, ref BinanceEvent item)
    {
        var idKey = channel == BinanceChannel.Trade ? (byte)'t' : (byte)'a';
        var members = default(Members);
        long id = 0, time = 0;
        FixedNumber price = default, quantity = default;
        var buyerIsMaker = false;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            var letter = key.Length == 1 ? key[0] : (byte)0;
            if (letter == idKey)
            {
                members.Add(ref json, Id);
                id = json.ReadInt64();
                continue;
            }

            switch (letter)
            {
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.ReadString();
                    break;
                case (byte)'p':
                    members.Add(ref json, Price);
                    price = json.ReadDecimal();
                    break;
                case (byte)'q':
                    members.Add(ref json, Quantity);
                    quantity = json.ReadDecimal();
                    break;
                case (byte)'T':
                    members.Add(ref json, Time);
                    time = json.ReadInt64();
                    break;
                case (byte)'m':
                    members.Add(ref json, Maker);
                    buyerIsMaker = json.ReadBoolean();
                    break;
                case (byte)'X':
                    members.Add(ref json, Execution);
                    item.Ignored |= !json.ReadString().SequenceEqual("MARKET"u8); // insurance fund and the like are not on the book
                    break;
                default:
                    if (key.SequenceEqual("st"u8))
                    {
                        members.Add(ref json, Product);
                        var actual = json.ReadInt64();
                        item.Ignored |= product != 0 && actual != product;
                        break;
                    }

                    json.Skip();
                    break;
            }
        }

        members.Require(ref json, 1 << Name | 1 << Id | 1 << Price | 1 << Quantity | 1 << Time | 1 << Maker);
        if (item.Symbol.IsEmpty || id < 0) json.Fail();
        item.Trade = new TradeEvent(id, id - 1, price, quantity, buyerIsMaker ? TakerSide.Sell : TakerSide.Buy, time, false);
    }

    public static void ReadBackfill(ref JsonCursor json, ref BinanceEvent item)
    {
        var members = default(Members);
        long id = 0, time = 0;
        FixedNumber price = default, quantity = default;
        var buyerIsMaker = false;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("id"u8) || key.SequenceEqual("a"u8))
            {
                members.Add(ref json, Id);
                id = json.ReadInt64();
            }
            else if (key.SequenceEqual("price"u8) || key.SequenceEqual("p"u8))
            {
                members.Add(ref json, Price);
                price = json.ReadDecimal();
            }
            else if (key.SequenceEqual("qty"u8) || key.SequenceEqual("q"u8))
            {
                members.Add(ref json, Quantity);
                quantity = json.ReadDecimal();
            }
            else if (key.SequenceEqual("time"u8) || key.SequenceEqual("T"u8))
            {
                members.Add(ref json, Time);
                time = json.ReadInt64();
            }
            else if (key.SequenceEqual("isBuyerMaker"u8) || key.SequenceEqual("m"u8))
            {
                members.Add(ref json, Maker);
                buyerIsMaker = json.ReadBoolean();
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Id | 1 << Price | 1 << Quantity | 1 << Time | 1 << Maker);
        if (id < 0) json.Fail();
        item.Trade = new TradeEvent(id, id - 1, price, quantity, buyerIsMaker ? TakerSide.Sell : TakerSide.Buy, time, true);
    }
}
