namespace MarketPrism.Exchanges;

/// <summary>Turns raw frames and REST bodies into events. Keeps buffers, so one thread at a time; allocates nothing per frame.</summary>
public interface IFrameDecoder
{
    /// <summary>Decodes one frame completely: structure and numbers are validated.</summary>
    /// <param name="rawChannel">The raw channel, as in the subject: <c>depth</c>, <c>books</c>, <c>snapshot</c>, …</param>
    /// <param name="payload">The whole frame or body.</param>
    /// <param name="scales">Scales for the levels of books, by the symbol that the frame names.</param>
    /// <param name="sink">Gets the events, in order; what it gets is valid during the call only.</param>
    /// <returns>Whether the frame was good; when not, nothing of it reached the sink after the fault, and a book that got part of it is suspect.</returns>
    DecodeResult Decode(ReadOnlySpan<byte> rawChannel, ReadOnlySpan<byte> payload, IScaleSource scales, IMarketEventSink sink);
}
