namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>mark-price</c>, <c>funding-rate</c> or <c>open-interest</c>.</summary>
internal static class OkxDerivative
{
    private const int Name = 0, Value = 1, Next = 2, Time = 3;

    public static void Read(ref JsonCursor json, OkxChannel channel, ref OkxEvent item)
    {
        var valueKey = channel switch
        {
            OkxChannel.MarkPrice => "markPx"u8,
            OkxChannel.FundingRate => "fundingRate"u8,
            _ => "oi"u8,
        };
        var members = default(Members);
        long time = 0;
        long? next = null;
        FixedNumber value = default;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8))
            {
                members.Add(ref json, Name);
                item.Symbol = json.ReadString();
            }
            else if (key.SequenceEqual(valueKey))
            {
                members.Add(ref json, Value);
                value = json.ReadDecimal();
            }
            else if (key.SequenceEqual("fundingTime"u8))
            {
                members.Add(ref json, Next);
                next = json.ReadQuotedInt64();
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

        members.Require(ref json, 1 << Value);
        item.Mark = new MarkPriceEvent(value, null, time);
        item.Funding = new FundingRateEvent(value, next, time);
        item.Interest = new OpenInterestEvent(value, time);
    }
}
