using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Messages;

/// <summary>A published trade, as a consumer reads it.</summary>
public sealed record TradeMessage
{
    /// <summary>Exchange, by its token.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>The kind of instrument.</summary>
    public string MarketType { get; init; } = "";

    /// <summary>The normalised symbol.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>The venue's own name.</summary>
    public string VenueSymbol { get; init; } = "";

    /// <summary>The venue's trade time, Unix ms; null when it sent none.</summary>
    public long? EventMs { get; init; }

    /// <summary>The publisher's epoch.</summary>
    public long Epoch { get; init; }

    /// <summary>The venue's id.</summary>
    public string TradeId { get; init; } = "";

    /// <summary>The price.</summary>
    public FixedNumber Price { get; init; }

    /// <summary>The quantity.</summary>
    public FixedNumber Quantity { get; init; }

    /// <summary>What the quantity counts: <c>base contracts quote</c>.</summary>
    public string QuantityUnit { get; init; } = "";

    /// <summary>The taker's side; null when unknown.</summary>
    public TakerSide? Side { get; init; }

    /// <summary>The first single trade that it stands for; null when unknown.</summary>
    public string? FirstTradeId { get; init; }

    /// <summary>The last single trade that it stands for; null when unknown.</summary>
    public string? LastTradeId { get; init; }

    /// <summary>How many single trades it stands for; null when unknown.</summary>
    public long? TradeCount { get; init; }

    /// <summary>When the venue sent it, Unix ms; null when it did not say so beside the trade's time.</summary>
    public long? SentMs { get; init; }

    /// <summary>Fetched over REST to fill a hole.</summary>
    public bool IsBackfilled { get; init; }

    /// <summary>Reads a message.</summary>
    /// <param name="json">The payload.</param>
    /// <returns>The message, or null when it is none.</returns>
    public static TradeMessage? Read(ReadOnlyMemory<byte> json) => MessageJson.Read(json, static e => new TradeMessage
    {
        Exchange = e.Text("exchange"),
        MarketType = e.Text("market_type"),
        Symbol = e.Text("symbol"),
        VenueSymbol = e.Text("venue_symbol"),
        EventMs = e.Optional("ts_ms"),
        Epoch = e.Whole("epoch"),
        TradeId = e.Text("trade_id"),
        Price = FixedNumber.Parse(e.Text("price")),
        Quantity = FixedNumber.Parse(e.Text("quantity")),
        QuantityUnit = e.Text("quantity_unit"),
        Side = e.TextOrNull("side") switch { "buy" => TakerSide.Buy, "sell" => TakerSide.Sell, _ => null },
        FirstTradeId = e.TextOrNull("first_trade_id"),
        LastTradeId = e.TextOrNull("last_trade_id"),
        TradeCount = e.Optional("trade_count"),
        SentMs = e.Optional("event_ts_ms"),
        IsBackfilled = e.Flag("backfilled"),
    });
}
