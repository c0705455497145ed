namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>liquidation-orders</c>: an instrument with one or more orders. Options come with side, price and size empty.</summary>
internal static class OkxLiquidation
{
    private const int Name = 0, Details = 1, Side = 2, Price = 3, Quantity = 4, Time = 5;

    public static void Read(ref JsonCursor json, ref OkxEvent item, ref Elements elements, IMarketEventSink? sink)
    {
        var members = default(Members);
        var details = -1;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8))
            {
                members.Add(ref json, Name);
                item.TakeSymbol(ref json);
            }
            else if (key.SequenceEqual("details"u8))
            {
                members.Add(ref json, Details);
                json.Peek();
                details = json.At;
                json.Skip();
            }
            else
            {
                json.Skip();
            }
        }

        if (json.Failed) return;
        var there = json.From(Math.Max(details, 0));
        if (item.Symbol.IsEmpty || details < 0 || !there.TryEnter((byte)'['))
        {
            elements.Add(isLost: true);
            sink?.OnElementLost();
        }
        else
        {
            ReadDetails(ref there, item.Symbol, ref elements, sink);
        }

        json.Join(there);
    }

    private static void ReadDetails(ref JsonCursor json, ReadOnlySpan<byte> symbol, ref Elements elements, IMarketEventSink? sink)
    {
        var first = true;
        while (json.NextElement(ref first))
        {
            if (json.TryEnter((byte)'{'))
            {
                var liquidation = ReadOrder(ref json);
                elements.Add(isLost: false);
                sink?.OnLiquidation(symbol, liquidation);
            }
            else
            {
                elements.Add(isLost: true);
                sink?.OnElementLost();
            }
        }
    }

    private static LiquidationEvent ReadOrder(ref JsonCursor json)
    {
        var members = default(Members);
        long time = 0;
        FixedNumber? price = null, quantity = null;
        TakerSide? side = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("side"u8))
            {
                members.Add(ref json, Side);
                side = Sides.Take(ref json, "buy"u8, "sell"u8);
            }
            else if (key.SequenceEqual("bkPx"u8))
            {
                members.Add(ref json, Price);
                price = json.TakeAmount();
            }
            else if (key.SequenceEqual("sz"u8))
            {
                members.Add(ref json, Quantity);
                quantity = json.TakeAmount();
            }
            else if (key.SequenceEqual("ts"u8))
            {
                members.Add(ref json, Time);
                time = json.TakeTime();
            }
            else
            {
                json.Skip();
            }
        }

        return new LiquidationEvent(side, price, quantity, time);
    }
}
