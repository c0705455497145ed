namespace MarketPrism.Markets;

/// <summary>One line of a capture. Its memory belongs to the reader and is valid until the next line is read.</summary>
/// <param name="TimeNs">When it was received or sent, Unix ns.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Url">The socket's or the request's URL.</param>
/// <param name="Payload">Frame, body or text; may be empty.</param>
/// <param name="Origin">Where on the bus it stood (<see cref="CaptureOrigin"/>); empty when the recording does not tell.</param>
public readonly record struct CaptureEvent(long TimeNs, CaptureKind Kind, ReadOnlyMemory<byte> Url, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Origin = default);
