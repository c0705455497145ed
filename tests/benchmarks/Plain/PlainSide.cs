using System.Text.Json;

namespace MarketPrism.Benchmarks.Plain;

/// <summary>One side of the plain book: a sorted dictionary of decimals.</summary>
internal sealed class PlainSide(bool isBid)
{
    public SortedDictionary<decimal, decimal> Levels { get; } = isBid ? new(new Descending()) : [];

    /// <summary>Reads an array of levels and sets them; of other elements than price and quantity nothing is used.</summary>
    public void ReadAndSet(ref Utf8JsonReader reader)
    {
        reader.Read(); // [
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var price = ReadDecimal(ref reader);
            reader.Read();
            var quantity = ReadDecimal(ref reader);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
            if (quantity == 0) Levels.Remove(price);
            else Levels[price] = quantity;
        }
    }

    public static decimal ReadDecimal(ref Utf8JsonReader reader) =>
        System.Buffers.Text.Utf8Parser.TryParse(reader.ValueSpan, out decimal value, out var used) && used == reader.ValueSpan.Length
            ? value : throw new JsonException("a number was expected");

    private sealed class Descending : IComparer<decimal>
    {
        public int Compare(decimal x, decimal y) => y.CompareTo(x);
    }
}
