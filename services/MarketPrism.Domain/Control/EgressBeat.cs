namespace MarketPrism.Domain;

/// <summary>Sign of life of a connector behind an egress address, on <c>ctl.egress.{egress}</c>, every 2 s: each takes its part of the venues' limits.</summary>
/// <param name="Id">The connector's process.</param>
/// <param name="Leaving">It stops: the others share without it at once.</param>
public sealed record EgressBeat(string Id, bool Leaving)
{
    /// <summary>Writes the beat.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, b) =>
    {
        w.WriteString("id"u8, b.Id);
        w.WriteBoolean("leaving"u8, b.Leaving);
    });

    /// <summary>Reads a beat.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The beat, or null when it is none.</returns>
    public static EgressBeat? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e => e.Id("id") is { } id && e.TryFlag("leaving", out var leaving) ? new EgressBeat(id, leaving) : null);
}
