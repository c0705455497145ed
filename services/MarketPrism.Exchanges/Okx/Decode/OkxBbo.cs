namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>bbo-tbt</c>: sides of one level or none.</summary>
internal static class OkxBbo
{
    private const int Asks = 0, Bids = 1, Time = 2, Last = 3;

    public static void Read(ref JsonCursor json, ref OkxEvent item)
    {
        var members = default(Members);
        long time = 0, id = DepthEvent.NoId;
        FixedNumber? bidPrice = null, bidQuantity = null, askPrice = null, askQuantity = null;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("asks"u8))
            {
                members.Add(ref json, Asks);
                ReadBest(ref json, out askPrice, out askQuantity);
            }
            else if (key.SequenceEqual("bids"u8))
            {
                members.Add(ref json, Bids);
                ReadBest(ref json, out bidPrice, out bidQuantity);
            }
            else if (key.SequenceEqual("ts"u8))
            {
                members.Add(ref json, Time);
                time = json.ReadQuotedInt64() ?? 0;
            }
            else if (key.SequenceEqual("seqId"u8))
            {
                members.Add(ref json, Last);
                id = json.ReadInt64();
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Asks | 1 << Bids);
        item.Bbo = new BboEvent(id, bidPrice, bidQuantity, askPrice, askQuantity, time);
    }

    private static void ReadBest(ref JsonCursor json, out FixedNumber? price, out FixedNumber? quantity)
    {
        price = quantity = null;
        json.Take((byte)'[');
        var first = true;
        while (json.NextElement(ref first))
        {
            json.Take((byte)'[');
            var levelPrice = json.ReadDecimal();
            json.Take((byte)',');
            var levelQuantity = json.ReadDecimal();
            var more = false;
            while (json.NextElement(ref more)) json.Skip();
            price ??= levelPrice;
            quantity ??= levelQuantity;
        }
    }
}
