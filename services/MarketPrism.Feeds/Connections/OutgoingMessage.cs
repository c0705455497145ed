namespace MarketPrism.Feeds;

/// <summary>Something to send.</summary>
/// <param name="Payload">The text; empty = a close frame.</param>
/// <param name="Request">The request it carries, when an answer is awaited.</param>
internal readonly record struct OutgoingMessage(ReadOnlyMemory<byte> Payload, ControlRequest? Request)
{
    internal bool IsClose => Payload.IsEmpty;
}
