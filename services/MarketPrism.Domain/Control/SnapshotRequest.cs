namespace MarketPrism.Domain;

/// <summary>A processor's request for a book snapshot, on <c>ctl.snapshot.…</c>: <c>{"id","depth","reason"}</c>, and <c>traceparent</c> where it is traced. The body follows as a raw frame.</summary>
/// <param name="Id">The asker's id of the request; it returns in the message id of the body.</param>
/// <param name="Depth">Levels wanted a side.</param>
/// <param name="Reason">Why, for logs and statistics.</param>
/// <param name="TraceParent">The asker's span as W3C <c>traceparent</c>, so that the fetch and its body belong to the trace of the repair; empty = not traced.</param>
public sealed record SnapshotRequest(string Id, int Depth, string Reason, string TraceParent = "")
{
    /// <summary>Writes the request.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, r) =>
    {
        w.WriteString("id"u8, r.Id);
        w.WriteNumber("depth"u8, r.Depth);
        w.WriteString("reason"u8, r.Reason);
        if (r.TraceParent.Length > 0) w.WriteString("traceparent"u8, r.TraceParent);
    });

    /// <summary>Reads a request.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The request, or null when it is none.</returns>
    public static SnapshotRequest? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
        e.Id("id") is { } id && e.Whole("depth") is { } depth and > 0 and <= int.MaxValue && e.Text("reason") is { } reason ? new SnapshotRequest(id, (int)depth, reason, e.Text("traceparent") ?? "") : null);
}
