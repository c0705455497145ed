namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>liquidation-orders</c>: an instrument with one or more orders.</summary>
internal static class OkxLiquidation
{
    private const int Name = 0, Details = 1, Side = 2, Price = 3, Quantity = 4, Time = 5;

    public static void Read(ref JsonCursor json, ref OkxEvent item, IMarketEventSink? sink)
    {
        var members = default(Members);
        var details = -1;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8))
            {
                members.Add(ref json, Name);
                item.Symbol = json.ReadString();
            }
            else if (key.SequenceEqual("details"u8))
            {
                members.Add(ref json, Details);
                details = json.At;
                json.Skip();
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Name | 1 << Details);
        if (json.Failed) return;
        var there = json.From(details);
        ReadDetails(ref there, item.Symbol, sink);
        json.Join(there);
    }

    private static void ReadDetails(ref JsonCursor json, ReadOnlySpan<byte> symbol, IMarketEventSink? sink)
    {
        json.Take((byte)'[');
        var first = true;
        while (json.NextElement(ref first))
        {
            var liquidation = ReadOrder(ref json);
            if (!json.Failed) sink?.OnLiquidation(symbol, liquidation);
        }
    }

    private static LiquidationEvent ReadOrder(ref JsonCursor json)
    {
        var members = default(Members);
        long time = 0;
        FixedNumber price = default, quantity = default;
        var side = TakerSide.Buy;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("side"u8))
            {
                members.Add(ref json, Side);
                side = Sides.Read(ref json, "buy"u8, "sell"u8);
            }
            else if (key.SequenceEqual("bkPx"u8))
            {
                members.Add(ref json, Price);
                price = json.ReadDecimal();
            }
            else if (key.SequenceEqual("sz"u8))
            {
                members.Add(ref json, Quantity);
                quantity = json.ReadDecimal();
            }
            else if (key.SequenceEqual("ts"u8))
            {
                members.Add(ref json, Time);
                time = json.ReadQuotedInt64() ?? 0;
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Side | 1 << Price | 1 << Quantity);
        return new LiquidationEvent(side, price, quantity, time);
    }
}
