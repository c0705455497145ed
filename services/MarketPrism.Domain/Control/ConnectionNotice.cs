using System.Text.Json;

namespace MarketPrism.Domain;

/// <summary>Life of a connection, on <c>conn.{exchange}.{market}</c>. With the raw subjects, enough to write a capture.</summary>
/// <param name="Event"><c>opened sent closed beat</c>.</param>
/// <param name="Connection">The connection's <c>Mp-Conn</c>.</param>
/// <param name="TimeNs">When, Unix ns.</param>
/// <param name="Url">The URL (credentials masked); empty when not told.</param>
/// <param name="Payload">What was sent, on <see cref="ConnectionEvent.Sent"/>; else empty.</param>
/// <param name="Cause">Why it closed; else empty.</param>
/// <param name="Positions">The last <c>Mp-Seq</c> per partition that has had a frame, so that the loss of a last frame shows; on beats and on close.</param>
public sealed record ConnectionNotice(
    ConnectionEvent Event,
    string Connection,
    long TimeNs,
    string Url,
    string Payload,
    string Cause,
    IReadOnlyList<KeyValuePair<VirtualPartition, long>> Positions)
{
    // what a successor did not carry yet, the connector ledgers
    private static readonly string[] HandOvers = ["Rotated", "Reconfigured"];

    private static readonly string[] Words = ["opened", "sent", "closed", "beat"];

    /// <summary>Whether a connection ended because those that were open before it had taken over, or nobody wants its streams any more.</summary>
    public bool IsHandedOver => Event == ConnectionEvent.Closed && Array.Exists(HandOvers, h => Cause.StartsWith(h, StringComparison.Ordinal));

    /// <summary>Writes the notice.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, n) =>
    {
        w.WriteString("event"u8, Words[(int)n.Event]);
        w.WriteString("conn"u8, n.Connection);
        w.WriteNumber("ns"u8, n.TimeNs);
        w.WriteString("url"u8, n.Url);
        w.WriteString("payload"u8, n.Payload);
        w.WriteString("cause"u8, n.Cause);
        w.WriteStartObject("positions"u8);
        foreach (var (partition, sequence) in n.Positions) w.WriteNumber(partition.Token, sequence);
        w.WriteEndObject();
    });

    /// <summary>Reads a notice.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The notice, or null when it is none.</returns>
    public static ConnectionNotice? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
    {
        var kind = Array.IndexOf(Words, e.Text("event"));
        if (kind < 0 || e.Id("conn") is not { } connection || e.Whole("ns") is not { } ns) return null;
        var positions = new List<KeyValuePair<VirtualPartition, long>>();
        if (e.TryGetProperty("positions"u8, out var list))
        {
            if (list.ValueKind != JsonValueKind.Object) return null;
            foreach (var entry in list.EnumerateObject())
            {
                if (!VirtualPartition.TryParse(entry.Name, out var partition) || entry.Value.Whole() is not { } sequence) return null;
                positions.Add(new(partition, sequence));
            }
        }

        return new ConnectionNotice((ConnectionEvent)kind, connection, ns, e.Text("url") ?? "", e.Text("payload") ?? "", e.Text("cause") ?? "", positions);
    });
}
