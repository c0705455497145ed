namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>trades</c>, or of the REST trades.</summary>
internal static class OkxTrade
{
    private const int Name = 0, Id = 1, Price = 2, Quantity = 3, Side = 4, Time = 5, Count = 6;

    public static void Read(ref JsonCursor json, bool isBackfill, ref OkxEvent item)
    {
        var members = default(Members);
        long time = 0, id = 0, count = 1;
        FixedNumber price = default, quantity = default;
        var side = TakerSide.Buy;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8))
            {
                members.Add(ref json, Name);
                item.Symbol = json.ReadString();
            }
            else if (key.SequenceEqual("tradeId"u8))
            {
                members.Add(ref json, Id);
                id = json.ReadQuotedInt64() ?? -1;
            }
            else if (key.SequenceEqual("px"u8))
            {
                members.Add(ref json, Price);
                price = json.ReadDecimal();
            }
            else if (key.SequenceEqual("sz"u8))
            {
                members.Add(ref json, Quantity);
                quantity = json.ReadDecimal();
            }
            else if (key.SequenceEqual("side"u8))
            {
                members.Add(ref json, Side);
                side = Sides.Read(ref json, "buy"u8, "sell"u8);
            }
            else if (key.SequenceEqual("count"u8))
            {
                members.Add(ref json, Count);
                count = json.ReadQuotedInt64() ?? 1;
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

        members.Require(ref json, 1 << Id | 1 << Price | 1 << Quantity | 1 << Side);
        if (id < 0 || count < 1 || count > id + 1) json.Fail(); // a count beyond all ids would hide a hole
        item.Trade = new TradeEvent(id, DepthEvent.NoId, price, quantity, side, time, isBackfill) { FirstId = isBackfill ? id : id - count + 1 };
    }
}
