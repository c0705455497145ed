using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.WebConsole.Api;

/// <summary>Writes books: rows of the list, and one book whole; the caller holds the board's lock.</summary>
internal sealed class BookWriter(ConsoleBoard board)
{
    /// <summary>Rows of all books that changed after a version, as arrays (the page gets them up to eight times a second).</summary>
    /// <returns>How many rows were written.</returns>
    internal int WriteRows(IBufferWriter<byte> output, long after)
    {
        var rows = 0;
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        foreach (var book in board.Books.Values)
        {
            if (book.Version <= after) continue;
            rows++;
            WriteRow(json, book);
        }

        json.WriteEndArray();
        return rows;
    }

    internal void WriteBook(IBufferWriter<byte> output, BookEntry book, int levels)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema", 1);
        json.WriteString("exchange", book.Exchange);
        json.WriteString("market_type", book.MarketType);
        json.WriteString("symbol", book.Symbol);
        json.WriteString("venue_symbol", book.VenueSymbol);
        json.WriteString("state", StateOf(book));
        json.WriteNumber("last_update_id", book.Book.LastUpdateId);
        json.WriteNumber("epoch", book.Book.Epoch);
        json.WriteNumber("bid_levels", book.Book.Bids.Count);
        json.WriteNumber("ask_levels", book.Book.Asks.Count);
        json.WriteString("spread", book.Spread());
        json.WriteString("horizon_bid", book.HorizonBid);
        json.WriteString("horizon_ask", book.HorizonAsk);
        json.WriteNumber("rate", book.Updates.Rate(board.Second));
        json.WriteNumber("age_s", board.AgeOf(book.LastMessage).TotalSeconds);
        WriteSide(json, "bids", book.Book.Bids, levels);
        WriteSide(json, "asks", book.Book.Asks, levels);
        json.WriteStartArray("trades");
        foreach (var trade in book.Trades.Lines.Reverse()) WriteTrade(json, trade);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string StateOf(BookEntry book) => book.IsSilent ? "silent" : book.Book.IsProven || book.Book.State != "synced" ? book.Book.State : "syncing";

    private static void WriteSide(Utf8JsonWriter json, string name, IReadOnlyDictionary<FixedNumber, FixedNumber> side, int levels)
    {
        json.WriteStartArray(name);
        foreach (var (price, quantity) in side.Take(levels))
        {
            json.WriteStartArray();
            json.WriteStringValue(price.ToString());
            json.WriteStringValue(quantity.ToString());
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteTrade(Utf8JsonWriter json, TradeLine trade)
    {
        json.WriteStartObject();
        json.WriteString("trade_id", trade.Id);
        json.WriteString("price", trade.Price);
        json.WriteString("quantity", trade.Quantity);
        json.WriteString("side", trade.Side);
        if (trade.TimeMs is { } ms) json.WriteNumber("ts_ms", ms);
        else json.WriteNull("ts_ms");
        json.WriteBoolean("backfilled", trade.IsBackfilled);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, BookEntry book)
    {
        json.WriteStartArray();
        json.WriteStringValue(book.Key);
        json.WriteStringValue(book.Exchange);
        json.WriteStringValue(book.MarketType);
        json.WriteStringValue(book.Symbol);
        json.WriteStringValue(StateOf(book));
        json.WriteStringValue(book.BestBid?.Price.ToString());
        json.WriteStringValue(book.BestBid?.Quantity.ToString());
        json.WriteStringValue(book.BestAsk?.Price.ToString());
        json.WriteStringValue(book.BestAsk?.Quantity.ToString());
        json.WriteStringValue(book.Spread());
        json.WriteNumberValue(book.Book.Bids.Count + book.Book.Asks.Count);
        json.WriteNumberValue(book.Updates.Rate(board.Second));
        json.WriteRawValue(board.AgeOf(book.LastMessage).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture));
        json.WriteStringValue(book.Link);
        json.WriteEndArray();
    }
}
