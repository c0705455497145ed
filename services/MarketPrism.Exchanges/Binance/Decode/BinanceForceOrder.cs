namespace MarketPrism.Exchanges.Binance;

/// <summary><c>forceOrder</c>: one liquidation order a second and symbol, the largest.</summary>
internal static class BinanceForceOrder
{
    private const int Name = 0, Side = 1, Price = 2, Quantity = 3, Time = 4, Order = 5, Product = 6;

    public static void Read(ref JsonCursor json, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("o"u8))
            {
                members.Add(ref json, Order);
                ReadOrder(ref json, ref item);
            }
            else if (key.SequenceEqual("st"u8))
            {
                members.Add(ref json, Product);
                var actual = json.ReadInt64();
                item.Ignored = product != 0 && actual != product;
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Order);
    }

    private static void ReadOrder(ref JsonCursor json, ref BinanceEvent item)
    {
        var members = default(Members);
        long time = 0;
        FixedNumber price = default, quantity = default;
        var side = TakerSide.Buy;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            switch (key.Length == 1 ? key[0] : (byte)0)
            {
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.ReadString();
                    break;
                case (byte)'S':
                    members.Add(ref json, Side);
                    side = Sides.Read(ref json, "BUY"u8, "SELL"u8);
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
                default:
                    json.Skip();
                    break;
            }
        }

        members.Require(ref json, 1 << Name | 1 << Side | 1 << Price | 1 << Quantity);
        if (item.Symbol.IsEmpty) json.Fail();
        item.Liquidation = new LiquidationEvent(side, price, quantity, time);
    }
}
