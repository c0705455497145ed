namespace MarketPrism.Domain;

/// <summary>A processor's request for a book snapshot, on <c>ctl.snapshot.…</c>: <c>{"id","depth","reason"}</c>. The body follows as a raw frame.</summary>
/// <param name="Id">The asker's id of the request; it returns in the message id of the body.</param>
/// <param name="Depth">Levels wanted a side.</param>
/// <param name="Reason">Why, for logs and statistics.</param>
public sealed record SnapshotRequest(string Id, int Depth, string Reason)
{
    /// <summary>Writes the request.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, r) =>
    {
        w.WriteString("id"u8, r.Id);
        w.WriteNumber("depth"u8, r.Depth);
        w.WriteString("reason"u8, r.Reason);
    });

    /// <summary>Reads a request.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The request, or null when it is none.</returns>
    public static SnapshotRequest? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
        new SnapshotRequest(e.Text("id"), (int)e.Whole("depth"), e.Text("reason")));
}
