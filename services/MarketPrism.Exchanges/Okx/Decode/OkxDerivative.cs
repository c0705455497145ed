namespace MarketPrism.Exchanges.Okx;

/// <summary>An element of <c>mark-price</c>, <c>index-tickers</c>, <c>funding-rate</c> or <c>open-interest</c>.</summary>
internal static class OkxDerivative
{
    private const int Name = 0, Value = 1, Next = 2, Time = 3, After = 4, Base = 5, Usd = 6;

    public static void Read(ref JsonCursor json, OkxChannel channel, ref OkxEvent item)
    {
        var valueKey = channel switch
        {
            OkxChannel.MarkPrice => "markPx"u8,
            OkxChannel.IndexTickers => "idxPx"u8,
            OkxChannel.FundingRate => "fundingRate"u8,
            _ => "oi"u8,
        };
        var members = default(Members);
        long time = 0;
        long? next = null, after = null;
        FixedNumber? value = null, inBase = null, inUsd = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("instId"u8))
            {
                members.Add(ref json, Name);
                item.TakeSymbol(ref json);
            }
            else if (key.SequenceEqual(valueKey))
            {
                members.Add(ref json, Value);
                value = channel == OkxChannel.FundingRate ? json.TakeDecimal() : json.TakeAmount();
            }
            else if (key.SequenceEqual("ts"u8))
            {
                members.Add(ref json, Time);
                time = json.TakeTime();
            }
            else if (channel == OkxChannel.FundingRate && key.SequenceEqual("fundingTime"u8))
            {
                members.Add(ref json, Next);
                next = json.TakeUnsigned();
            }
            else if (channel == OkxChannel.FundingRate && key.SequenceEqual("nextFundingTime"u8))
            {
                members.Add(ref json, After);
                after = json.TakeUnsigned();
            }
            else if (channel == OkxChannel.OpenInterest && key.SequenceEqual("oiCcy"u8))
            {
                members.Add(ref json, Base);
                inBase = json.TakeAmount();
            }
            else if (channel == OkxChannel.OpenInterest && key.SequenceEqual("oiUsd"u8))
            {
                members.Add(ref json, Usd);
                inUsd = json.TakeAmount();
            }
            else
            {
                json.Skip();
            }
        }

        switch (channel)
        {
            case OkxChannel.FundingRate:
                item.IsLost = !FundingRateEvent.Funds(value, next);
                item.Funding = new FundingRateEvent(value, next, next > 0 && after > next ? after - next : null, time);
                break;
            case OkxChannel.OpenInterest:
                item.IsLost = value is null && inBase is null && inUsd is null;
                item.Interest = new OpenInterestEvent(value, time) { InBase = inBase, InUsd = inUsd };
                break;
            default:
                item.IsLost = value is null;
                item.Mark = new MarkPriceEvent(value, null, time);
                break;
        }
    }
}
