namespace MarketPrism.Exchanges;

/// <summary>The venues' words for sides.</summary>
internal static class Sides
{
    /// <summary>Takes one of two words; null when unknown.</summary>
    public static TakerSide? Take(ref JsonCursor json, ReadOnlySpan<byte> buy, ReadOnlySpan<byte> sell)
    {
        json.Peek();
        var at = json.At;
        var kept = json.Kept;
        var word = json.TakeText();
        json.Forget(kept);
        if (word.SequenceEqual(sell)) return TakerSide.Sell;
        if (word.SequenceEqual(buy)) return TakerSide.Buy;
        if (!word.IsEmpty) json.PassOver(at, false);
        return null;
    }
}
