using System.Text.Json;

namespace MarketPrism.Domain;

/// <summary>A processor's claim to publish a partition, on <c>ctl.owner.{vp}</c>, renewed every second: the highest epoch owns it.</summary>
/// <param name="Id">The processor.</param>
/// <param name="Epoch">Higher than every epoch of the partition that it has heard of.</param>
/// <param name="IsReleased">The claimant has stopped; <paramref name="Trades"/> is the last that it published.</param>
/// <param name="Trades">Where its trades stand, by <c>exchange|market|symbol</c>, so that the next owner goes on from there; a last word also has <c>@{Mp-Conn}</c> with the last <c>Mp-Seq</c> taken.</param>
public sealed record PartitionClaim(string Id, long Epoch, bool IsReleased, IReadOnlyDictionary<string, TradePosition> Trades)
{
    private const long MaxEpoch = 1L << 60; // milliseconds of many centuries, and their low bits: a higher one is garbage, and the next one would not fit

    /// <summary>Writes the claim.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, c) =>
    {
        w.WriteString("id"u8, c.Id);
        w.WriteNumber("epoch"u8, c.Epoch);
        w.WriteBoolean("released"u8, c.IsReleased);
        w.WriteStartObject("trades"u8);
        foreach (var (instrument, position) in c.Trades)
        {
            w.WriteStartArray(instrument);
            w.WriteNumberValue(position.Id);
            w.WriteNumberValue(position.ReceivedNs);
            w.WriteEndArray();
        }

        w.WriteEndObject();
    });

    /// <summary>Reads a claim.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The claim, or null when it is none.</returns>
    public static PartitionClaim? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
    {
        if (e.Id("id") is not { } id || e.Whole("epoch") is not { } epoch || epoch > MaxEpoch || !e.TryFlag("released", out var released)) return null;
        var trades = new Dictionary<string, TradePosition>();
        if (!e.TryGetProperty("trades"u8, out var list)) return new PartitionClaim(id, epoch, released, trades);
        if (list.ValueKind != JsonValueKind.Object) return null;
        foreach (var entry in list.EnumerateObject())
        {
            if (entry.Name.Length == 0 || entry.Value.ValueKind != JsonValueKind.Array || entry.Value.GetArrayLength() < 2) return null;
            if (entry.Value[0].Whole() is not { } trade || entry.Value[1].Whole() is not { } receivedNs) return null;
            trades[entry.Name] = new TradePosition(trade, receivedNs);
        }

        return new PartitionClaim(id, epoch, released, trades);
    });
}
