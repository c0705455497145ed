namespace MarketPrism.Domain;

/// <summary>A connector's answer to a snapshot or backfill request: <c>{"id","accepted","error","retry_after_ms"}</c>.</summary>
/// <param name="Id">The id of the request.</param>
/// <param name="Accepted">Whether the body will follow.</param>
/// <param name="Error">Null, or one of <see cref="Budget"/>, <see cref="Venue"/>, <see cref="UnknownSymbol"/>.</param>
/// <param name="RetryAfterMs">When to ask again, ms; 0 = the asker decides.</param>
public sealed record RequestReply(string Id, bool Accepted, string? Error, long RetryAfterMs)
{
    /// <summary>The budget of the venue's weight is used up for now.</summary>
    public const string Budget = "budget";

    /// <summary>The venue refused or did not answer.</summary>
    public const string Venue = "venue";

    /// <summary>The venue does not know the symbol, or the connector does not own it: do not ask again soon.</summary>
    public const string UnknownSymbol = "unknown_symbol";

    private const long LongestWaitMs = 24 * 3600 * 1000;

    /// <summary>Writes the answer.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson() => ControlJson.Write(this, static (w, r) =>
    {
        w.WriteString("id"u8, r.Id);
        w.WriteBoolean("accepted"u8, r.Accepted);
        w.WriteString("error"u8, r.Error);
        w.WriteNumber("retry_after_ms"u8, r.RetryAfterMs);
    });

    /// <summary>Reads an answer.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>The answer, or null when it is none.</returns>
    public static RequestReply? Read(ReadOnlyMemory<byte> json) => ControlJson.Read(json, static e =>
        e.Text("id") is { } id && e.TryFlag("accepted", out var accepted) && e.TryOptional("retry_after_ms", out var retry) ? new RequestReply(id, accepted, e.Text("error"), Math.Min(retry ?? 0, LongestWaitMs)) : null);
}
