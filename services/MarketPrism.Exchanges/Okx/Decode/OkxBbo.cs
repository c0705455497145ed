namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>bbo-tbt</c>: sides of one level or none.</summary>
internal static class OkxBbo
{
    private const int Asks = 0, Bids = 1, Time = 2, Last = 3;

    public static void Read(ref JsonCursor json, ref OkxEvent item)
    {
        var members = default(Members);
        long time = 0;
        long? id = null;
        FixedNumber? bidPrice = null, bidQuantity = null, askPrice = null, askQuantity = null;
        var isKnown = false;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("asks"u8))
            {
                members.Add(ref json, Asks);
                isKnown |= TakeBest(ref json, ref askPrice, ref askQuantity);
            }
            else if (key.SequenceEqual("bids"u8))
            {
                members.Add(ref json, Bids);
                isKnown |= TakeBest(ref json, ref bidPrice, ref bidQuantity);
            }
            else if (key.SequenceEqual("ts"u8))
            {
                members.Add(ref json, Time);
                time = json.TakeTime();
            }
            else if (key.SequenceEqual("seqId"u8))
            {
                members.Add(ref json, Last);
                id = json.TakeUnsigned();
            }
            else
            {
                json.Skip();
            }
        }

        item.IsLost = !isKnown;
        item.Bbo = new BboEvent(id is >= 0 and var known ? known : DepthEvent.NoId, bidPrice, bidQuantity, askPrice, askQuantity, time);
    }

    // False when nothing is known of the side; an empty one is known to be empty
    private static bool TakeBest(ref JsonCursor json, ref FixedNumber? price, ref FixedNumber? quantity)
    {
        if (!json.TryEnter((byte)'[')) return false;
        var levels = 0;
        var first = true;
        while (json.NextElement(ref first))
        {
            if (levels++ > 0) json.Skip();
            else if (json.TryEnter((byte)'[')) TakeLevel(ref json, ref price, ref quantity);
        }

        return levels == 0 || price is not null;
    }

    private static void TakeLevel(ref JsonCursor json, ref FixedNumber? price, ref FixedNumber? quantity)
    {
        var first = true;
        for (var i = 0; json.NextElement(ref first); i++)
        {
            if (i == 0) price = json.TakeAmount();
            else if (i == 1) quantity = json.TakeAmount();
            else json.Skip(); // order counts and the like
        }
    }
}
