namespace MarketPrism.Exchanges.Binance;

/// <summary><c>markPrice</c>: mark price, index price and funding rate in one.</summary>
internal static class BinanceMarkPrice
{
    private const int Name = 0, Mark = 1, Index = 2, Rate = 3, Next = 4, Time = 5, Product = 6;

    public static void Read(ref JsonCursor json, long product, ref BinanceEvent item)
    {
        var members = default(Members);
        long next = 0, time = 0;
        FixedNumber mark = default;
        FixedNumber? index = null, rate = null;
        json.Take((byte)'{');
        var first = true;
        while (json.NextMember(ref first, out var key))
        {
            switch (key.Length == 1 ? key[0] : (byte)0)
            {
                case (byte)'s':
                    members.Add(ref json, Name);
                    item.Symbol = json.ReadString();
                    break;
                case (byte)'p':
                    members.Add(ref json, Mark);
                    mark = json.ReadDecimal();
                    break;
                case (byte)'i':
                    members.Add(ref json, Index);
                    index = json.ReadOptionalDecimal();
                    break;
                case (byte)'r':
                    members.Add(ref json, Rate);
                    rate = json.ReadOptionalDecimal(); // empty on dated contracts
                    break;
                case (byte)'T':
                    members.Add(ref json, Next);
                    next = json.ReadInt64();
                    break;
                case (byte)'E':
                    members.Add(ref json, Time);
                    time = json.ReadInt64();
                    break;
                default:
                    if (key.SequenceEqual("st"u8))
                    {
                        members.Add(ref json, Product);
                        var actual = json.ReadInt64();
                        item.Ignored = product != 0 && actual != product;
                        break;
                    }

                    json.Skip();
                    break;
            }
        }

        members.Require(ref json, 1 << Name | 1 << Mark);
        if (item.Symbol.IsEmpty) json.Fail();
        item.Mark = new MarkPriceEvent(mark, index, time);
        item.Funding = rate is { } value ? new FundingRateEvent(value, next > 0 ? next : null, time) : null;
    }
}
