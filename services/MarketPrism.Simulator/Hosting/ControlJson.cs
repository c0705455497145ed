using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Truth;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Hosting;

/// <summary>The bodies of the control interface.</summary>
internal static class ControlJson
{
    public static ReadOnlyMemory<byte> Error(string message) => Object(json => json.WriteString("error", message));

    public static ReadOnlyMemory<byte> Venues(VenueSet venues) => Object(json =>
    {
        json.WriteStartArray("venues");
        foreach (var venue in venues.All)
        {
            json.WriteStartObject();
            json.WriteString("venue", venue.Name);
            json.WriteNumber("connections", venue.Connections);
            json.WriteNumber("frames_sent", venue.Sent.Frames);
            if (venue.Failure is { } failure) json.WriteString("failure", failure.ToString());
            json.WriteStartArray("symbols");
            foreach (var symbol in venue.Symbols) json.WriteStringValue(symbol);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> Book(string venue, BookTruth book) => Object(json =>
    {
        json.WriteString("venue", venue);
        json.WriteString("symbol", book.Symbol);
        json.WriteNumber("update_id", book.UpdateId);
        Levels(json, "bids", book.Bids);
        Levels(json, "asks", book.Asks);
    });

    public static ReadOnlyMemory<byte> Sent(IReadOnlyList<SimulatedVenue> venues) => Object(json =>
    {
        json.WriteNumber("frames", venues.Sum(v => v.Sent.Frames));
        json.WriteStartArray("streams");
        foreach (var sent in venues.SelectMany(v => v.Sent.Streams()))
        {
            json.WriteStartObject();
            json.WriteString("venue", sent.Venue);
            json.WriteNumber("connection", sent.Connection);
            json.WriteBoolean("open", sent.Open);
            json.WriteString("stream", sent.Stream);
            json.WriteNumber("count", sent.Count);
            json.WriteNumber("first_id", sent.FirstId);
            json.WriteNumber("last_id", sent.LastId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> Ids(SimulatedVenue venue, string stream, long from) => Object(json =>
    {
        json.WriteString("stream", stream);
        json.WriteStartArray("ids");
        foreach (var id in venue.Sent.Ids(stream, from)) json.WriteNumberValue(id);
        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> History(VenueHistory history) => Object(json =>
    {
        Each(json, "changes", history.Changes(), change =>
        {
            json.WriteString("symbol", change.Symbol);
            json.WriteString("change", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Kind.ToString()));
            json.WriteNumber("time_ns", change.TimeNs);
            if (change.NewSymbol.Length > 0) json.WriteString("new_symbol", change.NewSymbol);
        });
        Each(json, "listings", history.Listings(), listing =>
        {
            json.WriteString("symbol", listing.Symbol);
            json.WriteNumber("announced_ns", listing.AnnouncedNs);
            json.WriteNumber("opened_ns", listing.OpenedNs);
            json.WriteNumber("first_trade_id", listing.FirstTradeId);
            json.WriteNumber("first_trade_ns", listing.FirstTradeNs);
        });
        Each(json, "silences", history.Silences(), silence =>
        {
            json.WriteString("stream", silence.Stream);
            json.WriteString("symbol", silence.Symbol);
            json.WriteNumber("from_ns", silence.FromNs);
            json.WriteNumber("to_ns", silence.ToNs);
            json.WriteNumber("frames", silence.Frames);
        });
        Each(json, "unsubscriptions", history.Unsubscriptions(), left =>
        {
            json.WriteString("stream", left.Stream);
            json.WriteString("symbol", left.Symbol);
            json.WriteNumber("from_ns", left.FromNs);
            json.WriteNumber("to_ns", left.ToNs);
        });
    });

    public static ReadOnlyMemory<byte> Faults(VenueSet venues) => Object(json =>
    {
        var counts = venues.All.SelectMany(v => v.FaultCounts()).ToList();
        json.WriteStartObject("injected");
        foreach (var kind in counts.GroupBy(c => c.Rule.Kind)) json.WriteNumber(FaultJson.NameOf(kind.Key), kind.Sum(c => c.Injected));
        json.WriteEndObject();
        json.WriteStartArray("faults");
        foreach (var count in counts) FaultJson.Write(json, count);
        json.WriteEndArray();
    });

    private static void Each<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Levels(Utf8JsonWriter json, string name, IReadOnlyList<BookLevel> levels)
    {
        json.WriteStartArray(name);
        foreach (var level in levels)
        {
            json.WriteStartArray();
            json.WriteStringValue(Plain(level.Price));
            json.WriteStringValue(Plain(level.Quantity));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Without trailing zeros.</summary>
    private static string Plain(decimal value) => (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
