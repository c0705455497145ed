using MarketPrism.Domain;
using MarketPrism.Markets.Following;

namespace MarketPrism.WebConsole.Board;

/// <summary>One book as the page shows it.</summary>
internal sealed class BookEntry(string exchange, string marketType, string symbol)
{
    internal string Exchange { get; } = exchange;

    internal string MarketType { get; } = marketType;

    internal string Symbol { get; } = symbol;

    internal string Key { get; } = $"{exchange}.{marketType}.{symbol}";

    /// <summary>The path of the page's deep link and of the API.</summary>
    internal string Link { get; } = $"{exchange}/{marketType}/{Uri.EscapeDataString(symbol)}";

    internal string VenueSymbol { get; set; } = "";

    internal FollowedBook Book { get; } = new();

    internal TradeTape Trades { get; } = new();

    internal RateMeter Updates { get; } = new();

    internal string? HorizonBid { get; set; }

    internal string? HorizonAsk { get; set; }

    /// <summary>Whether its messages have stopped: what it last said is no proof of now.</summary>
    internal bool IsSilent { get; set; }

    /// <summary>Monotonic time of the last message, in the clock's ticks.</summary>
    internal long LastMessage { get; set; }

    /// <summary>The board's version at the last change: clients get what is newer than what they have.</summary>
    internal long Version { get; set; }

    internal (FixedNumber Price, FixedNumber Quantity)? BestBid => First(Book.Bids);

    internal (FixedNumber Price, FixedNumber Quantity)? BestAsk => First(Book.Asks);

    internal string? Spread()
    {
        if (BestBid is not { } bid || BestAsk is not { } ask) return null;
        var scale = Math.Max(bid.Price.Scale, ask.Price.Scale);
        return bid.Price.TryRescale(scale, out var b) && ask.Price.TryRescale(scale, out var a) ? new FixedNumber(a - b, scale).ToString() : null;
    }

    private static (FixedNumber Price, FixedNumber Quantity)? First(IReadOnlyDictionary<FixedNumber, FixedNumber> side)
    {
        foreach (var level in side) return (level.Key, level.Value);
        return null;
    }
}
