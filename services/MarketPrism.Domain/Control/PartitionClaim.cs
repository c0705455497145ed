namespace MarketPrism.Domain;

/// <summary>A processor's claim to publish a partition, on <c>ctl.owner.{vp}</c>: the highest epoch owns it.</summary>
/// <param name="Id">The processor.</param>
/// <param name="Epoch">Higher than every epoch of the partition that it has heard of.</param>
/// <param name="Released">The claimant has stopped publishing the partition and published everything up to here.</param>
public sealed record PartitionClaim(string Id, long Epoch, bool Released)
{
    /// <summary>Writes the claim.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, c) =>
    {
        w.WriteString("id"u8, c.Id);
        w.WriteNumber("epoch"u8, c.Epoch);
        w.WriteBoolean("released"u8, c.Released);
    });

    /// <summary>Reads a claim.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The claim, or null when it is none.</returns>
    public static PartitionClaim? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e => new PartitionClaim(e.Text("id"), e.Whole("epoch"), e.Flag("released")));
}
