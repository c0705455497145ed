namespace MarketPrism.Domain;

/// <summary>A processor's request for trades that are missing, on <c>ctl.backfill.…</c>; bounds that are null are open. The bodies follow as raw frames.</summary>
/// <param name="Id">The asker's id of the request.</param>
/// <param name="FromId">First trade id wanted; null = not by id.</param>
/// <param name="ToId">Last trade id wanted.</param>
/// <param name="FromNs">Start of the time wanted, Unix ns; null = not by time.</param>
/// <param name="ToNs">End of the time wanted, Unix ns.</param>
/// <param name="Reason">Why.</param>
public sealed record BackfillRequest(string Id, long? FromId, long? ToId, long? FromNs, long? ToNs, string Reason)
{
    /// <summary>Writes the request.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, r) =>
    {
        w.WriteString("id"u8, r.Id);
        ControlJson.WriteOptional(w, "from_id"u8, r.FromId);
        ControlJson.WriteOptional(w, "to_id"u8, r.ToId);
        ControlJson.WriteOptional(w, "from_ns"u8, r.FromNs);
        ControlJson.WriteOptional(w, "to_ns"u8, r.ToNs);
        w.WriteString("reason"u8, r.Reason);
    });

    /// <summary>Reads a request.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The request, or null when it is none.</returns>
    public static BackfillRequest? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
        e.Id("id") is { } id && e.Text("reason") is { } reason && e.TryOptional("from_id", out var fromId) && e.TryOptional("to_id", out var toId) && e.TryOptional("from_ns", out var fromNs) && e.TryOptional("to_ns", out var toNs)
            ? new BackfillRequest(id, fromId, toId, fromNs, toNs, reason) : null);
}
