namespace MarketPrism.Domain;

/// <summary>A processor's sign of life, on <c>ctl.processor</c>, every second.</summary>
/// <param name="Id">The processor: its pod's name.</param>
/// <param name="Leaving">It stops: others take its partitions over at once.</param>
public sealed record ProcessorBeat(string Id, bool Leaving)
{
    /// <summary>The number at the end of the id (<c>processor-3</c>), else 0; only for people.</summary>
    public int Ordinal => Id.AsSpan(Id.LastIndexOf('-') + 1) is var tail && int.TryParse(tail, System.Globalization.NumberStyles.None, null, out var n) ? n : 0;

    /// <summary>Writes the beat.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, b) =>
    {
        w.WriteString("id"u8, b.Id);
        w.WriteNumber("ordinal"u8, b.Ordinal);
        w.WriteBoolean("leaving"u8, b.Leaving);
    });

    /// <summary>Reads a beat.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The beat, or null when it is none.</returns>
    public static ProcessorBeat? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e => e.Id("id") is { } id && e.TryFlag("leaving", out var leaving) ? new ProcessorBeat(id, leaving) : null);
}
