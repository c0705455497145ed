namespace MarketPrism.Exchanges.Binance;

/// <summary>Open interest, polled over REST.</summary>
internal static class BinanceOpenInterest
{
    private const int Name = 0, Interest = 1, Time = 2;

    public static void Read(ref JsonCursor json, ref BinanceEvent item)
    {
        var members = default(Members);
        long time = 0;
        FixedNumber? interest = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            if (key.SequenceEqual("symbol"u8))
            {
                members.Add(ref json, Name);
                item.Symbol = json.TakeText();
            }
            else if (key.SequenceEqual("openInterest"u8))
            {
                members.Add(ref json, Interest);
                interest = json.TakeAmount();
            }
            else if (key.SequenceEqual("time"u8))
            {
                members.Add(ref json, Time);
                time = json.TakeTime();
            }
            else
            {
                json.Skip();
            }
        }

        item.IsLost = item.Symbol.IsEmpty || interest is null;
        item.Interest = new OpenInterestEvent(interest, time);
    }
}
