using System.Text.Json;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Following;

/// <summary>A parsed <c>orderbook</c> message.</summary>
internal sealed class OrderBookMessage
{
    private const long MaxEpoch = 1L << 60; // of claims as well: a higher one is garbage, and would hide all that follows

    internal bool IsSnapshot { get; private set; }

    internal string State { get; private set; } = "";

    internal long LastUpdateId { get; private set; }

    internal long PreviousUpdateId { get; private set; } = -1;

    internal long Epoch { get; private set; }

    internal long ReceivedNs { get; private set; }

    internal long PublishedNs { get; private set; }

    internal FixedNumber? HorizonBid { get; private set; }

    internal FixedNumber? HorizonAsk { get; private set; }

    internal List<(FixedNumber Price, FixedNumber Quantity)> Bids { get; } = [];

    internal List<(FixedNumber Price, FixedNumber Quantity)> Asks { get; } = [];

    internal static OrderBookMessage Read(ReadOnlySpan<byte> json)
    {
        var message = new OrderBookMessage();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an orderbook message is an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) message.ReadProperty(ref reader);
        if (message.State.Length == 0) throw new JsonException("an orderbook message has a state");
        if (message.Epoch is < 0 or > MaxEpoch) throw new JsonException($"epoch {message.Epoch} is out of range");
        return message;
    }

    private static long Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => -1,
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        _ => throw new JsonException("a number of an orderbook message is none, or out of range"),
    };

    private static FixedNumber Decimal(ref Utf8JsonReader reader) =>
        FixedNumber.TryParse(reader.ValueSpan, out var value) ? value : throw new JsonException($"'{reader.GetString()}' is no decimal number");

    private static FixedNumber? DecimalOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Decimal(ref reader);

    private static void ReadLevels(ref Utf8JsonReader reader, List<(FixedNumber Price, FixedNumber Quantity)> levels)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var price = Decimal(ref reader);
            reader.Read();
            var quantity = Decimal(ref reader);
            reader.Read();
            levels.Add((price, quantity));
        }
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("bids"u8))
        {
            reader.Read();
            ReadLevels(ref reader, Bids);
        }
        else if (reader.ValueTextEquals("asks"u8))
        {
            reader.Read();
            ReadLevels(ref reader, Asks);
        }
        else if (reader.ValueTextEquals("horizon_bid"u8))
        {
            reader.Read();
            HorizonBid = DecimalOrNull(ref reader);
        }
        else if (reader.ValueTextEquals("horizon_ask"u8))
        {
            reader.Read();
            HorizonAsk = DecimalOrNull(ref reader);
        }
        else if (reader.ValueTextEquals("update_type"u8))
        {
            reader.Read();
            IsSnapshot = reader.ValueTextEquals("snapshot"u8);
        }
        else if (reader.ValueTextEquals("state"u8))
        {
            reader.Read();
            State = reader.GetString() ?? "";
        }
        else
        {
            ReadNumber(ref reader);
        }
    }

    private void ReadNumber(ref Utf8JsonReader reader)
    {
        var last = reader.ValueTextEquals("last_update_id"u8);
        var previous = reader.ValueTextEquals("prev_update_id"u8);
        var epoch = reader.ValueTextEquals("epoch"u8);
        var received = reader.ValueTextEquals("recv_ns"u8);
        var published = reader.ValueTextEquals("pub_ns"u8);
        reader.Read();
        if (last) LastUpdateId = Number(ref reader);
        else if (previous) PreviousUpdateId = Number(ref reader);
        else if (epoch) Epoch = Number(ref reader);
        else if (received) ReceivedNs = Number(ref reader);
        else if (published) PublishedNs = Number(ref reader);
        else reader.Skip();
    }
}
