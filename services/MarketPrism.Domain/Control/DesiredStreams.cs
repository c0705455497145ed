using System.Text.Json;

namespace MarketPrism.Domain;

/// <summary>All streams that a connector is to carry, on <c>ctl.streams.{exchange}.{market}</c>, on change and every 60 s; none at all when it stops for good.</summary>
/// <remarks>Symbols stand once per channel, so that 5,000 symbols stay well below a megabyte.</remarks>
/// <param name="Source">The connector, <c>{pod}/{shard}</c>: a later message of it replaces the earlier.</param>
/// <param name="Streams">The streams by channel.</param>
public sealed record DesiredStreams(string Source, IReadOnlyList<DesiredStreamSet> Streams)
{
    /// <summary>When this was so, Unix ns; 0 when not told. A frame that was received later proves that its stream is not down.</summary>
    public long TimeNs { get; init; }

    /// <summary>Writes the message.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, d) =>
    {
        w.WriteString("source"u8, d.Source);
        w.WriteNumber("ns"u8, d.TimeNs);
        w.WriteStartArray("streams"u8);
        foreach (var set in d.Streams)
        {
            w.WriteStartObject();
            w.WriteString("channel"u8, set.Channel.Name());
            w.WriteString("raw_channel"u8, set.RawChannel);
            w.WriteStartArray("symbols"u8);
            foreach (var symbol in set.Symbols) w.WriteStringValue(symbol);
            w.WriteEndArray();
            if (set.Down.Count > 0)
            {
                w.WriteStartArray("down"u8);
                foreach (var symbol in set.Down) w.WriteStringValue(symbol);
                w.WriteEndArray();
            }

            w.WriteEndObject();
        }

        w.WriteEndArray();
    });

    /// <summary>Reads the message.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The streams, or null when it is no such message.</returns>
    public static DesiredStreams? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
    {
        if (e.Id("source") is not { } source || !e.TryGetProperty("streams"u8, out var list) || list.ValueKind != JsonValueKind.Array || !e.TryOptional("ns", out var ns)) return null;
        var sets = new List<DesiredStreamSet>();
        foreach (var set in list.EnumerateArray())
        {
            if (set.ValueKind != JsonValueKind.Object || set.Text("channel") is not { } name || set.Id("raw_channel") is not { } rawChannel) return null;
            if (!set.TryGetProperty("symbols"u8, out var symbols) || Names(symbols) is not { } wanted) return null;
            var down = set.TryGetProperty("down"u8, out var without) ? Names(without) : [];
            if (down is null) return null;
            // a channel that a newer connector knows and we do not is no reason to miss the others
            if (ChannelNames.TryParse(name, out var channel)) sets.Add(new DesiredStreamSet(channel, rawChannel, wanted) { Down = down });
        }

        return new DesiredStreams(source, sets) { TimeNs = ns ?? 0 };
    });

    /// <summary>Names in an array; null when it is none, or has something else.</summary>
    private static List<string>? Names(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array) return null;
        var names = new List<string>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } name) return null;
            names.Add(name);
        }

        return names;
    }
}
