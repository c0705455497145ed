using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>Book events in short.</summary>
internal static class Depth
{
    public static DepthEvent Spot(long first, long last, params (char Side, string Price, string Quantity)[] levels) => Make(DepthKind.Update, first, last, DepthEvent.NoId, levels);

    public static DepthEvent Futures(long previous, long first, long last, params (char Side, string Price, string Quantity)[] levels) => Make(DepthKind.Update, first, last, previous, levels);

    public static DepthEvent Okx(long previous, long last, params (char Side, string Price, string Quantity)[] levels) => Make(DepthKind.Update, DepthEvent.NoId, last, previous, levels);

    public static DepthEvent Snapshot(long last, params (char Side, string Price, string Quantity)[] levels) => Make(DepthKind.Snapshot, DepthEvent.NoId, last, DepthEvent.NoId, levels);

    public static DepthEvent Rest(long last, params (char Side, string Price, string Quantity)[] levels) => Make(DepthKind.RestSnapshot, DepthEvent.NoId, last, DepthEvent.NoId, levels);

    private static DepthEvent Make(DepthKind kind, long first, long last, long previous, (char Side, string Price, string Quantity)[] levels)
    {
        var e = new DepthEvent();
        e.Reset(kind, (0, 0));
        (e.FirstId, e.LastId, e.PreviousId) = (first, last, previous);
        foreach (var (side, priceText, quantityText) in levels)
        {
            var price = FixedNumber.Parse(priceText);
            var quantity = FixedNumber.Parse(quantityText);
            if (price.Scale > e.PriceScale) e.TryRaisePriceScale(price.Scale);
            if (quantity.Scale > e.QuantityScale) e.TryRaiseQuantityScale(quantity.Scale);
            Assert.True(price.TryRescale(e.PriceScale, out var p));
            Assert.True(quantity.TryRescale(e.QuantityScale, out var q));
            (side == 'b' ? e.Bids : e.Asks).Add(new BookLevel(p, q));
        }

        return e;
    }
}
