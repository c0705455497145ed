namespace MarketPrism.Exchanges;

/// <summary>The venues' words for sides.</summary>
internal static class Sides
{
    /// <summary>Reads one of two words; another one is a fault.</summary>
    public static TakerSide Read(ref JsonCursor json, ReadOnlySpan<byte> buy, ReadOnlySpan<byte> sell)
    {
        var word = json.ReadString();
        if (word.SequenceEqual(sell)) return TakerSide.Sell;
        if (!word.SequenceEqual(buy)) json.Fail();
        return TakerSide.Buy;
    }
}
