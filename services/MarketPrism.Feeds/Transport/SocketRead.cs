namespace MarketPrism.Feeds;

/// <summary>What a receive brought.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Payload">The message; of an oversized one its first bytes.</param>
/// <param name="Length">Its whole length.</param>
/// <param name="CloseCode">Of a close frame: its code.</param>
/// <param name="Reason">Why it closed or broke.</param>
public readonly record struct SocketRead(SocketReadKind Kind, ReadOnlyMemory<byte> Payload, long Length, int CloseCode, string? Reason)
{
    /// <summary>A message.</summary>
    /// <param name="payload">Its bytes.</param>
    /// <returns>The read.</returns>
    public static SocketRead Message(ReadOnlyMemory<byte> payload) => new(SocketReadKind.Message, payload, payload.Length, 0, null);

    /// <summary>A message larger than allowed.</summary>
    /// <param name="sample">Its first bytes.</param>
    /// <param name="length">Its whole length.</param>
    /// <returns>The read.</returns>
    public static SocketRead Oversized(ReadOnlyMemory<byte> sample, long length) => new(SocketReadKind.Oversized, sample, length, 0, null);

    /// <summary>A close frame.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="reason">Its text.</param>
    /// <returns>The read.</returns>
    public static SocketRead Closed(int code, string? reason) => new(SocketReadKind.Closed, default, 0, code, reason);

    /// <summary>A broken connection.</summary>
    /// <param name="reason">How it broke.</param>
    /// <returns>The read.</returns>
    public static SocketRead Broken(string reason) => new(SocketReadKind.Broken, default, 0, 0, reason);

    /// <summary>A half-open connection.</summary>
    /// <param name="reason">What was not answered.</param>
    /// <returns>The read.</returns>
    public static SocketRead Unanswered(string reason) => new(SocketReadKind.Unanswered, default, 0, 0, reason);
}
