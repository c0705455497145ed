using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Messages;

/// <summary>Writes the normalised messages, <c>"schema":1</c>; allocates nothing. Each call empties the buffer first.</summary>
public static class NormalizedJson
{
    private static ReadOnlySpan<byte> Unit(QuantityUnit unit) => unit switch
    {
        QuantityUnit.Base => "\"base\""u8,
        QuantityUnit.Contracts => "\"contracts\""u8,
        _ => "\"quote\""u8,
    };

    /// <summary>A change of a book.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for order books.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="change">Ids.</param>
    /// <param name="state">The book's state as a word.</param>
    /// <param name="sides">Changed levels; quantity 0 removes.</param>
    public static void WriteBookUpdate(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in BookChange change, ReadOnlySpan<byte> state, in BookSides sides)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"update_type\":\"update\",\"first_update_id\":"u8);
        buffer.Append(Id(change.FirstId));
        buffer.Append(",\"last_update_id\":"u8);
        buffer.Append(Id(change.LastId));
        buffer.Append(",\"prev_update_id\":"u8);
        buffer.Append(Id(change.PreviousId));
        WriteStateAndSides(buffer, state, default, isSnapshot: false, sides);
    }

    /// <summary>A whole book as published, or a change of its state with empty sides.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for order books.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="lastId">The id that the book stands at; <see cref="DepthEvent.NoId"/> when there is none.</param>
    /// <param name="state">The book's state as a word.</param>
    /// <param name="horizon">How deep the venue's snapshot reached.</param>
    /// <param name="sides">The levels; empty while not synced.</param>
    public static void WriteBookSnapshot(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, long lastId, ReadOnlySpan<byte> state, in BookHorizon horizon, in BookSides sides)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"update_type\":\"snapshot\",\"last_update_id\":"u8);
        buffer.Append(Id(lastId));
        WriteStateAndSides(buffer, state, horizon, isSnapshot: true, sides);
    }

    /// <summary>A trade.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for trades.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="trade">The trade.</param>
    public static void WriteTrade(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in TradeEvent trade)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"trade_id\":\""u8);
        buffer.Append(trade.Id);
        buffer.Append("\",\"price\":"u8);
        buffer.AppendDecimal(trade.Price);
        buffer.Append(",\"quantity\":"u8);
        buffer.AppendDecimal(trade.Quantity);
        WriteUnit(buffer, template.QuantityUnit);
        buffer.Append(",\"side\":"u8);
        buffer.Append(Side(trade.Side));
        buffer.Append(trade.IsBackfill ? ",\"backfilled\":true}"u8 : ",\"backfilled\":false}"u8);
    }

    /// <summary>Best bid and offer.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for bbo.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="bbo">The event; an empty side is null.</param>
    public static void WriteBbo(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in BboEvent bbo)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"update_id\":"u8);
        buffer.Append(Id(bbo.UpdateId));
        buffer.Append(",\"bid_price\":"u8);
        buffer.AppendDecimal(bbo.BidPrice);
        buffer.Append(",\"bid_quantity\":"u8);
        buffer.AppendDecimal(bbo.BidQuantity);
        buffer.Append(",\"ask_price\":"u8);
        buffer.AppendDecimal(bbo.AskPrice);
        buffer.Append(",\"ask_quantity\":"u8);
        buffer.AppendDecimal(bbo.AskQuantity);
        buffer.Append((byte)'}');
    }

    /// <summary>Mark price.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for mark prices.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="mark">The event.</param>
    public static void WriteMarkPrice(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in MarkPriceEvent mark)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"mark_price\":"u8);
        buffer.AppendDecimal(mark.MarkPrice);
        buffer.Append(",\"index_price\":"u8);
        buffer.AppendDecimal(mark.IndexPrice);
        buffer.Append((byte)'}');
    }

    /// <summary>Funding rate.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for funding rates.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="funding">The event.</param>
    public static void WriteFundingRate(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in FundingRateEvent funding)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"current_funding_rate\":"u8);
        buffer.AppendDecimal(funding.Rate);
        buffer.Append(",\"next_funding_ts_ms\":"u8);
        buffer.Append(funding.NextFundingMs is 0 ? null : funding.NextFundingMs);
        buffer.Append((byte)'}');
    }

    /// <summary>Open interest.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for open interest.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="interest">The event.</param>
    public static void WriteOpenInterest(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in OpenInterestEvent interest)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"open_interest\":"u8);
        buffer.AppendDecimal(interest.Interest);
        buffer.Append(",\"open_interest_unit\":"u8);
        buffer.Append(Unit(template.QuantityUnit));
        buffer.Append((byte)'}');
    }

    /// <summary>Liquidation.</summary>
    /// <param name="buffer">Emptied, then written.</param>
    /// <param name="template">The instrument's template for liquidations.</param>
    /// <param name="stamp">Times and epoch.</param>
    /// <param name="liquidation">The event.</param>
    public static void WriteLiquidation(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in LiquidationEvent liquidation)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"side\":"u8);
        buffer.Append(Side(liquidation.Side));
        buffer.Append(",\"price\":"u8);
        buffer.AppendDecimal(liquidation.Price);
        buffer.Append(",\"quantity\":"u8);
        buffer.AppendDecimal(liquidation.Quantity);
        WriteUnit(buffer, template.QuantityUnit);
        buffer.Append((byte)'}');
    }

    private static void WriteUnit(MessageBuffer buffer, QuantityUnit unit)
    {
        buffer.Append(",\"quantity_unit\":"u8);
        buffer.Append(Unit(unit));
    }

    private static void WriteStateAndSides(MessageBuffer buffer, ReadOnlySpan<byte> state, in BookHorizon horizon, bool isSnapshot, in BookSides sides)
    {
        buffer.Append(",\"state\":\""u8);
        buffer.Append(state);
        buffer.Append((byte)'"');
        if (isSnapshot)
        {
            buffer.Append(",\"horizon_bid\":"u8);
            buffer.AppendDecimal(horizon.Bid);
            buffer.Append(",\"horizon_ask\":"u8);
            buffer.AppendDecimal(horizon.Ask);
        }

        buffer.Append(",\"bids\":"u8);
        WriteLevels(buffer, sides.Bids, sides.PriceScale, sides.QuantityScale);
        buffer.Append(",\"asks\":"u8);
        WriteLevels(buffer, sides.Asks, sides.PriceScale, sides.QuantityScale);
        buffer.Append((byte)'}');
    }

    private static void WriteLevels(MessageBuffer buffer, ReadOnlySpan<BookLevel> levels, int priceScale, int quantityScale)
    {
        buffer.Append((byte)'[');
        for (var i = 0; i < levels.Length; i++)
        {
            buffer.Append(i == 0 ? "["u8 : ",["u8);
            buffer.AppendDecimal(levels[i].Price, priceScale);
            buffer.Append((byte)',');
            buffer.AppendDecimal(levels[i].Quantity, quantityScale);
            buffer.Append((byte)']');
        }

        buffer.Append((byte)']');
    }

    private static ReadOnlySpan<byte> Side(TakerSide side) => side == TakerSide.Buy ? "\"buy\""u8 : "\"sell\""u8;

    private static long? Id(long id) => id == DepthEvent.NoId ? null : id;
}
