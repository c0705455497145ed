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
        var sets = new List<DesiredStreamSet>();
        foreach (var set in e.GetProperty("streams"u8).EnumerateArray())
        {
            // a channel that a newer connector knows and we do not is no reason to miss the others
            if (!ChannelNames.TryParse(set.Text("channel"), out var channel)) continue;
            var down = set.TryGetProperty("down"u8, out var names) ? Texts(names) : [];
            sets.Add(new DesiredStreamSet(channel, set.Text("raw_channel"), Texts(set.GetProperty("symbols"u8))) { Down = down });
        }

        return new DesiredStreams(e.Text("source"), sets) { TimeNs = e.TryGetProperty("ns"u8, out var ns) ? ns.GetInt64() : 0 };
    });

    private static List<string> Texts(System.Text.Json.JsonElement array)
    {
        var texts = new List<string>();
        foreach (var text in array.EnumerateArray()) texts.Add(text.GetString() ?? throw new FormatException("symbols"));
        return texts;
    }
}
