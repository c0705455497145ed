namespace MarketPrism.Exchanges.Binance;

/// <summary><c>markPrice</c>: mark price, index price and funding rate in one.</summary>
internal static class BinanceMarkPrice
{
    private const int Name = 0, Mark = 1, Index = 2, Rate = 3, Next = 4, Time = 5, Product = 6;

    public static void Read(ref JsonCursor json, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        long time = 0;
        long? next = null;
        FixedNumber? mark = null, index = null, rate = null;
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            switch (key.Length == 1 ? key[0] : (byte)0)
            {
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.TakeText();
                    break;
                case (byte)'p':
                    members.Add(ref json, Mark);
                    mark = json.TakeAmount();
                    break;
                case (byte)'i':
                    members.Add(ref json, Index);
                    index = json.TakeAmount();
                    break;
                case (byte)'r':
                    members.Add(ref json, Rate);
                    rate = json.TakeDecimal(); // empty on dated contracts
                    break;
                case (byte)'T':
                    members.Add(ref json, Next);
                    next = json.TakeUnsigned();
                    break;
                case (byte)'E':
                    members.Add(ref json, Time);
                    time = json.TakeTime();
                    break;
                default:
                    if (key.SequenceEqual("st"u8))
                    {
                        members.Add(ref json, Product);
                        item.Ignored = BinanceProduct.IsOther(json.TakeInt64(), product);
                        break;
                    }

                    json.Skip();
                    break;
            }
        }

        if (mark is not null || index is not null) item.Mark = new MarkPriceEvent(mark, index, time);
        if (FundingRateEvent.Funds(rate, next)) item.Funding = new FundingRateEvent(rate, next, null, time);
        item.IsLost = item.Symbol.IsEmpty || (item.Mark is null && item.Funding is null);
    }
}
