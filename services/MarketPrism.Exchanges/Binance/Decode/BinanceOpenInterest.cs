namespace MarketPrism.Exchanges.Binance;

/// <summary>Open interest, polled over REST.</summary>
internal static class BinanceOpenInterest
{
    private const int Name = 0, Interest = 1, Time = 2;

    public static void Read(ref JsonCursor json, ref BinanceEvent item)
    {
        var members = default(Members);
        long time = 0;
        FixedNumber interest = default;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("symbol"u8))
            {
                members.Add(ref json, Name);
                item.Symbol = json.ReadString();
            }
            else if (key.SequenceEqual("openInterest"u8))
            {
                members.Add(ref json, Interest);
                interest = json.ReadDecimal();
            }
            else if (key.SequenceEqual("time"u8))
            {
                members.Add(ref json, Time);
                time = json.ReadInt64();
            }
            else
            {
                json.Skip();
            }
        }

        members.Require(ref json, 1 << Name | 1 << Interest);
        item.Interest = new OpenInterestEvent(interest, time);
    }
}
