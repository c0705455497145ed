namespace MarketPrism.Markets;

/// <summary>Holds a book against a newer one of the same id.</summary>
internal static class BookComparison
{
    /// <summary>Whether they agree on all that both claim to know: inside both horizons.</summary>
    /// <param name="before">The book.</param>
    /// <param name="after">The newer one; its scales are not below the other's.</param>
    public static bool Agree(OrderBook before, OrderBook after)
    {
        var price = Pow10(after.PriceScale - before.PriceScale);
        var quantity = Pow10(after.QuantityScale - before.QuantityScale);
        return Agree(before.Bids, after.Bids, price, quantity, Limit(before.HorizonBid?.Mantissa * price, after.HorizonBid?.Mantissa, 1), 1)
            && Agree(before.Asks, after.Asks, price, quantity, Limit(before.HorizonAsk?.Mantissa * price, after.HorizonAsk?.Mantissa, -1), -1);
    }

    private static bool Agree(BookLevels before, BookLevels after, Int128 price, Int128 quantity, Int128? limit, int sign)
    {
        var (a, b) = (before.GetEnumerator(), after.GetEnumerator());
        while (true)
        {
            var x = Next(ref a, price, quantity, limit, sign);
            if (x != Next(ref b, 1, 1, limit, sign)) return false;
            if (x is null) return true;
        }
    }

    private static (Int128 Price, Int128 Quantity)? Next(ref BookLevels.Enumerator walk, Int128 price, Int128 quantity, Int128? limit, int sign)
    {
        if (!walk.MoveNext()) return null;
        var at = walk.Current.Price * price;
        return limit is { } end && at * sign < end * sign ? null : (at, walk.Current.Quantity * quantity);
    }

    private static Int128? Limit(Int128? before, Int128? after, int sign) =>
        before is not { } a ? after : after is not { } b ? before : a * sign > b * sign ? a : b;

    private static Int128 Pow10(int exponent) => Domain.FixedNumber.Pow10(exponent);
}
