namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>trades</c>, or of the REST trades.</summary>
internal static class OkxTrade
{
    private const int Name = 0, Id = 1, Price = 2, Quantity = 3, Side = 4, Time = 5, Count = 6;

    public static void Read(ref JsonCursor json, bool isBackfill, ref OkxEvent item)
    {
        var members = default(Members);
        long time = 0;
        long? id = null, count = null;
        var countAt = 0;
        FixedNumber? price = null, quantity = null;
        TakerSide? side = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8))
            {
                members.Add(ref json, Name);
                item.TakeSymbol(ref json);
            }
            else if (key.SequenceEqual("tradeId"u8))
            {
                members.Add(ref json, Id);
                id = json.TakeUnsigned();
            }
            else if (key.SequenceEqual("px"u8))
            {
                members.Add(ref json, Price);
                price = json.TakeAmount();
            }
            else if (key.SequenceEqual("sz"u8))
            {
                members.Add(ref json, Quantity);
                quantity = json.TakeAmount();
            }
            else if (key.SequenceEqual("side"u8))
            {
                members.Add(ref json, Side);
                side = Sides.Take(ref json, "buy"u8, "sell"u8);
            }
            else if (key.SequenceEqual("count"u8))
            {
                members.Add(ref json, Count);
                countAt = json.At;
                count = json.TakeUnsigned();
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

        item.IsLost = id is not >= 0 || price is null || quantity is null;
        if (item.IsLost) return;
        var last = id.GetValueOrDefault();
        if (isBackfill) count = 1; // REST lists single trades
        if (count < 1 || count > last + 1)
        {
            json.PassOver(countAt, false); // a count beyond all ids would hide a gap
            count = null;
        }

        item.Trade = new TradeEvent(last, DepthEvent.NoId, price.GetValueOrDefault(), quantity.GetValueOrDefault(), side, time, isBackfill)
        {
            FirstId = last - (count ?? 1) + 1,
            FirstTradeId = count is { } known ? last - known + 1 : DepthEvent.NoId,
            LastTradeId = last,
        };
    }
}
