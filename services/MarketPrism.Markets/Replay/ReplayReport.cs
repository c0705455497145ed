using System.Buffers;
using System.Text.Json;
using MarketPrism.Domain;

namespace MarketPrism.Markets;

/// <summary>What a replay found out about one book: one line of JSON.</summary>
/// <param name="symbol">The symbol, or <c>INSTID/channel</c>.</param>
/// <param name="counters">Names and values, in order.</param>
/// <param name="book">The book; null when the recording has none, only trades or best prices.</param>
internal sealed class ReplayReport(string symbol, IReadOnlyList<(string Name, long Value)> counters, BookSynchronizer? book)
{
    public string Symbol { get; } = symbol;

    /// <summary>Whether the book is proven.</summary>
    public bool IsProven => book is { State: BookState.Synced };

    /// <summary>Writes the line, with decimal numbers as strings without trailing zeros.</summary>
    public string ToJson(int levels)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("symbol", Symbol);
            foreach (var (name, value) in counters) writer.WriteNumber(name, value);
            writer.WriteString("state", book?.State switch { null => "none", BookState.Synced => "synced", BookState.Suspect => "suspect", _ => "syncing" });
            if (book is { State: BookState.Synced })
            {
                writer.WriteNumber("bidLevels", book.Book.Bids.Count);
                writer.WriteNumber("askLevels", book.Book.Asks.Count);
                WriteSide(writer, "bids", book.Book, book.Book.Bids, levels);
                WriteSide(writer, "asks", book.Book, book.Book.Asks, levels);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteSide(Utf8JsonWriter writer, string name, OrderBook book, BookLevels side, int levels)
    {
        writer.WriteStartArray(name);
        foreach (var level in side)
        {
            if (levels-- <= 0) break;
            writer.WriteStartArray();
            WriteNumber(writer, book.ToPrice(level.Price));
            WriteNumber(writer, book.ToQuantity(level.Quantity));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, FixedNumber number)
    {
        Span<byte> text = stackalloc byte[FixedNumber.MaxLength];
        number.TryFormat(text, out var length);
        writer.WriteStringValue(text[..length]);
    }
}
