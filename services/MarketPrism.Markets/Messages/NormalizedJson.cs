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
        AppendTransactionTime(buffer, change.TransactionTimeMs);
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
        AppendEventTime(buffer, trade.EventTimeMs);
        AppendId(buffer, ",\"trade_id\":"u8, trade.Id);
        AppendId(buffer, ",\"first_trade_id\":"u8, trade.FirstTradeId);
        AppendId(buffer, ",\"last_trade_id\":"u8, trade.LastTradeId);
        buffer.Append(",\"trade_count\":"u8);
        var isCounted = trade.FirstTradeId != DepthEvent.NoId && trade.LastTradeId != DepthEvent.NoId;
        buffer.Append(isCounted ? trade.LastTradeId - trade.FirstTradeId + 1 : null);
        buffer.Append(",\"price\":"u8);
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
        AppendTransactionTime(buffer, bbo.TransactionTimeMs);
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
    /// <param name="last">The instrument's last trade, and its time; null when none is known.</param>
    public static void WriteMarkPrice(MessageBuffer buffer, MessageTemplate template, in MessageStamp stamp, in MarkPriceEvent mark, (FixedNumber Price, long TimeMs)? last)
    {
        template.Begin(buffer, stamp);
        buffer.Append(",\"mark_price\":"u8);
        buffer.AppendDecimal(mark.MarkPrice);
        buffer.Append(",\"index_price\":"u8);
        buffer.AppendDecimal(mark.IndexPrice);
        buffer.Append(",\"last_price\":"u8);
        buffer.AppendDecimal(last?.Price);
        buffer.Append(",\"last_price_ts_ms\":"u8);
        buffer.Append(last is { TimeMs: > 0 and var time } ? time : null);
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
        buffer.Append(funding.NextFundingMs is > 0 and var next ? next : null);
        buffer.Append(",\"funding_interval_ms\":"u8);
        buffer.Append(funding.IntervalMs);
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
        buffer.Append(",\"open_interest_base\":"u8);
        buffer.AppendDecimal(interest.InBase);
        buffer.Append(",\"open_interest_usd\":"u8);
        buffer.AppendDecimal(interest.InUsd);
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
        AppendEventTime(buffer, liquidation.EventTimeMs);
        buffer.Append(",\"side\":"u8);
        buffer.Append(Side(liquidation.Side));
        buffer.Append(",\"price\":"u8);
        buffer.AppendDecimal(liquidation.Price);
        buffer.Append(",\"quantity\":"u8);
        buffer.AppendDecimal(liquidation.Quantity);
        WriteUnit(buffer, template.QuantityUnit);
        buffer.Append(",\"order_price\":"u8);
        buffer.AppendDecimal(liquidation.OrderPrice);
        buffer.Append(",\"order_quantity\":"u8);
        buffer.AppendDecimal(liquidation.OrderQuantity);
        buffer.Append(",\"order_state\":"u8);
        buffer.Append(State(liquidation.State));
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

    private static void AppendEventTime(MessageBuffer buffer, long timeMs)
    {
        buffer.Append(",\"event_ts_ms\":"u8);
        buffer.Append(timeMs == 0 ? null : timeMs);
    }

    private static void AppendTransactionTime(MessageBuffer buffer, long timeMs)
    {
        buffer.Append(",\"transaction_ts_ms\":"u8);
        buffer.Append(timeMs == 0 ? null : timeMs);
    }

    private static void AppendId(MessageBuffer buffer, ReadOnlySpan<byte> name, long id)
    {
        buffer.Append(name);
        if (id == DepthEvent.NoId)
        {
            buffer.Append("null"u8);
            return;
        }

        buffer.Append((byte)'"');
        buffer.Append(id);
        buffer.Append((byte)'"');
    }

    private static ReadOnlySpan<byte> Side(TakerSide? side) => side switch
    {
        TakerSide.Buy => "\"buy\""u8,
        TakerSide.Sell => "\"sell\""u8,
        _ => "null"u8,
    };

    private static ReadOnlySpan<byte> State(LiquidationState? state) => state switch
    {
        LiquidationState.New => "\"new\""u8,
        LiquidationState.PartiallyFilled => "\"partially_filled\""u8,
        LiquidationState.Filled => "\"filled\""u8,
        LiquidationState.Canceled => "\"canceled\""u8,
        LiquidationState.Expired => "\"expired\""u8,
        LiquidationState.Rejected => "\"rejected\""u8,
        _ => "null"u8,
    };

    private static long? Id(long id) => id == DepthEvent.NoId ? null : id;
}
