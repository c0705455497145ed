namespace MarketPrism.Exchanges;

/// <summary>A message for the venue that awaits an answer.</summary>
/// <param name="Kind">What it asks.</param>
/// <param name="Id">Its id.</param>
/// <param name="Payload">The text frame.</param>
/// <param name="Streams">The streams it is about.</param>
public sealed record ControlRequest(ControlKind Kind, string Id, ReadOnlyMemory<byte> Payload, IReadOnlyList<StreamSpec> Streams);
